import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { the } from "../../../test/support/the.ts";
import { readWarmUpEvent } from "./warm-up-event.ts";

const event = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

describe("readWarmUpEvent()", () => {
  test.for([
    { ms: 0, stale: false, because: "it is on time" },
    { ms: 59_000, stale: false, because: "it is 59 s late" },
    { ms: 60_000, stale: false, because: "60 s are the most" },
    { ms: 60_001, stale: true, because: "that is more than 60 s" },
    { ms: 61_000, stale: true, because: "it is 61 s late" },
    { ms: -60_000, stale: false, because: "clocks differ" },
    { ms: -60_001, stale: true, because: "a tick of the future is none" },
    { ms: -5_000, stale: false, because: "the clocks of two machines differ" },
  ])("is stale: $stale when it is read after $ms ms, because $because", ({ ms, stale }) => {
    expect(readWarmUpEvent(event, the.now + ms)).toEqual({ stale });
  });

  test("counts from the instant that is meant, whatever the offset it is written with", () => {
    const scheduled = { ...event, scheduledTime: "2026-11-22T11:00:00+01:00" };
    expect(readWarmUpEvent(scheduled, the.now + 60_000)).toEqual({ stale: false });
    expect(readWarmUpEvent(scheduled, the.now + 60_001)).toEqual({ stale: true });
  });

  test.for([
    { event: { ...event, key: "cis-central" }, because: "a key could be smuggled in beside it" },
    { event: { ...event, requestContext: {} }, because: "it would be a door's event, too" },
    { event: functionUrlEvent({ query: "kind=warm-up" }), because: "a request cannot say that it is one" },
    { event: { kind: "warm-up" }, because: "it must say when it was meant" },
    { event: { scheduledTime: event.scheduledTime }, because: "it must say what it is" },
    { event: { ...event, kind: "warm_up" }, because: "the kind is exact" },
    { event: { ...event, kind: "WARM-UP" }, because: "the kind is exact" },
    { event: { ...event, scheduledTime: the.now }, because: "Scheduler writes text" },
    { event: { ...event, scheduledTime: "2026-11-22" }, because: "a date is no instant" },
    { event: { ...event, scheduledTime: "2026-11-22T10:00:00" }, because: "it lacks an offset" },
    { event: { ...event, scheduledTime: "<aws.scheduler.scheduled-time>" }, because: "nobody filled it in" },
    { event: [event], because: "a list of events is not one" },
    { event: JSON.stringify(event), because: "text is not an object" },
    { event: null, because: "there is nothing" },
    { event: undefined, because: "there is nothing" },
  ])("is none when $because", ({ event }) => {
    expect(readWarmUpEvent(event, the.now)).toBeUndefined();
  });

  test("is none when it has any other member, whatever that is called", () => {
    const member = fc.oneof(fc.string(), fc.constantFrom("toString", "__proto__", "constructor"));
    fc.assert(
      fc.property(
        member.filter((name) => !Object.hasOwn(event, name)),
        fc.jsonValue(),
        (name, value) => {
          // Parsed, as Lambda does: only so can a member be called `__proto__`.
          const widened: unknown = JSON.parse(
            `{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(event).slice(1)}`,
          );
          expect(readWarmUpEvent(widened, the.now)).toBeUndefined();
        },
      ),
    );
  });
});
