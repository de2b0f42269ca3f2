import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { Configuration, Rule } from "./configuration.ts";
import { contradictions } from "./configuration-problems.ts";
import { decide, decideScopes } from "./decision.ts";
import { type ExplainedAsk, explainDecision, type Refusal } from "./decision-reasons.ts";

const PREFIX = the.scopePrefix;
const role = (name: string) => ({ role: `arn:aws:iam::111122223333:role/${name}` });
const base = some.configuration({
  keys: { central: { secret: "c" }, local: { secret: "l" } },
  callers: { orders: role("orders"), reports: role("reports") },
  rules: [],
});

describe("whatever the rules, the explanation", () => {
  const NAMES = ["x", "y", `${PREFIX}.x`, "=w"];
  const rule = fc.record({
    effect: fc.constantFrom("allow", "deny"),
    callers: fc.subarray(["orders", "reports"], { minLength: 1 }),
    key: fc.constantFrom("central", "local"),
    scopes: fc.oneof(fc.constant("all" as const), fc.subarray(NAMES, { minLength: 1 })),
    maxMinTtlMs: fc.constant(undefined),
    endsAt: fc.option(fc.integer({ min: the.now - 1, max: the.now + 1 }), { nil: undefined }),
  });
  const configurations = fc
    .array(rule, { maxLength: 6 })
    .map((drawn): Configuration => ({
      ...base,
      rules: drawn.map((each, index): Rule => ({ ...each, id: `r${index}` })),
    }))
    .filter((configuration) => contradictions(configuration).length === 0);
  const asks: fc.Arbitrary<ExplainedAsk> = fc.record({
    caller: fc.constantFrom("orders", "reports", "nobody", undefined),
    key: fc.constantFrom("central", "local", "nothing"),
    scopes: fc.option(fc.subarray([...NAMES, "z"], { minLength: 1 }), { nil: undefined }),
    prefix: fc.option(fc.constant(PREFIX), { nil: undefined }),
    now: fc.constant(the.now),
  });

  test("is of the decision that a request gets", () => {
    fc.assert(
      fc.property(configurations, asks, (configuration, asked) => {
        const decision = decide(configuration, asked.caller, asked.key, asked.now);
        const scopes = decision.ok ? decideScopes(decision.value, asked.scopes, asked.prefix) : decision;
        const explained = explainDecision(configuration, asked);
        expect(explained.ok ? explained.value.scopes : "denied").toEqual(scopes.ok ? scopes.value : "denied");
      }),
    );
  });

  /** Whether what is said of the rules holds, looked up rule by rule. */
  function isTrue(refusal: Refusal, asked: ExplainedAsk, configuration: Configuration): boolean {
    const isOver = ({ endsAt = Infinity }: Rule) => endsAt <= asked.now;
    const isAbout = ({ key, callers }: Rule) => key === asked.key && callers.includes(asked.caller ?? "");
    const isAll = (list: readonly Rule[], effect: Rule["effect"], over: boolean) =>
      list.length > 0 &&
      list.every((each) => isAbout(each) && each.effect === effect && isOver(each) === over);
    const allows = configuration.rules.filter((each) => each.effect === "allow" && !isOver(each));
    switch (refusal.is) {
      case "denied":
      case "nothing_left":
        return isAll(refusal.rules, "deny", false);
      case "over":
        return isAll(refusal.rules, "allow", true) && !allows.some(isAbout);
      case "no_rule":
        return (
          refusal.forKey.length > 0 &&
          refusal.forCaller.length > 0 &&
          ![...refusal.forKey, ...refusal.forCaller].some(isAbout)
        );
      case "caller_without_rules":
        return !allows.some(({ callers }) => callers.includes(asked.caller ?? ""));
      case "key_without_rules":
        return !allows.some(({ key }) => key === asked.key);
      case "caller_unknown":
        return !configuration.callers.has(asked.caller ?? "");
      case "key_unknown":
        return !configuration.keys.has(asked.key);
      case "no_prefix":
        return asked.prefix === undefined;
      case "scope_not_granted": {
        const others =
          asked.scopes?.filter((name) => !refusal.names.some((each) => each.name === name)) ?? [];
        const isRest = others.length === 0 || explainDecision(configuration, { ...asked, scopes: others }).ok;
        return refusal.names.length > 0 && isRest;
      }
    }
  }

  test("says of the rules what is true", () => {
    fc.assert(
      fc.property(configurations, asks, (configuration, asked) => {
        const explained = explainDecision(configuration, asked);
        expect(explained.ok || isTrue(explained.problem, asked, configuration)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
