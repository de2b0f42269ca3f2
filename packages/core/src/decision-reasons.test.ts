import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { BrokerDefinition } from "./broker-definition.ts";
import type { Configuration, Rule } from "./configuration.ts";
import { type ExplainedAsk, explainDecision } from "./decision-reasons.ts";

const PREFIX = the.scopePrefix;
const role = (name: string) => ({ role: `arn:aws:iam::111122223333:role/${name}` });
const YESTERDAY = "2026-11-21";

const withRules = (...rules: BrokerDefinition<string, string>["rules"]) =>
  some.configuration({
    keys: { central: { secret: "c" }, local: { secret: "l" } },
    callers: { orders: role("orders"), reports: role("reports") },
    rules,
  });
const allow = { id: "allow", callers: ["orders"], key: "central", scopes: ["x", "y"] } as const;
const deny = { id: "deny-it", callers: ["orders"], key: "central", deny: ["x"] } as const;
const ask = (more: Partial<ExplainedAsk> = {}): ExplainedAsk => ({
  caller: "orders",
  key: "central",
  scopes: undefined,
  prefix: PREFIX,
  now: the.now,
  ...more,
});
const ids = (rules: readonly Rule[]) => rules.map(({ id }) => id).join(",");

/** A refusal in one line: what it is, and by which rules. */
function refusalOf(configuration: Configuration, asked: ExplainedAsk): string {
  const explained = explainDecision(configuration, asked);
  if (explained.ok) return "allowed";
  const { problem } = explained;
  switch (problem.is) {
    case "denied":
    case "over":
    case "nothing_left":
      return `${problem.is} ${ids(problem.rules)}`;
    case "no_rule":
      return `no_rule ${ids(problem.forKey)}|${ids(problem.forCaller)}`;
    case "scope_not_granted":
      return `scope_not_granted ${problem.names.map(({ name, deniedBy }) => `${name}:${ids(deniedBy)}`).join(" ")}`;
    case "caller_unknown":
    case "key_unknown":
    case "caller_without_rules":
    case "key_without_rules":
    case "no_prefix":
      return problem.is;
  }
}

describe("explainDecision()", () => {
  test.for([
    { rules: [allow], asked: {}, is: "allowed", because: "a rule names both" },
    { rules: [allow], asked: { caller: undefined }, is: "caller_unknown", because: "nobody is known" },
    { rules: [allow], asked: { caller: "ordres" }, is: "caller_unknown", because: "of no caller's name" },
    { rules: [allow], asked: { key: "centrall" }, is: "key_unknown", because: "it is no key's name" },
    { rules: [], asked: {}, is: "caller_without_rules", because: "there is no rule at all" },
    {
      rules: [{ ...allow, callers: ["reports"] }],
      asked: {},
      is: "caller_without_rules",
      because: "the only rule is another's",
    },
    {
      rules: [{ ...allow, key: "local" }],
      asked: {},
      is: "key_without_rules",
      because: "the only rule is for another key",
    },
    {
      rules: [
        { ...allow, key: "local" },
        { ...allow, id: "others", callers: ["reports"] },
      ],
      asked: {},
      is: "no_rule others|allow",
      because: "one names the key, the other the caller",
    },
    {
      rules: [{ ...allow, until: YESTERDAY }],
      asked: {},
      is: "over allow",
      because: "the rule has ended",
    },
    {
      rules: [{ ...allow, until: "2026-11-22T10:00:00Z" }],
      asked: {},
      is: "over allow",
      because: "it ends at this very instant",
    },
    {
      rules: [{ ...allow, until: "2026-11-22T10:00:00.001Z" }],
      asked: {},
      is: "allowed",
      because: "it ends a millisecond later",
    },
    {
      rules: [allow, { ...deny, deny: "all" as const }],
      asked: {},
      is: "denied deny-it",
      because: "a deny beats an allow",
    },
    {
      rules: [
        { ...allow, until: YESTERDAY },
        { ...deny, deny: "all" as const },
      ],
      asked: {},
      is: "denied deny-it",
      because: "a deny in force is what decides, whatever has ended",
    },
    {
      rules: [allow, { ...deny, deny: "all" as const, until: YESTERDAY }],
      asked: {},
      is: "allowed",
      because: "the deny has ended",
    },
    {
      rules: [allow, { ...deny, deny: ["x", `${PREFIX}.y`] }],
      asked: {},
      is: "nothing_left deny-it",
      because: "one rule takes what the other gives, written in full or not",
    },
    {
      rules: [allow],
      asked: { scopes: ["x", "z"] },
      is: "scope_not_granted z:",
      because: "one of the scopes is in no rule",
    },
    {
      rules: [allow, deny],
      asked: { scopes: [`${PREFIX}.x`, "y"] },
      is: `scope_not_granted ${PREFIX}.x:deny-it`,
      because: "a rule takes it away",
    },
    {
      rules: [allow],
      asked: { scopes: ["x"], prefix: undefined },
      is: "scope_not_granted x:",
      because: "without a prefix a short name is no scope",
    },
    { rules: [allow], asked: { prefix: undefined }, is: "no_prefix", because: "the rule's names are short" },
  ])("says $is, because $because", ({ rules, asked, is }) => {
    expect(refusalOf(withRules(...rules), ask(asked))).toBe(is);
  });

  test("says by which rules it is allowed, and which scopes", () => {
    const configuration = withRules(
      allow,
      { ...allow, id: "more", scopes: ["z"] },
      { ...allow, id: "over", until: YESTERDAY },
      deny,
    );
    expect(explainDecision(configuration, ask({ scopes: ["z"] }))).toEqual({
      ok: true,
      value: {
        grant: { rules: ["allow", "more"], scopes: ["x", "y", "z"], denied: ["x"], maxMinTtlMs: Infinity },
        scopes: [`${PREFIX}.z`],
      },
    });
  });
});
