import { parseInstant, type Configuration } from "@btp-token-broker/core";
import manifest from "../../package.json" with { type: "json" };
import type { Command, CommandOption, Given, Outcome } from "../command.ts";
import { readConfiguration } from "../stage.ts";
import { readAuditLine } from "./audited-decision.ts";
import { unreadable } from "../file-input.ts";
import { jsonIn, objectsOfType } from "./json-in-lines.ts";
import { linesOf } from "./log-lines.ts";
import { POLICY_OPTIONS, type PolicyPorts } from "./policy-ports.ts";
import { replay } from "./replayed.ts";
import { createReplayCount, jsonReplay, type ReplayCount, textReplay } from "./replay-report.ts";

const REPLAY_OPTIONS = {
  ...POLICY_OPTIONS,
  at: {
    value: "INSTANT",
    does: "decides every line as of this instant, or as of now with the word now; default: each at its own time",
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** `btp-broker policy replay`: what the rules of now would have made of the requests of then. */
export const policyReplay: Command<PolicyPorts> = {
  name: "policy replay",
  summary:
    "Decides the requests of an audit log again by the configuration, and says which would end differently.",
  operands: [
    {
      name: "FILE",
      required: true,
      does: "audit lines as the broker or any of AWS's tools writes them, packed with gzip or not; - for standard input",
    },
  ],
  options: REPLAY_OPTIONS,
  run,
};

async function run(given: Given, ports: PolicyPorts): Promise<Outcome> {
  const at = readAt(given.values.get("at"), ports.now());
  if (at === "wrong")
    return {
      exit: 2,
      problem: "--at wants an instant with its offset, such as 2027-06-30T12:00:00Z, or the word now.",
    };
  const read = await readConfiguration(given, ports);
  if (!read.ok) return read.problem;
  const counted = createReplayCount();
  try {
    const lines = linesOf(ports.openInput(given.operands.get("FILE") ?? ""));
    for await (const value of jsonIn(lines)) count(value, { configuration: read.value, at, counted });
  } catch (error) {
    return { exit: 2, problem: `FILE cannot be read: ${unreadable(error)}.` };
  }
  const record = { version: manifest.version, configuration: read.value, at, ...counted.result() };
  if (record.lines === 0)
    return {
      exit: 2,
      problem:
        record.otherStages > 0
          ? "FILE has audit lines of other stages only. Compare --stage with the log group."
          : "FILE has no audit line of the broker. aws logs filter-log-events prints some.",
    };
  return {
    exit: record.groups.length === 0 ? 0 : 1,
    output: given.switches.has("json") ? jsonReplay(record) : textReplay(record),
  };
}

/** `undefined` for each line's own time. */
function readAt(text: string | undefined, now: number): number | undefined | "wrong" {
  if (text === undefined) return undefined;
  return text === "now" ? now : (parseInstant(text) ?? "wrong");
}

function count(
  value: unknown,
  {
    configuration,
    at,
    counted,
  }: {
    readonly configuration: Configuration;
    readonly at: number | undefined;
    readonly counted: ReplayCount;
  },
): void {
  if (value === undefined) counted.unreadable();
  for (const object of objectsOfType(value, "audit")) {
    const line = readAuditLine(object);
    if (line === undefined) counted.unreadable();
    else if (line === "undecided") counted.undecided();
    else if (line.stage !== undefined && line.stage !== configuration.stage) counted.otherStage();
    else counted.add(line, replay(line, configuration, at ?? line.time));
  }
}
