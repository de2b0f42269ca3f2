import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Configuration, decide, grantedNames, type Rule } from "@btp-token-broker/core";
import { some } from "../../../../test/support/some.ts";
import { the } from "../../../../test/support/the.ts";
import { accessDifferences } from "./access-differences.ts";

const base = some.configuration({ rules: [] });
const NAMES = ["x", "y", "z"];
const rule = fc.record({
  effect: fc.constantFrom("allow" as const, "deny" as const),
  scopes: fc.oneof(fc.constant("all" as const), fc.subarray(NAMES, { minLength: 1 })),
  maxMinTtlMs: fc.constantFrom(undefined, 1_000),
  endsAt: fc.option(fc.integer({ min: the.now - 1, max: the.now + 3 }), { nil: undefined }),
});
const configurations = fc.array(rule, { maxLength: 4 }).map((rules): Configuration => ({
  ...base,
  rules: rules.map((each, at): Rule => ({ ...each, id: `r${at}`, callers: ["orders"], key: "cis-central" })),
}));

/** Everything that a caller has at an instant: the names that it may ask for, and the most of `min_ttl`. */
function had(configuration: Configuration, instant: number): string {
  const decision = decide(configuration, "orders", "cis-central", instant);
  const scopes = decision.ok ? grantedNames(decision.value, undefined) : [];
  if (!decision.ok || scopes.length === 0) return "nothing";
  const limits = configuration.rules
    .filter(({ id }) => decision.value.rules.includes(id))
    .map(({ maxMinTtlMs = Infinity }) => maxMinTtlMs);
  return `${scopes === "all" ? scopes : [...scopes].sort().join()} ${Math.max(...limits)}`;
}

test("there is a difference exactly if there is an instant from now on at which something is had that was not", () => {
  let different = 0;
  fc.assert(
    fc.property(configurations, configurations, (before, after) => {
      const instants = [0, 1, 2, 3, 4].map((ms) => the.now + ms);
      const differs = instants.some((instant) => had(before, instant) !== had(after, instant));
      const said = accessDifferences({ before, after, now: the.now });
      if (differs) different++;
      expect(said.length > 0).toBe(differs);
    }),
    { numRuns: 1_000 },
  );
  expect(different).toBeGreaterThan(100);
});
