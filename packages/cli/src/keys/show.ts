import type { Command, Given, Outcome } from "../command.ts";
import { explainFailure } from "../failure-words.ts";
import { readKeyOf, STEP_MS } from "../key-reading.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { noSuch, openStage, STAGE_OPTIONS } from "../stage.ts";
import { printable, profileLines } from "./profile-lines.ts";

/** `btp-broker keys show`: what is stored for a key, and nothing of it that is secret. It asks xsuaa for nothing. */
export const keysShow: Command<OperatorPorts> = {
  name: "keys show",
  summary: "Reads a stored service key and says what is not secret about it.",
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
  const heading = `${key.name}: ${printable(key.secret)} (${configuration.region})`;
  if (!read.ok) {
    const { seen, wayOut } = explainFailure(read.problem);
    return { exit: 1, output: [heading, `  ${seen}.`, `  ${wayOut}`].join("\n") };
  }
  const { profile, storedAt } = read.value;
  const version = `version ${profile.version}, stored ${new Date(storedAt).toISOString()}`;
  return { exit: 0, output: [`${heading}, ${version}`, ...profileLines(read.value, now())].join("\n") };
}
