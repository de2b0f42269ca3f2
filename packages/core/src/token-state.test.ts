import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { expiresIn, leftMs, tokenState } from "./token-state.ts";

const AGES = ["fresh", "ageing", "expiring", "spent"];

describe("tokenState()", () => {
  // Ages in milliseconds at which each state begins, worked out by hand from the table of the architecture page.
  const lives = [
    {
      lifeMs: 43_200_000,
      ageing: 7_200_000,
      expiring: 42_900_000,
      spent: 43_170_001,
      because: "2 h, 300 s, 30 s",
    },
    {
      lifeMs: 3_600_000,
      ageing: 1_800_000,
      expiring: 3_300_000,
      spent: 3_570_001,
      because: "half, 300 s, 30 s",
    },
    {
      lifeMs: 1_800_000,
      ageing: 900_000,
      expiring: 1_620_000,
      spent: 1_770_001,
      because: "half, 10 %, 30 s",
    },
    { lifeMs: 60_000, ageing: 30_000, expiring: 54_000, spent: 57_001, because: "half, 10 %, 5 %" },
    { lifeMs: 1_000, ageing: 500, expiring: 900, spent: 951, because: "half, 10 %, 5 %" },
  ];
  const edges = lives.flatMap(({ lifeMs, ageing, expiring, spent, because }) => [
    { lifeMs, age: 0, is: "fresh", because },
    { lifeMs, age: ageing - 1, is: "fresh", because },
    { lifeMs, age: ageing, is: "ageing", because },
    { lifeMs, age: ageing + 1, is: "ageing", because },
    { lifeMs, age: expiring - 1, is: "ageing", because },
    { lifeMs, age: expiring, is: "expiring", because },
    { lifeMs, age: expiring + 1, is: "expiring", because },
    { lifeMs, age: spent - 1, is: "expiring", because },
    { lifeMs, age: spent, is: "spent", because },
    { lifeMs, age: spent + 1, is: "spent", because },
    { lifeMs, age: lifeMs, is: "spent", because },
    { lifeMs, age: lifeMs + 1, is: "spent", because },
  ]);
  test.for(edges)("is $is at $age ms of $lifeMs ($because)", ({ lifeMs, age, is }) => {
    expect(tokenState(some.heldToken({ lifeMs }), the.now + age)).toBe(is);
  });

  test.for([
    { jitter: -0.0625, age: 1_687_499, is: "fresh", because: "a sixteenth below half the life is 1687.5 s" },
    { jitter: -0.0625, age: 1_687_500, is: "ageing", because: "a sixteenth below half the life is 1687.5 s" },
    { jitter: 0.0625, age: 1_912_499, is: "fresh", because: "a sixteenth above half the life is 1912.5 s" },
    { jitter: 0.0625, age: 1_912_500, is: "ageing", because: "a sixteenth above half the life is 1912.5 s" },
    { jitter: 0.1, age: 3_300_000, is: "expiring", because: "jitter moves no other edge" },
    { jitter: -0.1, age: 3_570_001, is: "spent", because: "jitter moves no other edge" },
  ])("is $is at $age ms of an hour with a jitter of $jitter, since $because", ({ jitter, age, is }) => {
    expect(tokenState(some.heldToken({ jitter }), the.now + age)).toBe(is);
  });

  test.for([
    { minTtlMs: 600_000, age: 3_000_000, is: "ageing", because: "exactly as much is left as asked for" },
    { minTtlMs: 600_000, age: 3_000_001, is: "spent", because: "a millisecond less is left" },
    {
      minTtlMs: 10_000,
      age: 3_570_000,
      is: "expiring",
      because: "less than the floor asks for nothing more",
    },
    { minTtlMs: 10_000, age: 3_570_001, is: "spent", because: "less than the floor gives nothing more" },
    { minTtlMs: 86_400_000, age: 1_800_000, is: "ageing", because: "it is lowered to half the life" },
    { minTtlMs: 86_400_000, age: 1_800_001, is: "spent", because: "half the life is no longer left" },
  ])(
    "is $is at $age ms of an hour for who needs $minTtlMs ms more, since $because",
    ({ minTtlMs, age, is }) => {
      expect(tokenState(some.heldToken(), the.now + age, minTtlMs)).toBe(is);
    },
  );

  test.for([
    { before: 1, is: "ageing", because: "a clock that was set back proves nothing" },
    {
      before: 86_400_000,
      is: "ageing",
      because: "a day back proves as little, and the token may still be good",
    },
  ])("is $is $before ms before its mint, since $because", ({ before, is }) => {
    expect(tokenState(some.heldToken(), the.now - before)).toBe(is);
  });
});

describe("expiresIn()", () => {
  test.for([
    { age: -1, seconds: 3600, because: "a clock that was set back does not lengthen a life" },
    { age: 0, seconds: 3600, because: "all of it is left" },
    { age: 1, seconds: 3599, because: "a second that has begun is gone" },
    { age: 1_000, seconds: 3599, because: "whole seconds are left" },
    { age: 3_599_001, seconds: 0, because: "less than a second is none" },
    { age: 3_600_000, seconds: 0, because: "nothing is left" },
    { age: 9_999_999, seconds: 0, because: "it is never negative" },
  ])("is $seconds at $age ms of an hour, since $because", ({ age, seconds }) => {
    expect(expiresIn(some.heldToken(), the.now + age)).toBe(seconds);
  });
});

describe("a token, whatever its life", () => {
  const token = fc
    .record({
      lifeMs: fc.integer({ min: 1, max: 86_400 }).map((seconds) => seconds * 1_000),
      jitter: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
    })
    .map(some.heldToken);
  const age = fc.integer({ min: 0, max: 90_000_000 });
  const minTtlMs = fc.integer({ min: 0, max: 86_400_000 });

  test("never grows younger as time passes", () => {
    fc.assert(
      fc.property(token, age, age, minTtlMs, (held, one, other, wanted) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const at = (ms: number) => AGES.indexOf(tokenState(held, the.now + ms, wanted));
        expect(at(late)).toBeGreaterThanOrEqual(at(early));
      }),
    );
  });

  test("never seems younger to who needs it for longer", () => {
    fc.assert(
      fc.property(token, age, minTtlMs, (held, ms, wanted) => {
        const at = (ttl: number) => AGES.indexOf(tokenState(held, the.now + ms, ttl));
        expect(at(wanted)).toBeGreaterThanOrEqual(at(0));
      }),
    );
  });

  test("is never fresh to a clock that reads earlier than its mint", () => {
    fc.assert(
      fc.property(token, age, (held, ms) => {
        expect(tokenState(held, the.now - 1 - ms)).not.toBe("fresh");
      }),
    );
  });

  test("is never spent in the first half of its life, however long somebody wants it to last", () => {
    fc.assert(
      fc.property(token, fc.double({ min: 0, max: 0.5, noNaN: true }), minTtlMs, (held, part, wanted) => {
        expect(tokenState(held, the.now + Math.floor(held.lifeMs * part), wanted)).not.toBe("spent");
      }),
    );
  });

  test("is never served once it has expired", () => {
    fc.assert(
      fc.property(token, age, (held, ms) => {
        expect(tokenState(held, the.now + held.lifeMs + ms)).toBe("spent");
      }),
    );
  });

  test("never says that more is left than its life, nor less than nothing, nor more than is true", () => {
    fc.assert(
      fc.property(token, fc.integer({ min: -90_000_000, max: 90_000_000 }), (held, ms) => {
        const seconds = expiresIn(held, the.now + ms);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds * 1_000).toBeLessThanOrEqual(Math.max(0, leftMs(held, the.now + ms)));
        expect(leftMs(held, the.now + ms)).toBeLessThanOrEqual(held.lifeMs);
      }),
    );
  });
});
