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
    { at: 99, is: true, because: "a clock that was set back has not seen it well" },
    { at: 10_100, is: true, because: "the rest is over, and nothing else has happened" },
    { at: 70_100, is: true, because: "the failure is as long ago as a rest can last" },
    { at: 70_101, is: false, because: "it is longer ago, and says nothing any more" },
  ])("doubts at $at what failed at 100: $is, since $because", ({ at, is }) => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    expect([rests.isDoubted("one", at), rests.isDoubted("other", at)]).toEqual([is, false]);
  });

  test("doubts nothing that has succeeded since", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.succeeded("one", { startedAt: 10_100, now: 10_200 });
    expect(rests.isDoubted("one", 10_200)).toBe(false);
  });

  test("keeps nothing of names that are never heard of again", () => {
    const rests = createRests(UPSTREAM_REST);
    rests.failed("one", ended(0, 100));
    rests.failed("other", ended(1_000_000, 1_000_000));
    // The clock was set back: the rest would still have its length to go if it were kept.
    expect(rests.leftMs("one", 100)).toBe(0);
  });
});
