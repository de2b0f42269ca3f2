import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createClock } from "./clock.ts";

const noon = Date.parse("2026-11-22T12:00:00Z");

describe("createClock()", () => {
  beforeEach(() => void vi.useFakeTimers({ now: noon }));
  afterEach(() => void vi.useRealTimers());

  test("tells the machine's time until it is moved", () => {
    const clock = createClock();
    expect(clock.now()).toBe(noon);
    vi.setSystemTime(noon + 5);
    expect(clock.now()).toBe(noon + 5);
  });

  test("adds up what it was advanced by, backwards too, and goes on with the machine's time", () => {
    const clock = createClock();
    clock.advance(60_000);
    clock.advance(-1_000);
    vi.setSystemTime(noon + 7);
    expect(clock.offsetMs).toBe(59_000);
    expect(clock.now()).toBe(noon + 59_007);
  });

  test("is back at the machine's time when it is reset", () => {
    const clock = createClock();
    clock.advance(60_000);
    clock.reset();
    expect(clock.offsetMs).toBe(0);
    expect(clock.now()).toBe(noon);
  });

  test("tells a listener every new offset, until it stops listening", () => {
    const clock = createClock();
    const heard: number[] = [];
    const stopListening = clock.onChange((offsetMs) => heard.push(offsetMs));
    clock.advance(10);
    clock.reset();
    stopListening();
    clock.advance(20);
    expect(heard).toEqual([10, 0]);
  });

  test.for([Number.NaN, Number.POSITIVE_INFINITY])(
    "does not take %s for a duration, and stays where it was",
    (ms) => {
      const clock = createClock();
      expect(() => clock.advance(ms)).toThrow(RangeError);
      expect(clock.offsetMs).toBe(0);
    },
  );
});
