import { type KeyTrial, type ReadKey, type Secret, tryKey } from "@btp-token-broker/core";
import { credentialFindings, lifeFindings } from "../check/credential-findings.ts";
import type { Command, Given, Outcome } from "../command.ts";
import type { Explanation } from "../explanation.ts";
import { explainFailure } from "../failure-words.ts";
import { readKeyOf, trialParts, unstored } from "../key-reading.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import { openStage, type Stage } from "../stage.ts";
import { configurationLines } from "./configuration-lines.ts";
import { IMPORT_OPTIONS, type ImportAsk, readImportAsk } from "./import-ask.ts";
import { findPlace } from "./place.ts";
import { printable, profileLines } from "./profile-lines.ts";
import { storeKey, type StoredNow, type Unstored } from "./store-key.ts";

/**
 * `btp-broker keys import`: stores a service key, once it has got a token.
 *
 * Each step is a reason to stop, and nothing is stored before the last: it is a key, the expected one, of a place that it
 * may be sent to; its secret can take it; xsuaa accepts it.
 */
export const keysImport: Command<OperatorPorts> = {
  name: "keys import",
  summary: "Stores a service key in Secrets Manager, after it has got a token with it.",
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
  const text = await ports.readKeyText(ask.value.file);
  if (!text.ok) return { exit: 2, problem: text.problem };
  return importKey(text.value, { ask: ask.value, stage: stage.value }, ports);
}

interface Import {
  readonly ask: ImportAsk;
  readonly stage: Stage;
}

async function importKey(
  text: Secret,
  { ask, stage }: Import,
  { mintParts }: OperatorPorts,
): Promise<Outcome> {
  const { key, readers } = ask;
  const { now, fingerprint } = mintParts;
  const reading = { stored: unstored(text, now()), stage, mintParts };
  const read = await readKeyOf(key, reading);
  if (!read.ok) return refused(ask, explainFailure(read.problem));
  const place = await findPlace(key, readers, stage.secrets.administration);
  if (!place.ok) return refused(ask, place.problem);
  // A key with a user is tried by logging in, and that is the login function's alone to do.
  const trial = key.user ? undefined : await tryKey(read.value, key, trialParts(reading));
  if (trial?.ok === false)
    return refused(ask, explainFailure(trial.problem), profileLines(read.value, now()));
  const stored = await storeKey(
    text,
    { ask, place: place.value },
    { secrets: stage.secrets, now, fingerprint },
  );
  if (!stored.ok) return unstoredOutcome(ask, stored.problem);
  const lines = [
    trial
      ? `${key.name}: xsuaa gives this key a token.`
      : `${key.name}: not tried: its tokens are a user's, and a login from here could be one too many.`,
    ...profileLines(read.value, now()),
    ...(trial ? trialLines(read.value, trial.value, now()) : []),
    ...storedLines(ask, stored.value, stage),
    ...(ask.isNew ? newKeyLines(ask, read.value, stage) : []),
  ];
  return { exit: 0, output: lines.join("\n") };
}

function refused(
  { key }: ImportAsk,
  { seen, wayOut }: Explanation,
  profile: readonly string[] = [],
): Outcome {
  return {
    exit: 1,
    output: [`${key.name}: nothing was stored: ${seen}.`, `  ${wayOut}`, ...profile].join("\n"),
  };
}

function unstoredOutcome({ key }: ImportAsk, { problem, operation, isCreated }: Unstored): Outcome {
  const { seen, wayOut } = explainAdministration(problem, operation);
  const left = isCreated
    ? ["  The secret was made and has no value yet; the same command goes on from there."]
    : [];
  // Whether an answer that got lost was a yes, nobody here can say.
  const what =
    problem === "timeout" || problem === "unreachable"
      ? "it is not known whether it was stored"
      : "nothing was stored";
  return { exit: 1, output: [`${key.name}: ${what}: ${seen}.`, `  ${wayOut}`, ...left].join("\n") };
}

function trialLines({ profile }: ReadKey, trial: KeyTrial, now: number): readonly string[] {
  const scopes = trial.scope.length === 0 ? "no scope" : trial.scope.map(printable).join(" ");
  const findings = [...credentialFindings("", profile, now), ...lifeFindings("", trial)];
  return [
    `  token   ${Math.round(trial.lifeMs / 1_000)} s, ${scopes}`,
    ...findings.flatMap(({ seen, wayOut }) => [`  warning: ${seen}.`, `    ${wayOut}`]),
  ];
}

function storedLines(
  { key, readers }: ImportAsk,
  { is, version, replaced }: StoredNow,
  stage: Stage,
): readonly string[] {
  const where = `${printable(key.secret)} (${stage.configuration.region})`;
  const lines = {
    created: `Stored in a new secret ${where}, as version ${version}.`,
    replaced: `Stored in ${where}, as version ${version}${replaced === undefined ? "." : `; ${replaced} is AWSPREVIOUS now.`}`,
    unchanged: `${where} holds this very text already, as version ${version}: no new version was made.`,
  };
  return [
    lines[is],
    ...(is === "replaced"
      ? [
          "The broker reads it with its next mint. Delete the old service key at SAP when no token of it is in use any more.",
        ]
      : []),
    ...(readers.length > 0 ? [`Only these read it from now on: ${readers.join(" ")}`] : []),
  ];
}

function newKeyLines({ key }: ImportAsk, read: ReadKey, { configuration }: Stage): readonly string[] {
  return [
    "broker.config.ts has no key of this name. Add it below `keys`, write a rule for it, and deploy:",
    "",
    ...configurationLines(key, read, configuration.stage),
  ];
}
