import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { Configuration, Rule } from "./configuration.ts";
import { contradictions } from "./configuration-problems.ts";
import { decide, decideScopes } from "./decision.ts";

const PREFIX = the.scopePrefix;

const ruled = (...rules: readonly Rule[]): Configuration => ({ ...some.configuration(), rules });

describe("the rules, whatever they are", () => {
  const CALLERS = ["a", "b"];
  const NAMES = ["x", "y", "z", `${PREFIX}.x`, "=w"];
  const rule = fc
    .record({
      effect: fc.constantFrom("allow", "deny"),
      callers: fc.subarray(CALLERS, { minLength: 1 }),
      key: fc.constantFrom("k", "l"),
      scopes: fc.oneof(fc.constant("all" as const), fc.subarray(NAMES, { minLength: 1 })),
      maxMinTtlMs: fc.option(fc.nat(3), { nil: undefined }),
      endsAt: fc.option(fc.integer({ min: the.now - 1, max: the.now + 1 }), { nil: undefined }),
    })
    // A rule that denies has no cap, and is no configuration with one.
    .map((drawn) => (drawn.effect === "deny" ? { ...drawn, maxMinTtlMs: undefined } : drawn));
  const rules = fc
    .array(rule, { maxLength: 6 })
    .map((drawn) => drawn.map((each, index): Rule => ({ ...each, id: `r${index}` })))
    .filter((drawn) => contradictions(ruled(...drawn)).length === 0);

  /** What a caller gets who names no scopes: `all`, or full names; empty when it gets nothing. */
  function reach(drawn: readonly Rule[]): "all" | readonly string[] {
    const decision = decide(ruled(...drawn), "a", "k", the.now);
    const scopes = decision.ok ? decideScopes(decision.value, undefined, PREFIX) : decision;
    return scopes.ok ? scopes.value : [];
  }
  /** What `min_ttl` may ask for, below 0 for who may ask for nothing. */
  function lasting(drawn: readonly Rule[]): number {
    const decision = decide(ruled(...drawn), "a", "k", the.now);
    return decision.ok ? decision.value.maxMinTtlMs : -1;
  }
  function covers(one: "all" | readonly string[], other: "all" | readonly string[]): boolean {
    return one === "all" || (other !== "all" && other.every((name) => one.includes(name)));
  }

  test("give the same in every order", () => {
    const shuffled = rules.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(reach(other)).toEqual(reach(one));
        expect(lasting(other)).toBe(lasting(one));
      }),
    );
  });

  test("give no more with a deny added, and no less with an allow added", () => {
    fc.assert(
      fc.property(rules, rule, (drawn, extra) => {
        const longer = [...drawn, { ...extra, id: "extra" }];
        fc.pre(contradictions(ruled(...longer)).length === 0);
        const [less, more] = extra.effect === "deny" ? [longer, drawn] : [drawn, longer];
        expect(covers(reach(more), reach(less))).toBe(true);
        expect(lasting(more)).toBeGreaterThanOrEqual(lasting(less));
      }),
    );
  });

  test("give the same without the rules that are over", () => {
    fc.assert(
      fc.property(rules, (drawn) => {
        const inForce = drawn.filter(({ endsAt }) => endsAt === undefined || endsAt > the.now);
        expect(reach(inForce)).toEqual(reach(drawn));
        expect(lasting(inForce)).toBe(lasting(drawn));
      }),
    );
  });

  test("never give a scope that a rule in force denies", () => {
    fc.assert(
      fc.property(rules, fc.subarray(NAMES, { minLength: 1 }), (drawn, asked) => {
        const decision = decide(ruled(...drawn), "a", "k", the.now);
        const scopes = decision.ok ? decideScopes(decision.value, asked, PREFIX) : decision;
        const given = scopes.ok ? scopes.value : [];
        const full = (name: string) =>
          name === "=w" ? "w" : name.includes("!") ? name : `${PREFIX}.${name}`;
        for (const { effect, callers, key, endsAt, scopes: taken } of drawn) {
          const isMeant = effect === "deny" && callers.includes("a") && key === "k";
          if (!isMeant || (endsAt !== undefined && endsAt <= the.now)) continue;
          const isGiven =
            taken === "all" ? given.length > 0 : taken.some((name) => given.includes(full(name)));
          expect(isGiven).toBe(false);
        }
      }),
    );
  });

  test("give who names scopes exactly these, or nothing", () => {
    fc.assert(
      fc.property(rules, fc.subarray(NAMES, { minLength: 1 }), (drawn, asked) => {
        const decision = decide(ruled(...drawn), "a", "k", the.now);
        const scopes = decision.ok ? decideScopes(decision.value, asked, PREFIX) : decision;
        if (!scopes.ok) return;
        expect(scopes.value).not.toBe("all");
        expect(covers(reach(drawn), scopes.value)).toBe(true);
        expect(new Set(scopes.value).size).toBe(
          new Set(asked.map((name) => name.replace(`${PREFIX}.`, ""))).size,
        );
      }),
    );
  });
});
