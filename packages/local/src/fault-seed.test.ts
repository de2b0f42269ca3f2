import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SeededFaults, seededDraw } from "./fault-seed.ts";

const seeded = (members: Partial<SeededFaults<string>> = {}): SeededFaults<string> => ({
  seed: "7",
  rate: 0.5,
  mostInARow: 1_000,
  faults: ["a", "b", "c"],
  ...members,
});
const draws = (from: SeededFaults<string>, count: number, target = "client") => {
  const draw = seededDraw(from);
  return Array.from({ length: count }, () => draw(target));
};
/** The longest run of failures. */
const longestRun = (drawn: readonly (string | undefined)[]) =>
  Math.max(...drawn.map((_, at) => drawn.slice(at).findIndex((fault) => fault === undefined)));

describe("seededDraw()", () => {
  test("keeps to what it drew for this seed when it was written: seeds that people wrote down stay good", () => {
    const named = draws(seeded(), 12).map((fault) => fault ?? "-");
    expect(named.join("")).toBe("cbcba-acbb--");
  });

  test("draws the same for the same seed, whatever other targets do in between", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom("a", "b"), { maxLength: 40 }), (seed, order) => {
        const draw = seededDraw(seeded({ seed }));
        const mixed = order.map((target) => ({ target, fault: draw(target) }));
        for (const target of ["a", "b"]) {
          const own = mixed.filter((each) => each.target === target).map(({ fault }) => fault);
          expect(own).toEqual(draws(seeded({ seed }), own.length, target));
        }
      }),
    );
  });

  test("draws otherwise for another seed, and for another target", () => {
    const drawn = draws(seeded(), 40);
    expect(draws(seeded({ seed: "8" }), 40)).not.toEqual(drawn);
    expect(draws(seeded(), 40, "another")).not.toEqual(drawn);
  });

  test("never fails more often in a row than it may, and then spares one request", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (seed, mostInARow) => {
        const always = draws(seeded({ seed, mostInARow, rate: 1 }), 60);
        expect(always.map((fault) => fault === undefined)).toEqual(
          always.map((_, at) => at % (mostInARow + 1) === mostInARow),
        );
        expect(longestRun([...draws(seeded({ seed, mostInARow }), 60), undefined])).toBeLessThanOrEqual(
          mostInARow,
        );
      }),
    );
  });

  test.for([
    { rate: 0, atLeast: 0, atMost: 0, because: "nothing may fail" },
    { rate: 0.1, atLeast: 150, atMost: 250, because: "a tenth of 2000 is 200" },
    { rate: 0.5, atLeast: 900, atMost: 1_100, because: "half of 2000 is 1000" },
    { rate: 1, atLeast: 2_000, atMost: 2_000, because: "everything fails" },
  ])("of 2000 requests $atLeast to $atMost fail at a rate of $rate, because $because", (row) => {
    const drawn = draws(seeded({ rate: row.rate, mostInARow: 5_000 }), 2_000);
    const failed = drawn.filter((fault) => fault !== undefined);
    expect(failed.length).toBeGreaterThanOrEqual(row.atLeast);
    expect(failed.length).toBeLessThanOrEqual(row.atMost);
  });

  test("draws each fault about as often as the next", () => {
    const drawn = draws(seeded({ rate: 1, mostInARow: 5_000 }), 3_000);
    for (const fault of ["a", "b", "c"]) {
      const times = drawn.filter((each) => each === fault).length;
      expect([fault, times > 900 && times < 1_100]).toEqual([fault, true]);
    }
  });
});
