import { type Configuration, rulesAbout } from "@btp-token-broker/core";
import manifest from "../../package.json" with { type: "json" };
import type { Command, Given, Outcome } from "../command.ts";
import { readConfiguration } from "../stage.ts";
import { explain } from "./explained.ts";
import { identify, type Identity } from "./identity.ts";
import type { PolicyPorts } from "./policy-ports.ts";
import { readWhyAsk, WHY_OPTIONS, type WhyAsk } from "./why-ask.ts";
import { jsonWhy, textWhy, type WhyAnswer, type WhyRecord } from "./why-report.ts";

/** `btp-broker policy why`: what the rules say of one request, and by what. It asks nobody. */
export const policyWhy: Command<PolicyPorts> = {
  name: "policy why",
  summary: "Says whether a caller may ask for a key, and which rule and member of it decided.",
  options: WHY_OPTIONS,
  run,
};

async function run(given: Given, ports: PolicyPorts): Promise<Outcome> {
  const ask = readWhyAsk(given, ports.now());
  if (!ask.ok) return { exit: 2, problem: ask.problem };
  const read = await readConfiguration(given, ports);
  if (!read.ok) return read.problem;
  const configuration = read.value;
  const identity = await identify(ask.value.subject, configuration, ports);
  if (!identity.ok) return { exit: 2, problem: identity.problem };
  const answers = answersTo(ask.value, identity.value, configuration);
  const depending = answers.find(({ explained }) => explained.is === "depends");
  if (depending)
    return {
      exit: 2,
      problem: `It depends on the scope prefix of ${depending.key}, which is in the service key: give it with --prefix. btp-broker keys show says it.`,
    };
  const record: WhyRecord = {
    version: manifest.version,
    at: ask.value.at,
    configuration,
    identity: identity.value,
    answers,
  };
  const isGood = answers.some(({ explained }) => explained.is === "allowed");
  return { exit: isGood ? 0 : 1, output: ask.value.json ? jsonWhy(record) : textWhy(record) };
}

/** What is said of the key that was asked about, or of every key; nothing of any for somebody who is no caller. */
function answersTo(ask: WhyAsk, identity: Identity, configuration: Configuration): readonly WhyAnswer[] {
  if (identity.is !== "caller") return [];
  const caller = identity.caller.name;
  const { scopes, prefix, at } = ask;
  return (ask.key === undefined ? [...configuration.keys.keys()] : [ask.key]).map((key) => ({
    key: configuration.keys.has(key) ? key : undefined,
    explained: explain(configuration, { caller, key, scopes, prefix, now: at }),
    rules: rulesAbout(configuration, { caller, key }),
  }));
}
