import { describe, expect, test } from "vitest";
import configure from "../broker.config.ts";
import type { Configuration } from "../packages/core/src/configuration.ts";
import { decide } from "../packages/core/src/decision.ts";
import { defineBroker } from "../packages/core/src/define-broker.ts";

/** Stages that every operator has or that the commands here use. */
const stages = ["dev", "production", "local"];

/** Says of each of a configuration's `tests` that does not hold what it expects and what would be done. */
function unmetTests(configuration: Configuration, now: number): string[] {
  return configuration.tests.flatMap(({ caller, key, expect: expected }, index) => {
    const decision = decide(configuration, caller, key, now);
    const { rules } = decision.ok ? decision.value : decision.problem;
    const isMet = decision.ok ? rules.includes(expected) : expected === "deny";
    const verdict = decision.ok ? "allowed" : "denied";
    const by = rules.length > 0 ? `by ${rules.join(", ")}` : "because no rule allows it";
    return isMet
      ? []
      : [`tests.${index} expects ${expected} for ${caller} and ${key}, but that is ${verdict} ${by}`];
  });
}

describe("broker.config.ts", () => {
  test.for(stages)("does in stage %s what its tests expect", (stage) => {
    expect(unmetTests(configure(stage), Date.now())).toEqual([]);
  });
});

describe("a configuration whose rules are not what its tests expect", () => {
  const account = "111122223333";
  const fixture = (expected: string) =>
    defineBroker(() => ({
      aws: { region: "eu-central-1" },
      keys: { one: { secret: "one" }, other: { secret: "other" } },
      callers: { orders: { role: `arn:aws:iam::${account}:role/orders` } },
      rules: [
        { id: "orders-read", callers: ["orders"], key: "one", scopes: ["read"] },
        { id: "orders-write", callers: ["orders"], key: "one", scopes: ["write"], until: "2026-12-31" },
        { id: "orders-none", callers: ["orders"], key: "other", deny: "all" },
      ],
      tests: [
        { caller: "orders", key: "one", expect: expected },
        { caller: "orders", key: "other", expect: "deny" },
      ],
    }))("test");
  const before = Date.parse("2026-11-22T10:00:00Z");
  const after = Date.parse("2027-01-01T00:00:00Z");

  test.for([
    { expected: "orders-read", now: before, because: "the rule allows" },
    { expected: "orders-write", now: before, because: "the rule allows too" },
  ])("meets $expected, because $because", ({ expected, now }) => {
    expect(unmetTests(fixture(expected), now)).toEqual([]);
  });

  test.for([
    {
      expected: "deny",
      now: before,
      says: "tests.0 expects deny for orders and one, but that is allowed by orders-read, orders-write",
      because: "rules allow",
    },
    {
      expected: "orders-none",
      now: before,
      says: "tests.0 expects orders-none for orders and one, but that is allowed by orders-read, orders-write",
      because: "another rule allows",
    },
    {
      expected: "orders-write",
      now: after,
      says: "tests.0 expects orders-write for orders and one, but that is allowed by orders-read",
      because: "the rule is over",
    },
  ])("is told so for $expected, because $because", ({ expected, now, says }) => {
    expect(unmetTests(fixture(expected), now)).toEqual([says]);
  });
});
