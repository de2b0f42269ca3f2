import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UPSTREAM_REST } from "./rest.ts";
import { createRests } from "./rests.ts";

const ended = (startedAt: number, now: number, askedMs?: number) => ({ startedAt, now, random: 0, askedMs });

describe("createRests()", () => {
  test("gives no rest to what never failed, nor to another subaccount", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    expect([rests.leftMs("one", 100), rests.leftMs("other", 100)]).toEqual([10_000, 0]);
  });

  test.for([
    { startedAt: 100, lengthMs: 20_000, because: "the mint began when the rest did: it knew better" },
    { startedAt: 99, lengthMs: 10_000, because: "it was under way before: the same outage" },
    { startedAt: 101, lengthMs: 20_000, because: "it began after: a second failure" },
  ])(
    "a failure of a mint begun at $startedAt gives $lengthMs ms, since $because",
    ({ startedAt, lengthMs }) => {
      const rests = createRests(UPSTREAM_REST);
      rests.failed("one", ended(0, 100));
      expect(rests.failed("one", ended(startedAt, 200))).toBe(lengthMs);
    },
  );

  test.for([
    { startedAt: 99, left: 9_900, because: "its success is older news than the failure" },
    { startedAt: 100, left: 0, because: "it began after the failure" },
  ])("a success of a mint begun at $startedAt leaves $left ms, since $because", ({ startedAt, left }) => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.succeeded("one", { startedAt, now: 200 });
    expect(rests.leftMs("one", 200)).toBe(left);
  });

  test("a later answer of the same outage makes a rest longer and never shorter", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100, 30_000));
    rests.failed("one", ended(50, 200, 1_000));
    expect(rests.leftMs("one", 200)).toBe(29_900);
    rests.failed("one", ended(60, 300, 60_000));
    expect(rests.leftMs("one", 300)).toBe(60_000);
  });

  test("a success forgets how often it failed before", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.failed("one", ended(20_000, 20_100));
    rests.succeeded("one", { startedAt: 50_000, now: 50_100 });
    expect(rests.failed("one", ended(60_000, 60_100))).toBe(10_000);
  });

  test.for([
    { at: 70_100, lengthMs: 20_000, because: "the failure before is as long ago as a rest can last" },
    { at: 70_101, lengthMs: 10_000, because: "it is longer ago, and says nothing any more" },
  ])("a failure at $at gives $lengthMs ms, since $because", ({ at, lengthMs }) => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    expect(rests.failed("one", ended(at, at))).toBe(lengthMs);
  });

  test.for([
    { at: 99, ms: 2_000, because: "a clock that was set back has not seen it well" },
    { at: 10_100, ms: 2_000, because: "the rest is over, and nothing else has happened" },
    { at: 70_100, ms: 2_000, because: "the failure is as long ago as a rest can last" },
    { at: 70_101, ms: undefined, because: "it is longer ago, and says nothing any more" },
  ])("gives at $at $ms ms to what failed at 100, since $because", ({ at, ms }) => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    expect([rests.probeMs("one", at), rests.probeMs("other", at)]).toEqual([ms, undefined]);
  });

  test.for([
    { failures: 1, ms: 2_000, because: "a tenth of 10 s is less than the least" },
    { failures: 2, ms: 2_000, because: "a tenth of 20 s is the least" },
    { failures: 3, ms: 4_000, because: "it is a tenth of 40 s" },
    { failures: 4, ms: 6_000, because: "it is a tenth of 60 s, and all that a request has" },
    { failures: 9, ms: 6_000, because: "a rest of 60 s is the longest" },
  ])("gives $ms ms after $failures failures, since $because", ({ failures, ms }) => {
    const rests = createRests(UPSTREAM_REST);
    let now = 0;
    for (let count = 0; count < failures; count++) now += rests.failed("one", ended(now, now));
    expect(rests.probeMs("one", now)).toBe(ms);
  });

  test("gives whole milliseconds, however long the rest is", () => {
    fc.assert(
      // Not `fc.double`, of which most are so near to 0 that they are no jitter at all.
      fc.property(fc.array(fc.nat(1_000), { minLength: 1 }), (draws) => {
        const rests = createRests(UPSTREAM_REST);
        let now = 0;
        for (const draw of draws) now += rests.failed("one", { startedAt: now, now, random: draw / 1_000 });
        expect(Number.isInteger(rests.probeMs("one", now))).toBe(true);
      }),
    );
  });

  test("doubts nothing that has succeeded since", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.succeeded("one", { startedAt: 10_100, now: 10_200 });
    expect(rests.probeMs("one", 10_200)).toBeUndefined();
  });

  test("keeps nothing of names that are never heard of again", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.failed("other", ended(1_000_000, 1_000_000));
    // The clock was set back: the rest would still have its length to go if it were kept.
    expect(rests.leftMs("one", 100)).toBe(0);
  });
});
