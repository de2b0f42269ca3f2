import type { Failure, ReadKey, Result } from "@btp-token-broker/core";
import type { Command, Given, Outcome } from "../command.ts";
import { explainFailure } from "../failure-words.ts";
import { readKeyOf, STEP_MS } from "../key-reading.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { noSuch, openStage, STAGE_OPTIONS } from "../stage.ts";
import { printable, profileLines } from "./profile-lines.ts";
import { observeUser, type UserObservation } from "./user-observation.ts";

/** `btp-broker keys show`: what is stored for a key and its user, and nothing of it that is secret. It asks xsuaa for nothing. */
export const keysShow: Command<OperatorPorts> = {
  name: "keys show",
  summary: "Reads a stored service key, and its user, and says what is not secret about them.",
  operands: [{ name: "NAME", required: true, does: "the key's name in broker.config.ts" }],
  options: STAGE_OPTIONS,
  run,
};

async function run(given: Given, ports: OperatorPorts): Promise<Outcome> {
  const stage = await openStage(given, ports);
  if (!stage.ok) return stage.problem;
  const { configuration, secrets } = stage.value;
  const key = configuration.keys.get(given.operands.get("NAME") ?? "");
  if (!key) return { exit: 2, problem: noSuch("key", configuration.keys) };
  const { now } = ports.mintParts;
  const stored = await secrets.store.read(key.secret, "AWSCURRENT", now() + STEP_MS);
  const read = await readKeyOf(key, { stored, stage: stage.value, mintParts: ports.mintParts });
  const user = await observeUser(key, { secrets, now });
  const isGood = read.ok && !user?.problem && !user?.seed?.problem && !user?.refused;
  const heading = `${key.name}: ${printable(key.secret)} (${configuration.region})`;
  const lines = [...keyLines(heading, read, now()), ...(user ? userLines(user) : [])];
  return { exit: isGood ? 0 : 1, output: lines.join("\n") };
}

function keyLines(heading: string, read: Result<ReadKey, Failure>, now: number): readonly string[] {
  if (!read.ok) return [heading, ...problemLines(read.problem)];
  const { profile, storedAt } = read.value;
  const version = `version ${profile.version}, stored ${new Date(storedAt).toISOString()}`;
  return [`${heading}, ${version}`, ...profileLines(read.value, now)];
}

function userLines({ secret, name, origin, problem, refused, seed }: UserObservation): readonly string[] {
  return [
    `its user: ${printable(secret)}`,
    ...(problem ? problemLines(problem) : []),
    ...(name === undefined ? [] : [`  username  ${printable(name)}`]),
    ...(origin === undefined ? [] : [`  origin    ${printable(origin)}`]),
    ...(refused
      ? [`  xsuaa has refused version ${refused.version}: nobody logs in with it (\`btp-broker check\`).`]
      : []),
    ...(seed
      ? [
          `its second factor: ${printable(seed.secret)}`,
          ...(seed.problem ? problemLines(seed.problem) : ["  it is a seed"]),
        ]
      : []),
  ];
}

function problemLines(problem: Failure): readonly string[] {
  const { seen, wayOut } = explainFailure(problem);
  return [`  ${seen}.`, `  ${wayOut}`];
}
