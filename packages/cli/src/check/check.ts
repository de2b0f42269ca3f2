import { type Configuration, fail, type Result, succeed } from "@btp-token-broker/core";
import manifest from "../../package.json" with { type: "json" };
import type { Command, CommandOption, Given, Outcome } from "../command.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { openStage, STAGE_OPTIONS, type Stage } from "../stage.ts";
import type { CheckFinding } from "./finding.ts";
import { loadOf, rateFindings } from "./fleet.ts";
import { keyFindings } from "./key-findings.ts";
import { type KeyObservation, observeKeys } from "./observation.ts";
import { type CheckRecord, jsonReport, severityOf, textReport } from "./report.ts";
import { ruleFindings, scopeFindings } from "./rule-findings.ts";

const CHECK_OPTIONS = {
  ...STAGE_OPTIONS,
  environments: {
    value: "N",
    does: "how many execution environments to count mints for; default: what aws.concurrency reserves or provisions, else 1, for each door",
  },
  json: { does: "writes the record as JSON" },
} as const satisfies Readonly<Record<string, CommandOption>>;

/**
 * `btp-broker check`: says of every configured key whether the broker could use it, and what else is wrong or will be.
 *
 * It changes nothing, and asks xsuaa for one token with each key.
 */
export const check: Command<OperatorPorts> = {
  name: "check",
  summary:
    "Says of every configured key whether it gets tokens, and what is wrong with keys, rules and rates.",
  options: CHECK_OPTIONS,
  run,
};

async function run(given: Given, ports: OperatorPorts): Promise<Outcome> {
  const opened = await openStage(given, ports);
  if (!opened.ok) return opened.problem;
  const { configuration } = opened.value;
  const environments = environmentsOf(given, configuration);
  if (!environments.ok) return { exit: 2, problem: environments.problem };
  const seen = await observeKeys(opened.value, ports.mintParts);
  if (seen.length > 0 && seen.every(isUnanswered))
    return {
      exit: 3,
      problem: "Secrets Manager does not answer. Look at AWS's health page, and at what stands between.",
    };
  const record = recordOf(seen, opened.value, {
    environments: environments.value,
    now: ports.mintParts.now(),
  });
  const isGood = record.findings.every((finding) => severityOf(finding) === "warning");
  const output = given.switches.has("json") ? jsonReport(record) : textReport(record);
  return { exit: isGood ? 0 : 1, output };
}

function environmentsOf({ values }: Given, { deployment }: Configuration): Result<number, string> {
  const { concurrency, privateDoor } = deployment;
  const text = values.get("environments");
  // Each door has a function of its own, with as many environments.
  const doors = privateDoor ? 2 : 1;
  if (text === undefined) return succeed((concurrency.reserved ?? concurrency.provisioned ?? 1) * doors);
  if (!/^[1-9]\d{0,4}$/.test(text)) return fail("--environments wants a whole number from 1 to 99999.");
  return succeed(Number(text));
}

function isUnanswered({ read }: KeyObservation): boolean {
  return !read.ok && read.problem.code === "secrets_unavailable";
}

function recordOf(
  seen: readonly KeyObservation[],
  { configuration }: Stage,
  { environments, now }: { readonly environments: number; readonly now: number },
): CheckRecord {
  const keys = seen.map((observation) => ({
    observation,
    load: loadOf(configuration, observation, { environments, now }),
  }));
  const loads = keys.flatMap(({ load }) => (load ? [load] : []));
  const findings = [
    ...seen.flatMap((observation) => keyFindings(observation, now)),
    ...seen.flatMap((observation) => scopeFindings(configuration, observation, now)),
    ...sharedFindings(seen),
    ...ruleFindings(configuration, now),
    ...rateFindings(loads, environments),
  ];
  const { stage, region } = configuration;
  return { version: manifest.version, now, stage, region, environments, keys, findings };
}

/** Keys that are one secret: whoever may have one of them may have what the other is for. */
function sharedFindings(seen: readonly KeyObservation[]): readonly CheckFinding[] {
  return seen.flatMap(({ key }, at) => {
    const first = seen.slice(0, at).find((other) => other.key.secret === key.secret);
    if (!first) return [];
    return [
      {
        id: "same-secret",
        about: `key ${key.name}`,
        seen: `it is the same secret as key ${first.key.name}`,
        wayOut: "If that is not meant, correct `secret` of one of them, and deploy.",
      },
    ];
  });
}
