import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { Configuration, Rule } from "./configuration.ts";
import { decide, decideScopes } from "./decision.ts";

const PREFIX = the.scopePrefix;
const ALLOW: Rule = {
  id: "allow",
  effect: "allow",
  callers: ["orders"],
  key: "cis-central",
  scopes: ["job.read"],
  maxMinTtlMs: undefined,
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
      value: {
        rules: ["allow", "more"],
        scopes: ["job.read", "event.read"],
        denied: ["job.read"],
        maxMinTtlMs: Infinity,
      },
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

  test.for([
    { caps: [600], most: 600, because: "the rule says so" },
    { caps: [600, 900], most: 900, because: "the second rule takes nothing from the first" },
    { caps: [900, 600], most: 900, because: "their order does not matter" },
    { caps: [600, undefined], most: Infinity, because: "the second rule has none" },
    { caps: [0], most: 0, because: "no request may ask for anything" },
  ])("lets min_ttl ask for $most ms by caps of $caps, since $because", ({ caps, most }) => {
    const rules = caps.map((maxMinTtlMs, index): Rule => ({ ...ALLOW, id: `r${index}`, maxMinTtlMs }));

    expect(decide(ruled(...rules, DENY), "orders", "cis-central", the.now)).toMatchObject({
      value: { maxMinTtlMs: most },
    });
  });

  test("forgets the cap of a rule that has ended", () => {
    const ended: Rule = { ...ALLOW, id: "ended", maxMinTtlMs: 900, endsAt: the.now };

    expect(
      decide(ruled({ ...ALLOW, maxMinTtlMs: 600 }, ended), "orders", "cis-central", the.now),
    ).toMatchObject({ value: { maxMinTtlMs: 600 } });
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
    {
      grant: all,
      asked: ["x"],
      prefix: undefined,
      problem: "scope_not_granted",
      because: "a short name is none of this key's scopes",
    },
    {
      grant,
      asked: ["x"],
      prefix: undefined,
      problem: "scope_not_granted",
      because: "the caller's mistake comes before the operator's",
    },
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
