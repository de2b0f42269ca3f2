import type { Failure } from "@btp-token-broker/core";
import { explainFailure } from "../failure-words.ts";
import { credentialFindings, lifeFindings } from "./credential-findings.ts";
import type { CheckFinding, CheckId } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";
import { deletionFindings, kmsFindings } from "./secret-findings.ts";
import { userFindings } from "./user-findings.ts";

/** What is to be said of one key by itself. */
export function keyFindings(observation: KeyObservation, now: number): readonly CheckFinding[] {
  const { key, read, trial, description } = observation;
  const about = `key ${key.name}`;
  const secret = { key, called: "the secret", description };
  const marked = deletionFindings(secret);
  const refusal = trial?.ok === false ? trial.problem : clientProblem(observation);
  return [
    ...marked,
    ...kmsFindings(secret),
    // A secret that is marked for deletion cannot be read, which is the same news.
    ...(read.ok || marked.length > 0 ? [] : [failureFinding(about, read.problem)]),
    ...(refusal ? [failureFinding(about, refusal)] : []),
    ...(read.ok ? credentialFindings(about, read.value.profile, now) : []),
    ...(trial?.ok ? [...lifeFindings(about, trial.value), ...rotationFindings(observation)] : []),
    ...userFindings(observation),
  ];
}

function clientProblem({ client }: KeyObservation): Failure | undefined {
  return client?.ok === false ? client.problem : undefined;
}

function failureFinding(about: string, failure: Failure): CheckFinding {
  return { id: FINDINGS_OF[failure.code] ?? "no-token", about, ...explainFailure(failure) };
}

/** What a failure is a case of; whatever is not here is about the token. */
const FINDINGS_OF: { readonly [code in Failure["code"]]?: CheckId } = {
  key_absent: "unreadable",
  key_empty: "unreadable",
  key_forbidden: "unreadable",
  key_undecryptable: "unreadable",
  secrets_unavailable: "unreadable",
  key_malformed: "unusable",
  key_unexpected: "unusable",
  key_origin_refused: "unusable",
  key_grant_mismatch: "unusable",
  key_expired: "unusable",
  client_refused: "refused",
  grant_refused: "refused",
  certificate_refused: "refused",
};

function rotationFindings({ key, trial }: KeyObservation): readonly CheckFinding[] {
  if (!trial?.ok || !trial.value.remarks.includes("rotation_incomplete")) return [];
  return [
    {
      id: "rotation",
      about: `key ${key.name}`,
      seen: "xsuaa refuses the current version and accepts the one before, which the broker stops trying 24 hours after the rotation",
      wayOut: `Import a key that xsuaa accepts (\`btp-broker keys import ${key.name} FILE --stage STAGE\`). Do not delete the old one at SAP before.`,
    },
  ];
}
