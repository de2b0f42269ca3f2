import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { createMintLimit } from "./mint-limit.ts";

const MINUTE = 60_000;
const ORDERS = { name: "orders", mintsPerMinute: 2 };
const REPORTS = { name: "reports", mintsPerMinute: 1 };

/** A limit, and a clock that a test moves. */
function limitAt(start: number) {
  const clock = { now: start };
  const limit = createMintLimit(() => clock.now);
  /** Charges one request; `ok`, or how long it is told to wait. */
  const charge = (caller = ORDERS) => limit.chargeFor(caller)()?.retryAfterMs ?? "ok";
  return { clock, limit, charge };
}

describe("a mint limit", () => {
  test("lets a caller cause as many as it may, and tells it to wait until the first is a minute old", () => {
    const { clock, charge } = limitAt(the.now);
    expect(charge()).toBe("ok");
    clock.now += 10_000;
    expect([charge(), charge()]).toEqual(["ok", 50_000]);
  });

  test.for([
    { afterMs: 59_999, says: 1, because: "a millisecond of the minute is left" },
    { afterMs: 60_000, says: "ok", because: "the first is a minute old" },
    { afterMs: 60_001, says: "ok", because: "the minute is over" },
  ])("says $says after $afterMs ms, since $because", ({ afterMs, says }) => {
    const { clock, charge } = limitAt(the.now);
    charge();
    clock.now += 1;
    charge();
    clock.now = the.now + afterMs;
    expect(charge()).toBe(says);
  });

  test("does not count who was turned away: waiting as long as was said is enough, however often one asked", () => {
    const { clock, charge } = limitAt(the.now);
    charge();
    charge();
    for (let second = 0; second < 59; second++) {
      clock.now += 1_000;
      expect(charge()).toBe(MINUTE - (clock.now - the.now));
    }
    clock.now += 1_000;
    expect([charge(), charge(), charge()]).toEqual(["ok", "ok", MINUTE]);
  });

  test("counts a request once, whatever it goes on to begin, and not before", () => {
    const { limit, charge } = limitAt(the.now);
    const request = limit.chargeFor(REPORTS);
    limit.chargeFor(REPORTS);
    expect([request(), request(), request()]).toEqual([undefined, undefined, undefined]);
    expect(charge(REPORTS)).toBe(MINUTE);
  });

  test("goes on turning away a request that was turned away", () => {
    const { limit, charge } = limitAt(the.now);
    charge(REPORTS);
    const request = limit.chargeFor(REPORTS);
    expect([request()?.code, request()?.code]).toEqual(["caller_throttled", "caller_throttled"]);
  });

  test.for([
    { byMs: -1, because: "a moment" },
    { byMs: -59_999, because: "less than a minute" },
    { byMs: -3_600_000, because: "an hour" },
    { byMs: -365 * 86_400_000, because: "a year" },
  ])("turns nobody away for longer than a minute after the clock was set back by $because", ({ byMs }) => {
    const { clock, charge } = limitAt(the.now);
    charge();
    charge();
    clock.now += byMs;
    const said = charge();
    clock.now += typeof said === "number" ? said : 0;
    expect(said === "ok" || said <= MINUTE).toBe(true);
    expect(said === "ok" || charge() === "ok").toBe(true);
  });

  /** Who asks, and how long after the one before. */
  const asked = fc.array(
    fc.tuple(fc.constantFrom(ORDERS, REPORTS), fc.constantFrom(0, 1, 9_999, 30_000, 59_999, 60_000)),
    { maxLength: 60 },
  );

  test("lets no caller cause more in any minute than it may, and turns nobody away sooner", () => {
    fc.assert(
      fc.property(asked, (drawn) => {
        const { clock, charge } = limitAt(the.now);
        const caused = new Map<string, number[]>();
        for (const [caller, ms] of drawn) {
          clock.now += ms;
          const own = caused.get(caller.name) ?? [];
          const recent = own.filter((at) => clock.now - at < MINUTE).length;
          const said = charge(caller);
          expect(said === "ok").toBe(recent < caller.mintsPerMinute);
          if (said === "ok") caused.set(caller.name, [...own, clock.now]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("says of one caller the same, whatever the others do", () => {
    fc.assert(
      fc.property(asked, (drawn) => {
        const answersTo = (isAsking: (name: string) => boolean) => {
          const { clock, charge } = limitAt(the.now);
          return drawn.flatMap(([caller, ms]) => {
            clock.now += ms;
            const said = isAsking(caller.name) ? charge(caller) : "silent";
            return caller === REPORTS ? [said] : [];
          });
        };
        expect(answersTo(() => true)).toEqual(answersTo((name) => name === "reports"));
      }),
    );
  });
});
