import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Configuration, explainDecision, type Rule } from "@btp-token-broker/core";
import { some } from "../../../../test/support/some.ts";
import { the } from "../../../../test/support/the.ts";
import { explain } from "./explained.ts";

const base = some.configuration({ rules: [] });
const ruled = (...rules: readonly Partial<Rule>[]): Configuration => ({
  ...base,
  rules: rules.map((rule, index) => ({
    id: `r${index}`,
    effect: "allow",
    callers: ["orders"],
    key: "cis-central",
    scopes: ["x"],
    maxMinTtlMs: undefined,
    endsAt: undefined,
    ...rule,
  })),
});
const ask = { caller: "orders", key: "cis-central", scopes: undefined, prefix: undefined, now: the.now };

describe("explain()", () => {
  test.for([
    { scopes: ["x"], prefix: undefined, is: "allowed", because: "both are short" },
    { scopes: ["y"], prefix: undefined, is: "refused", because: "no rule has it under any prefix" },
    {
      scopes: ["a!b1.x"],
      prefix: undefined,
      is: "depends",
      because: "it is x of a key whose prefix is a!b1",
    },
    { scopes: ["a!b1.x"], prefix: "a!b1", is: "allowed", because: "that is the key's prefix" },
    { scopes: ["a!b1.x"], prefix: "a!b2", is: "refused", because: "that is another application's scope" },
    { scopes: ["a!b1.y"], prefix: undefined, is: "refused", because: "y is in no rule, whosever it is" },
  ])("is $is for $scopes under $prefix, because $because", ({ scopes, prefix, is }) => {
    expect(explain(ruled({}), { ...ask, scopes, prefix }).is).toBe(is);
  });

  test("says names as they are written, and in full where the prefix is known", () => {
    const configuration = ruled({ scopes: ["x", "=uaa.resource"] });
    expect(explain(configuration, ask)).toMatchObject({ scopes: ["x", "=uaa.resource"] });
    expect(explain(configuration, { ...ask, prefix: "a!b1" })).toMatchObject({
      scopes: ["a!b1.x", "uaa.resource"],
    });
  });

  test("what it says without a prefix, the broker decides with every prefix", () => {
    const NAMES = ["x", "y", "b.x", "a!b1.x", "a!b1.b.x", "=x", "=q.x", "=a!b1.y"];
    const rule = fc.record({
      effect: fc.constantFrom("allow" as const, "deny" as const),
      scopes: fc.subarray(NAMES, { minLength: 1 }),
    });
    const prefixes = fc.constantFrom("a!b1", "a!b1.b", "q", "c!t2", "");
    const asked = fc.option(fc.subarray(NAMES, { minLength: 1 }), { nil: undefined });
    let depending = 0;
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), asked, prefixes, (rules, scopes, prefix) => {
        const said = explain(ruled(...rules), { ...ask, scopes });
        if (said.is === "depends") return void depending++;
        const decided = explainDecision(ruled(...rules), { ...ask, scopes, prefix });
        expect(said.is === "allowed").toBe(decided.ok);
      }),
      { numRuns: 500 },
    );
    expect(depending).toBeGreaterThan(0);
  });
});
