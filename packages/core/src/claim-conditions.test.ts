import { describe, expect, test } from "vitest";
import { type ClaimConditions, conditionsExclude, meetsConditions } from "./claim-conditions.ts";

const CLAIMS = {
  ref: "refs/heads/main",
  runs: 1,
  protected: true,
  groups: ["a", "b"],
  "kubernetes.io": { namespace: "prod", serviceaccount: { name: "orders" } },
};

describe("meetsConditions()", () => {
  test.for<{ conditions: ClaimConditions; because: string }>([
    { conditions: {}, because: "nothing is asked" },
    { conditions: { ref: "refs/heads/main" }, because: "it is the value" },
    { conditions: { ref: ["refs/heads/main", "refs/heads/next"] }, because: "it is one of the values" },
    { conditions: { runs: 1, protected: true }, because: "numbers and booleans are values" },
    {
      conditions: { "kubernetes.io": { serviceaccount: { name: "orders" } } },
      because: "a claim may be an object",
    },
  ])("is true of $conditions, since $because", ({ conditions }) => {
    expect(meetsConditions(conditions, CLAIMS)).toBe(true);
  });

  test.for<{ conditions: ClaimConditions; because: string }>([
    { conditions: { ref: "refs/heads/main", sha: "1" }, because: "every claim has to be there" },
    { conditions: { ref: "refs/heads/*" }, because: "a claim has no wildcards" },
    { conditions: { ref: "refs/heads/mai" }, because: "a beginning is not the value" },
    { conditions: { ref: [] }, because: "it is none of no values" },
    { conditions: { runs: "1" }, because: "a text is no number" },
    { conditions: { protected: "true" }, because: "a text is no boolean" },
    { conditions: { groups: "a" }, because: "a list is not its member" },
    { conditions: { groups: { "0": "a" } }, because: "a list is not an object" },
    { conditions: { ref: { length: 15 } }, because: "a text is not an object" },
    { conditions: { "kubernetes.io": { namespace: "test" } }, because: "the object's member is another" },
    { conditions: { constructor: { name: "Object" } }, because: "what every object has is no claim" },
  ])("is false of $conditions, since $because", ({ conditions }) => {
    expect(meetsConditions(conditions, CLAIMS)).toBe(false);
  });
});

describe("conditionsExclude()", () => {
  test.for<{ one: ClaimConditions; other: ClaimConditions; exclude: boolean; because: string }>([
    { one: {}, other: {}, exclude: false, because: "nothing is asked" },
    { one: { a: "1" }, other: { b: "2" }, exclude: false, because: "one token may have both claims" },
    { one: { a: "1" }, other: { a: "1" }, exclude: false, because: "it is the same value" },
    { one: { a: "1" }, other: { a: "2" }, exclude: true, because: "a claim has one value" },
    { one: { a: ["1", "2"] }, other: { a: "2" }, exclude: false, because: "they share a value" },
    { one: { a: ["1", "2"] }, other: { a: ["3"] }, exclude: true, because: "they share no value" },
    {
      one: { a: { b: "1" } },
      other: { a: { b: "2" } },
      exclude: true,
      because: "the object's members differ",
    },
    { one: { a: { b: "1" } }, other: { a: { c: "2" } }, exclude: false, because: "one object may have both" },
    { one: { a: { b: "1" } }, other: { a: "1" }, exclude: true, because: "an object is no text" },
  ])("of $one and $other is $exclude, since $because", ({ one, other, exclude }) => {
    expect(conditionsExclude(one, other)).toBe(exclude);
    expect(conditionsExclude(other, one)).toBe(exclude);
  });
});
