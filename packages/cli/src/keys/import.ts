import { judgeClient, type KeyTrial, type ReadKey, type Secret, tryKey } from "@btp-token-broker/core";
import { credentialFindings, lifeFindings } from "../check/credential-findings.ts";
import type { Command, Given, Outcome } from "../command.ts";
import { explainFailure } from "../failure-words.ts";
import { readKeyOf, trialParts, unstored } from "../key-reading.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { openStage, type Stage } from "../stage.ts";
import { configurationLines } from "./configuration-lines.ts";
import { type Import, type ImportAsk, readImportAsk } from "./import-ask.ts";
import { IMPORT_OPTIONS } from "./import-options.ts";
import { refused, storedLines, unstoredOutcome } from "./import-outcome.ts";
import { importUserSecret } from "./import-user.ts";
import { findPlace } from "./place.ts";
import { printable, profileLines } from "./profile-lines.ts";
import { storeText } from "./store-text.ts";

/**
 * `btp-broker keys import`: stores a service key, once it has got a token; or what its user logs in with, of which nothing is
 * tried.
 *
 * Each step is a reason to stop, and nothing is stored before the last: it is a key, the expected one, of a place that it
 * may be sent to; its secret can take it; xsuaa accepts it.
 */
export const keysImport: Command<OperatorPorts> = {
  name: "keys import",
  summary:
    "Stores a service key in Secrets Manager, after it has got a token with it; or a user's password or seed, which it does not try.",
  operands: [
    { name: "NAME", required: true, does: "the key's name in broker.config.ts" },
    {
      name: "FILE",
      does: "the service key, in any form that SAP's tools print; default: -, which is standard input",
    },
  ],
  options: IMPORT_OPTIONS,
  run,
};

async function run(given: Given, ports: OperatorPorts): Promise<Outcome> {
  const stage = await openStage(given, ports);
  if (!stage.ok) return stage.problem;
  const ask = readImportAsk(given, stage.value.configuration);
  if (!ask.ok)
    return { exit: 2, problem: `${ask.problem} btp-broker keys import --help says what it takes.` };
  const text = await ports.readSecretText(ask.value.given);
  if (!text.ok) return { exit: 2, problem: text.problem };
  const wanted = { ask: ask.value, stage: stage.value };
  return ask.value.what === "key"
    ? importKey(text.value, wanted, ports)
    : importUserSecret(text.value, { ...wanted, what: ask.value.what }, ports);
}

async function importKey(
  text: Secret,
  { ask, stage }: Import,
  { mintParts }: OperatorPorts,
): Promise<Outcome> {
  const { key, wanted } = ask;
  const { now, fingerprint } = mintParts;
  const reading = { stored: unstored(text, now()), stage, mintParts };
  const read = await readKeyOf(key, reading);
  if (!read.ok) return refused(ask, explainFailure(read.problem));
  const place = await findPlace(wanted, stage.secrets.administration);
  if (!place.ok) return refused(ask, place.problem);
  const trial = await tryKey(read.value, key, trialParts(reading));
  const tried = key.user ? judgeClient(trial) : trial;
  if (!tried.ok) return refused(ask, explainFailure(tried.problem), profileLines(read.value, now()));
  const stored = await storeText(
    { text, wanted, place: place.value, isGuessable: false },
    { secrets: stage.secrets, now, fingerprint },
  );
  if (!stored.ok) return unstoredOutcome(ask, stored.problem);
  const lines = [
    key.user
      ? `${key.name}: xsuaa knows this client. Its tokens are a user's, and nobody was logged in.`
      : `${key.name}: xsuaa gives this key a token.`,
    ...profileLines(read.value, now()),
    ...trialLines(read.value, tried.value, now()),
    ...storedLines(ask, stored.value, stage.configuration.region),
    ...(stored.value.is === "replaced" ? [REPLACED_KEY] : []),
    ...(ask.isNew ? newKeyLines(ask, read.value, stage) : []),
  ];
  return { exit: 0, output: lines.join("\n") };
}

const REPLACED_KEY =
  "The broker reads it with its next mint. Delete the old service key at SAP when no token of it is in use any more.";

/** `trial`: what came of a token of the client's own, where that is what callers get. */
function trialLines({ profile }: ReadKey, trial: KeyTrial | undefined, now: number): readonly string[] {
  const findings = [...credentialFindings("", profile, now), ...(trial ? lifeFindings("", trial) : [])];
  return [
    ...(trial ? [tokenLine(trial)] : []),
    ...findings.flatMap(({ seen, wayOut }) => [`  warning: ${seen}.`, `    ${wayOut}`]),
  ];
}

function tokenLine({ lifeMs, scope }: KeyTrial): string {
  const scopes = scope.length === 0 ? "no scope" : scope.map(printable).join(" ");
  return `  token   ${Math.round(lifeMs / 1_000)} s, ${scopes}`;
}

function newKeyLines({ key }: ImportAsk, read: ReadKey, { configuration }: Stage): readonly string[] {
  return [
    "broker.config.ts has no key of this name. Add it below `keys`, write a rule for it, and deploy:",
    "",
    ...configurationLines(key, read, configuration.stage),
  ];
}
