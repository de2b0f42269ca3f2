import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createVirtualTime } from "./virtual-time.ts";

describe("createVirtualTime()", () => {
  test("calls events in the order of their instants, and of one instant in the order of asking", async () => {
    const time = createVirtualTime(0);
    const called: string[] = [];
    for (const [instant, name] of [
      [20, "c"],
      [10, "a"],
      [20, "d"],
      [10, "b"],
    ] as const)
      time.at(instant, () => called.push(`${name} at ${time.now()}`));
    await time.run(20);
    expect(called).toEqual(["a at 10", "b at 10", "c at 20", "d at 20"]);
  });

  test.for([
    { until: 9, called: 0, because: "the event is later" },
    { until: 10, called: 1, because: "the event is at the end" },
  ])("has called $called events at $until, because $because, and stands there", async ({ until, called }) => {
    const time = createVirtualTime(0);
    let calls = 0;
    time.at(10, () => (calls += 1));
    await time.run(until);
    expect([calls, time.now()]).toEqual([called, until]);
  });

  test("stands still while work does anything but wait, however long that takes", async () => {
    const time = createVirtualTime(0);
    const seen: number[] = [];
    const working = time.during(async () => {
      await sleep(5);
      seen.push(time.now());
      await time.after(30);
      await sleep(5);
      seen.push(time.now());
    });
    time.at(10, () => seen.push(-time.now()));
    await time.run(100);
    await working;
    expect(seen).toEqual([0, -10, 30]);
  });

  test("goes on after work that failed", async () => {
    const time = createVirtualTime(0);
    const failing = time.during(() => Promise.reject(new Error("as meant")));
    await expect(failing).rejects.toThrow("as meant");
    await time.run(10);
    expect(time.now()).toBe(10);
  });
});
