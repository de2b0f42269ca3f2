import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_RETRIES, nextWaitMs } from "./retry.ts";

describe("nextWaitMs()", () => {
  test.for([
    { pace: "quick", retries: 0, waits: 300, because: "connection errors, 408, 502, 504: from 300 ms" },
    { pace: "quick", retries: 1, waits: 600, because: "doubled" },
    { pace: "quick", retries: 2, waits: 1_200, because: "doubled again" },
    { pace: "quick", retries: 3, waits: undefined, because: "three more attempts are the most" },
    { pace: "slow", retries: 0, waits: 1_000, because: "500, 503: from 1000 ms" },
    { pace: "slow", retries: 1, waits: 3_000, because: "tripled" },
    { pace: "slow", retries: 2, waits: 9_000, because: "tripled again" },
    { pace: "slow", retries: 3, waits: undefined, because: "three more attempts are the most" },
  ] as const)("is $waits after $retries $pace retries, since $because", ({ pace, retries, waits }) => {
    expect(nextWaitMs({ pace, retries, askedMs: undefined, leftMs: 60_000 }, 0.5)).toBe(waits);
  });

  test.for([
    { random: 0, waits: 800, because: "jitter takes a fifth at most" },
    { random: 0.5, waits: 1_000, because: "the middle is the figure itself" },
    { random: 1, waits: 1_200, because: "jitter adds a fifth at most" },
  ])("is $waits when chance gives $random, since $because", ({ random, waits }) => {
    expect(nextWaitMs({ pace: "slow", retries: 0, askedMs: undefined, leftMs: 60_000 }, random)).toBeCloseTo(
      waits,
    );
  });

  test.for([
    { leftMs: 1_299, waits: undefined, because: "the attempt would have less than its second" },
    { leftMs: 1_300, waits: 300, because: "wait and attempt fit exactly" },
    { leftMs: 1_301, waits: 300, because: "both fit" },
    { leftMs: 0, waits: undefined, because: "nothing is left" },
    { leftMs: -1, waits: undefined, because: "the deadline has passed" },
  ])("is $waits with $leftMs ms left, since $because", ({ leftMs, waits }) => {
    expect(nextWaitMs({ pace: "quick", retries: 0, askedMs: undefined, leftMs }, 0.5)).toBe(waits);
  });

  test.for([
    { askedMs: undefined, waits: 1_000, because: "the server said nothing" },
    { askedMs: 0, waits: 1_000, because: "at once is sooner than it can be well again" },
    { askedMs: 999, waits: 1_000, because: "it asks for less than we wait anyway" },
    { askedMs: 1_001, waits: 1_001, because: "it knows when it is back" },
    { askedMs: 5_000, waits: 5_000, because: "wait and attempt fit exactly" },
    { askedMs: 5_001, waits: undefined, because: "they do not fit, and coming earlier was asked not to be" },
  ])("is $waits when the server asked for $askedMs, since $because", ({ askedMs, waits }) => {
    expect(nextWaitMs({ pace: "slow", retries: 0, askedMs, leftMs: 6_000 }, 0.5)).toBe(waits);
  });

  test("never lets wait and attempt pass the deadline, and never repeats for ever", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("quick", "slow"),
        fc.nat(10),
        fc.integer({ min: -1_000, max: 60_000 }),
        fc.option(fc.nat(60_000), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pace, retries, leftMs, askedMs, random) => {
          const waits = nextWaitMs({ pace, retries, leftMs, askedMs }, random);
          if (waits === undefined) return true;
          return waits >= (askedMs ?? 1) && waits + 1_000 <= leftMs && retries < MOST_RETRIES;
        },
      ),
    );
  });
});
