import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { RENEWAL_REST, type Rest, restAfter, restLeftMs, UPSTREAM_REST } from "./rest.ts";

const { now } = the;
const random = fc.double({ min: 0, max: 1, noNaN: true });

/** The rest that so many failures in a row lead to. */
function restOf(failures: number, rule: typeof RENEWAL_REST, chance = 0): Rest {
  let rest = restAfter(undefined, rule, { now, random: chance });
  for (let count = 1; count < failures; count++) rest = restAfter(rest, rule, { now, random: chance });
  return rest;
}

describe("restAfter()", () => {
  test.for([
    { rule: RENEWAL_REST, failures: 1, lengthMs: 15_000, because: "renewal rests 15 s" },
    { rule: RENEWAL_REST, failures: 2, lengthMs: 30_000, because: "doubling" },
    { rule: RENEWAL_REST, failures: 4, lengthMs: 120_000, because: "doubling to 120 s" },
    { rule: RENEWAL_REST, failures: 5, lengthMs: 120_000, because: "120 s is the most" },
    { rule: RENEWAL_REST, failures: 2_000, lengthMs: 120_000, because: "no count is too large to double" },
    { rule: UPSTREAM_REST, failures: 1, lengthMs: 10_000, because: "a subaccount rests 10 s" },
    { rule: UPSTREAM_REST, failures: 3, lengthMs: 40_000, because: "doubling" },
    { rule: UPSTREAM_REST, failures: 4, lengthMs: 60_000, because: "60 s is the most" },
  ])("is $lengthMs ms after $failures failures, since $because", ({ rule, failures, lengthMs }) => {
    expect(restOf(failures, rule)).toEqual({ since: now, lengthMs, failures });
  });

  test.for([
    { askedMs: 0, lengthMs: 1_000, because: "at once would be no rest at all after a 429" },
    { askedMs: 999, lengthMs: 1_000, because: "a second is the least" },
    { askedMs: 1_001, lengthMs: 1_001, because: "it is more than the least" },
    { askedMs: 7_000, lengthMs: 7_000, because: "the server said so, and jitter would come back too early" },
    { askedMs: 60_000, lengthMs: 60_000, because: "60 s is the most" },
    { askedMs: 60_001, lengthMs: 60_000, because: "60 s is the most" },
    { askedMs: undefined, lengthMs: 8_000, because: "the server said nothing, and jitter takes a fifth" },
  ])("is $lengthMs ms when asked for $askedMs, since $because", ({ askedMs, lengthMs }) => {
    expect(restAfter(undefined, UPSTREAM_REST, { now, random: 1, askedMs }).lengthMs).toBe(lengthMs);
  });

  test("counts a failure that the server named a wait for, so that the next without one is longer", () => {
    const asked = restAfter(restOf(1, UPSTREAM_REST), UPSTREAM_REST, { now, random: 0, askedMs: 1_000 });

    expect(restAfter(asked, UPSTREAM_REST, { now, random: 0 })).toMatchObject({
      failures: 3,
      lengthMs: 40_000,
    });
  });

  test("is never longer than the most, nor shorter than four fifths of the first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), random, (failures, chance) => {
        const { lengthMs } = restOf(failures, RENEWAL_REST, chance);
        return lengthMs <= 120_000 && lengthMs >= 12_000 - 1e-6;
      }),
    );
  });
});

describe("restLeftMs()", () => {
  const rest: Rest = { since: now, lengthMs: 15_000, failures: 1 };

  test.for([
    { at: 0, left: 15_000, because: "it has just begun" },
    { at: 14_999, left: 1, because: "a millisecond is left" },
    { at: 15_000, left: 0, because: "it is over" },
    { at: 15_001, left: 0, because: "it is never negative" },
    { at: -1, left: 0, because: "a clock that was set back must not lengthen a rest by days" },
  ])("is $left after $at ms, since $because", ({ at, left }) => {
    expect(restLeftMs(rest, now + at)).toBe(left);
  });

  test.for([
    { at: 4_999, left: 1, because: "an expiring token's renewal rests 5 s at most" },
    { at: 5_000, left: 0, because: "5 s are over, though the rest is not" },
  ])("is $left after $at ms with a most of 5 s, since $because", ({ at, left }) => {
    expect(restLeftMs(rest, now + at, 5_000)).toBe(left);
  });

  test("is 0 where nothing rests", () => {
    expect(restLeftMs(undefined, now)).toBe(0);
  });
});
