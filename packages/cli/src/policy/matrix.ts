import {
  type Configuration,
  type ConfiguredCaller,
  type ConfiguredKey,
  rulesAbout,
} from "@btp-token-broker/core";
import manifest from "../../package.json" with { type: "json" };
import type { Command, CommandOption, Given, Outcome } from "../command.ts";
import { noSuch, readConfiguration } from "../stage.ts";
import { explain } from "./explained.ts";
import { AT_OPTION, readAt } from "./instant.ts";
import { type Cell, jsonMatrix, textMatrix } from "./matrix-report.ts";
import { POLICY_OPTIONS, type PolicyPorts } from "./policy-ports.ts";

const MATRIX_OPTIONS = {
  ...POLICY_OPTIONS,
  at: AT_OPTION,
  caller: { value: "CALLER", does: "shows this caller only" },
  key: { value: "KEY", does: "shows this key only" },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** `btp-broker policy`: who may ask for what, from the configuration alone. */
export const policy: Command<PolicyPorts> = {
  name: "policy",
  summary: "Shows who may ask for what: every caller and key of a stage, with rules, scopes and ends.",
  options: MATRIX_OPTIONS,
  run,
};

async function run(given: Given, ports: PolicyPorts): Promise<Outcome> {
  const at = readAt(given.values.get("at"), ports.now());
  if (!at.ok) return { exit: 2, problem: at.problem };
  const read = await readConfiguration(given, ports);
  if (!read.ok) return read.problem;
  const configuration = read.value;
  const { callers, keys } = configuration;
  for (const [option, names] of [
    ["caller", callers],
    ["key", keys],
  ] as const) {
    const name = given.values.get(option);
    if (name !== undefined && !names.has(name)) return { exit: 2, problem: noSuch(option, names) };
  }
  const shown = <Named extends { readonly name: string }>(
    named: ReadonlyMap<string, Named>,
    option: string,
  ) => [...named.values()].filter(({ name }) => (given.values.get(option) ?? name) === name);
  const rows = shown(callers, "caller").map((caller) => ({
    caller,
    cells: shown(keys, "key").map((key) => cellOf(configuration, { caller, key, now: at.value })),
  }));
  const matrix = { version: manifest.version, at: at.value, configuration, rows };
  return { exit: 0, output: given.switches.has("json") ? jsonMatrix(matrix) : textMatrix(matrix) };
}

function cellOf(
  configuration: Configuration,
  {
    caller,
    key,
    now,
  }: { readonly caller: ConfiguredCaller; readonly key: ConfiguredKey; readonly now: number },
): Cell {
  const named = { caller: caller.name, key: key.name };
  return {
    key,
    explained: explain(configuration, { ...named, scopes: undefined, prefix: undefined, now }),
    rules: rulesAbout(configuration, named),
  };
}
