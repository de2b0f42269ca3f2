import type { Failure } from "@btp-token-broker/core";
import { explainFailure } from "../failure-words.ts";
import { isSameKmsKey } from "../keys/kms-key.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import { credentialFindings, lifeFindings } from "./credential-findings.ts";
import type { CheckFinding, CheckId } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";

/** What is to be said of one key by itself. */
export function keyFindings(observation: KeyObservation, now: number): readonly CheckFinding[] {
  const { key, read, trial } = observation;
  const about = `key ${key.name}`;
  const marked = deletionFindings(observation);
  return [
    ...marked,
    ...kmsFindings(observation),
    // A secret that is marked for deletion cannot be read, which is the same news.
    ...(read.ok || marked.length > 0 ? [] : [failureFinding(about, read.problem)]),
    ...(trial && !trial.ok ? [failureFinding(about, trial.problem)] : []),
    ...(read.ok ? credentialFindings(about, read.value.profile, now) : []),
    ...(trial?.ok ? [...lifeFindings(about, trial.value), ...rotationFindings(observation)] : []),
  ];
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

function deletionFindings({ key, description }: KeyObservation): readonly CheckFinding[] {
  if (!description.ok || description.value.deletesAt === undefined) return [];
  const { arn, deletesAt } = description.value;
  return [
    {
      id: "deletion",
      about: `key ${key.name}`,
      seen: `the secret is marked for deletion, and gone after ${new Date(deletesAt).toISOString()}`,
      wayOut: `aws secretsmanager restore-secret --secret-id ${arn}`,
    },
  ];
}

function kmsFindings({ key, description }: KeyObservation): readonly CheckFinding[] {
  const about = `key ${key.name}`;
  if (!description.ok) {
    // That it is not there is said by the read.
    if (description.problem !== "forbidden") return [];
    return [
      { id: "kms-key-unknown", about, ...explainAdministration(description.problem, "DescribeSecret") },
    ];
  }
  const { kmsKey: described } = description.value;
  const isSame = isSameKmsKey(described, key.kmsKey);
  if (isSame === true) return [];
  const seen = `the secret is encrypted with ${described ?? "aws/secretsmanager"}, and broker.config.ts says ${key.kmsKey ?? "nothing, which is aws/secretsmanager"}`;
  if (isSame === undefined)
    return [
      {
        id: "kms-key-unknown",
        about,
        seen: `${seen}: what is behind an alias is not looked up`,
        wayOut:
          "Compare with `aws kms describe-key --key-id ALIAS`, or set the secret's key by its ARN: aws secretsmanager update-secret --kms-key-id ARN.",
      },
    ];
  return [
    {
      id: "kms-key",
      about,
      seen: `${seen}: the function has no right to use it`,
      wayOut:
        "Set `kmsKey` of this key to the one that the secret has, and deploy; or change the secret's: aws secretsmanager update-secret --kms-key-id.",
    },
  ];
}

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
