import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { Configuration, Rule } from "./configuration.ts";
import { contradictions } from "./configuration-problems.ts";
import { decide, decideScopes } from "./decision.ts";

const PREFIX = the.scopePrefix;
const ALLOW: Rule = {
  id: "allow",
  effect: "allow",
  callers: ["orders"],
  key: "cis-central",
  scopes: ["job.read"],
  endsAt: undefined,
};
const DENY: Rule = { ...ALLOW, id: "no", effect: "deny" };

const ruled = (...rules: readonly Rule[]): Configuration => ({ ...some.configuration(), rules });

describe("decide()", () => {
  test.for([
    { rules: [], caller: "orders", key: "cis-central", because: "no rule allows" },
    { rules: [ALLOW], caller: undefined, key: "cis-central", because: "the principal is no caller" },
    { rules: [ALLOW], caller: "reports", key: "cis-central", because: "the rule names other callers" },
    { rules: [ALLOW], caller: "orders", key: "cis-local", because: "the rule names another key" },
    {
      rules: [ALLOW],
      caller: "orders",
      key: "no-such-key",
      because: "an unknown key is like a forbidden one",
    },
    { rules: [DENY], caller: "orders", key: "cis-central", because: "a deny of some scopes allows nothing" },
  ])("denies, naming no rule, when $because", ({ rules, caller, key }) => {
    expect(decide(ruled(...rules), caller, key, the.now)).toEqual({ ok: false, problem: { rules: [] } });
  });

  test("denies, naming the rule, when a rule takes everything away, wherever it stands", () => {
    const closing: Rule = { ...DENY, scopes: "all" };
    const denial = { ok: false, problem: { rules: ["no"] } };

    expect(decide(ruled(ALLOW, closing), "orders", "cis-central", the.now)).toEqual(denial);
    expect(decide(ruled(closing, ALLOW), "orders", "cis-central", the.now)).toEqual(denial);
  });

  test("grants the union of what allows, and names what is taken away", () => {
    const more: Rule = { ...ALLOW, id: "more", scopes: ["event.read", "job.read"] };

    expect(decide(ruled(ALLOW, DENY, more), "orders", "cis-central", the.now)).toEqual({
      ok: true,
      value: { rules: ["allow", "more"], scopes: ["job.read", "event.read"], denied: ["job.read"] },
    });
  });

  test("grants everything when one of the rules does", () => {
    const all: Rule = { ...ALLOW, id: "all", scopes: "all" };

    expect(decide(ruled(ALLOW, all), "orders", "cis-central", the.now)).toMatchObject({
      value: { scopes: "all" },
    });
  });

  test.for([
    { at: -1, ok: true, because: "the rule has a millisecond left" },
    { at: 0, ok: false, because: "an end is the first instant without the rule" },
    { at: 1, ok: false, because: "the rule is over" },
  ])("grants: $ok, $at ms after a rule's end, since $because", ({ at, ok }) => {
    const rules = ruled({ ...ALLOW, endsAt: the.now });

    expect(decide(rules, "orders", "cis-central", the.now + at).ok).toBe(ok);
  });

  test("forgets a deny that has ended", () => {
    const rules = ruled(ALLOW, { ...DENY, scopes: "all", endsAt: the.now });

    expect(decide(rules, "orders", "cis-central", the.now - 1).ok).toBe(false);
    expect(decide(rules, "orders", "cis-central", the.now).ok).toBe(true);
  });
});

describe("decideScopes()", () => {
  const grant = { rules: ["allow"], scopes: ["job.read", "event.read"], denied: ["event.read"] };
  const all = { rules: ["all"], scopes: "all", denied: [] } as const;

  test.for([
    {
      grant,
      asked: undefined,
      gives: [`${PREFIX}.job.read`],
      because: "what is granted less what is denied",
    },
    { grant, asked: ["job.read"], gives: [`${PREFIX}.job.read`], because: "it was asked for and is granted" },
    {
      grant,
      asked: [`${PREFIX}.job.read`],
      gives: [`${PREFIX}.job.read`],
      because: "full names are the same",
    },
    { grant: all, asked: undefined, gives: "all", because: "only xsuaa knows the list" },
    {
      grant: all,
      asked: ["b", "a"],
      gives: [`${PREFIX}.a`, `${PREFIX}.b`],
      because: "xsuaa refuses the rest",
    },
    {
      grant: { ...grant, denied: [`${PREFIX}.event.read`] },
      asked: undefined,
      gives: [`${PREFIX}.job.read`],
      because: "a deny may be written in full where the allow is short",
    },
  ])("gives $gives for $asked, since $because", ({ grant, asked, gives }) => {
    expect(decideScopes(grant, asked, PREFIX)).toEqual({ ok: true, value: gives });
  });

  test.for([
    { grant, asked: ["event.read"], prefix: PREFIX, problem: "scope_not_granted", because: "it is denied" },
    { grant, asked: ["x"], prefix: PREFIX, problem: "scope_not_granted", because: "nobody granted it" },
    {
      grant,
      asked: ["job.read", "x"],
      prefix: PREFIX,
      problem: "scope_not_granted",
      because: "a part of what was asked for is not what was asked for",
    },
    {
      grant,
      asked: ["=job.read"],
      prefix: PREFIX,
      problem: "scope_not_granted",
      because: "a literal name is another scope than the short one",
    },
    {
      grant: { ...grant, denied: grant.scopes },
      asked: undefined,
      prefix: PREFIX,
      problem: "nothing_left",
      because: "no scopes at all would ask xsuaa for every scope",
    },
    {
      grant: { ...grant, denied: grant.scopes },
      asked: ["job.read"],
      prefix: PREFIX,
      problem: "nothing_left",
      because: "asking changes nothing about it",
    },
    {
      grant,
      asked: undefined,
      prefix: undefined,
      problem: "no_prefix",
      because: "the rules use short names",
    },
    { grant: all, asked: ["x"], prefix: undefined, problem: "no_prefix", because: "the request does" },
    {
      grant: { ...grant, scopes: ["=uaa.resource"] },
      asked: undefined,
      prefix: undefined,
      problem: "no_prefix",
      because: "a deny that cannot be read must not be dropped",
    },
  ])("is $problem for $asked, since $because", ({ grant, asked, prefix, problem }) => {
    expect(decideScopes(grant, asked, prefix)).toEqual({ ok: false, problem });
  });
});

describe("the rules, whatever they are", () => {
  const CALLERS = ["a", "b"];
  const NAMES = ["x", "y", "z", `${PREFIX}.x`, "=w"];
  const rule = fc.record({
    effect: fc.constantFrom("allow", "deny"),
    callers: fc.subarray(CALLERS, { minLength: 1 }),
    key: fc.constantFrom("k", "l"),
    scopes: fc.oneof(fc.constant("all" as const), fc.subarray(NAMES, { minLength: 1 })),
    endsAt: fc.option(fc.integer({ min: the.now - 1, max: the.now + 1 }), { nil: undefined }),
  });
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
  function covers(one: "all" | readonly string[], other: "all" | readonly string[]): boolean {
    return one === "all" || (other !== "all" && other.every((name) => one.includes(name)));
  }

  test("give the same in every order", () => {
    const shuffled = rules.chain((drawn) =>
      fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length })),
    );
    fc.assert(fc.property(shuffled, ([one, other]) => void expect(reach(other)).toEqual(reach(one))));
  });

  test("give no more with a deny added, and no less with an allow added", () => {
    fc.assert(
      fc.property(rules, rule, (drawn, extra) => {
        const longer = [...drawn, { ...extra, id: "extra" }];
        fc.pre(contradictions(ruled(...longer)).length === 0);
        const [less, more] = extra.effect === "deny" ? [longer, drawn] : [drawn, longer];
        expect(covers(reach(more), reach(less))).toBe(true);
      }),
    );
  });

  test("give the same without the rules that are over", () => {
    fc.assert(
      fc.property(rules, (drawn) => {
        const inForce = drawn.filter(({ endsAt }) => endsAt === undefined || endsAt > the.now);
        expect(reach(inForce)).toEqual(reach(drawn));
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
