import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createUsedSteps } from "./passcode.ts";
import { Secret } from "./secret.ts";

const PERIOD = 30_000;
const at = (now: number) => ({
  code: new Secret("000000"),
  step: Math.floor(now / PERIOD),
  periodMs: PERIOD,
});

describe("used time steps", () => {
  test("count the one in which a seed is first asked about, since nobody knows what the process before did", () => {
    const steps = createUsedSteps();
    expect(steps.waitMs("seed", at(60_000), 60_000)).toBe(30_000);
    expect(steps.waitMs("seed", at(89_999), 89_999)).toBe(1);
    expect(steps.waitMs("seed", at(90_000), 90_000)).toBe(0);
  });

  test("are of one seed: another's device shows another code", () => {
    const steps = createUsedSteps();
    steps.waitMs("one", at(60_000), 60_000);
    steps.use("one", at(90_000));
    steps.waitMs("other", at(60_000), 60_000);
    expect(steps.waitMs("one", at(90_000), 90_000)).toBe(30_000);
    expect(steps.waitMs("other", at(90_000), 90_000)).toBe(0);
  });

  test("stay used when the clock is set back", () => {
    const steps = createUsedSteps();
    steps.waitMs("seed", at(0), 0);
    steps.use("seed", at(90_000));
    expect(steps.waitMs("seed", at(30_000), 30_000)).toBe(90_000);
  });

  test("are never used twice, in whatever order time goes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600_000)), (instants) => {
        const steps = createUsedSteps();
        const used: number[] = [];
        for (const now of instants) {
          const passcode = at(now);
          if (steps.waitMs("seed", passcode, now) > 0) continue;
          steps.use("seed", passcode);
          used.push(passcode.step);
        }
        expect(new Set(used).size).toBe(used.length);
      }),
    );
  });

  test("are waited for exactly until the next step", () => {
    fc.assert(
      fc.property(fc.nat(600_000), (now) => {
        const steps = createUsedSteps();
        const waitMs = steps.waitMs("seed", at(now), now);
        expect(waitMs).toBeGreaterThan(0);
        expect(steps.waitMs("seed", at(now + waitMs - 1), now + waitMs - 1)).toBe(1);
        expect(steps.waitMs("seed", at(now + waitMs), now + waitMs)).toBe(0);
      }),
    );
  });
});
