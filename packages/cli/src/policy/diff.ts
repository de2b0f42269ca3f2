import type { Configuration, Rule } from "@btp-token-broker/core";
import manifest from "../../package.json" with { type: "json" };
import type { Command, Given, Outcome } from "../command.ts";
import { count, plain } from "../keys/profile-lines.ts";
import { configurationOf, readConfiguration } from "../stage.ts";
import { accessDifferences } from "./access-differences.ts";
import type { Difference, Subject } from "./difference.ts";
import { instantText } from "./instant.ts";
import { POLICY_OPTIONS, type PolicyPorts } from "./policy-ports.ts";
import { settingDifferences } from "./setting-differences.ts";

/**
 * `btp-broker policy diff`: what a change of the configuration means, in words.
 *
 * The old file is run, and so is what it imports of its own revision; what it imports of packages is today's. Both are
 * judged by today's code.
 */
export const policyDiff: Command<PolicyPorts> = {
  name: "policy diff",
  summary: "Says in words what the configuration allows that it did not at a git revision, and the reverse.",
  operands: [
    {
      name: "REV",
      required: true,
      does: "a revision of the git repository that the configuration is in; its broker.config.ts is run",
    },
  ],
  options: POLICY_OPTIONS,
  run,
};

async function run(given: Given, ports: PolicyPorts): Promise<Outcome> {
  const read = await readConfiguration(given, ports);
  if (!read.ok) return read.problem;
  const after = read.value;
  const old = await ports.configureAt(given.operands.get("REV") ?? "", given.values.get("config"));
  if (!old.ok) return { exit: 2, problem: old.problem };
  const before = configurationOf(old.value.configure, after.stage);
  if (!before.ok) return { exit: 2, problem: `As it was at ${old.value.commit}: ${before.problem}` };
  const compared = { before: before.value, after, now: ports.now() };
  const record: DiffRecord = {
    version: manifest.version,
    at: compared.now,
    stage: after.stage,
    commit: old.value.commit,
    differences: [...accessDifferences(compared), ...settingDifferences(compared)],
    rules: ruleDifferences(before.value, after),
  };
  const output = given.switches.has("json") ? jsonDiff(record) : textDiff(record);
  return { exit: record.differences.length === 0 ? 0 : 1, output };
}

interface DiffRecord {
  readonly version: string;
  readonly at: number;
  readonly stage: string;
  readonly commit: string;
  readonly differences: readonly Difference[];
  /** Rules that are written differently, whatever that comes to. */
  readonly rules: Readonly<Record<"added" | "removed" | "changed", readonly string[]>>;
}

function ruleDifferences(before: Configuration, after: Configuration): DiffRecord["rules"] {
  const byId = ({ rules }: Configuration) => new Map(rules.map((rule) => [rule.id, rule]));
  const [old, current] = [byId(before), byId(after)];
  const ids = (rules: Iterable<Rule>, isMeant: (rule: Rule) => boolean) =>
    [...rules].filter(isMeant).map(({ id }) => id);
  return {
    added: ids(current.values(), ({ id }) => !old.has(id)),
    removed: ids(old.values(), ({ id }) => !current.has(id)),
    changed: ids(
      current.values(),
      (rule) => old.has(rule.id) && JSON.stringify(old.get(rule.id)) !== JSON.stringify(rule),
    ),
  };
}

const HEADINGS: Readonly<Record<Subject, string>> = {
  access: "who may ask for what",
  callers: "callers",
  keys: "keys",
  issuers: "issuers",
  stage: "the stage",
};

function textDiff({ version, at, stage, commit, differences, rules }: DiffRecord): string {
  const written = Object.entries(rules).filter(([, ids]) => ids.length > 0);
  return [
    `btp-broker ${version} policy diff ${stage} at ${instantText(at)}: ${count(differences.length, "difference")} to ${commit}`,
    ...Object.entries(HEADINGS).flatMap(([about, heading]) => {
      const texts = differences.filter((each) => each.about === about).map(({ text }) => `  ${plain(text)}`);
      return texts.length === 0 ? [] : [heading, ...texts];
    }),
    ...(written.length === 0
      ? []
      : [
          "rules that are written differently",
          ...written.map(([how, ids]) => `  ${how}: ${ids.join(", ")}`),
        ]),
  ].join("\n");
}

function jsonDiff({ at, ...record }: DiffRecord): string {
  return JSON.stringify({ command: "policy diff", at: instantText(at), ...record }, undefined, 2);
}
