import { describe, expect, test } from "vitest";
import { createSingleFlight } from "./single-flight.ts";

const budget = { deadline: 6_000, brief: false };

describe("a single flight", () => {
  test("is seen by everybody from its start, and gives all of them one outcome", async () => {
    const flights = createSingleFlight<object>();
    let land: (outcome: object) => void = () => {};
    const landing = new Promise<object>((resolve) => {
      land = resolve;
    });
    let starts = 0;
    const join = async () => {
      const flight = flights.current("a");
      if (flight) return flight.outcome;
      return flights.start("a", budget, () => {
        starts++;
        return landing;
      });
    };

    const all = Promise.all(Array.from({ length: 200 }, join));
    const outcome = {};
    land(outcome);

    expect(new Set(await all)).toEqual(new Set([outcome]));
    expect(starts).toBe(1);
  });

  test.for([
    { brief: true, because: "its failure says little to who has more time" },
    { brief: false, because: "its failure is an answer to everybody" },
  ])("says of itself that it is brief: $brief, since $because", async ({ brief }) => {
    const flights = createSingleFlight<number>();
    const outcome = flights.start("a", { ...budget, brief }, async () => 1);

    expect(flights.current("a")).toEqual({ outcome, ...budget, brief });
    await outcome;
  });

  test("is under way until its work ends, however long that takes", async () => {
    const flights = createSingleFlight<number>();
    let land: (outcome: number) => void = () => {};
    const landing = new Promise<number>((resolve) => {
      land = resolve;
    });
    const outcome = flights.start("a", budget, () => landing);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();

    expect(flights.current("a")).toBeDefined();
    land(1);
    expect(await outcome).toBe(1);
  });

  test("knows nothing of other flights", async () => {
    const flights = createSingleFlight<number>();
    const one = flights.start("a", budget, async () => 1);

    expect(flights.current("b")).toBeUndefined();
    expect(await Promise.all([one, flights.start("b", budget, async () => 2)])).toEqual([1, 2]);
  });

  test.for([
    { ends: "resolves", work: async () => 1, because: "the next one asks anew" },
    {
      ends: "rejects",
      work: () => Promise.reject(new Error("work")),
      because: "a bug must not stay for ever",
    },
    {
      ends: "throws",
      work: (): Promise<number> => {
        throw new Error("work");
      },
      because: "work may fail before it returns a promise",
    },
  ])("is over when its outcome is seen, if its work $ends, since $because", async ({ work }) => {
    const flights = createSingleFlight<number>();
    const seen = () => flights.current("a");

    const current = await flights.start("a", budget, work).then(seen, seen);

    expect(current).toBeUndefined();
    expect(await flights.start("a", budget, async () => 2)).toBe(2);
  });

  test("passes on what its work was rejected with", async () => {
    const error = new Error("work");
    const flights = createSingleFlight<number>();

    await expect(flights.start("a", budget, () => Promise.reject(error))).rejects.toBe(error);
  });

  test("refuses a second start, which would orphan the first", async () => {
    const flights = createSingleFlight<number>();
    const outcome = flights.start("a", budget, async () => 1);

    expect(() => flights.start("a", budget, async () => 2)).toThrow("under way");
    expect(await outcome).toBe(1);
  });
});
