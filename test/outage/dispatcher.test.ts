import { describe, expect, test } from "vitest";
import { type Choice, createDispatcher } from "./dispatcher.ts";
import { createVirtualTime } from "./virtual-time.ts";

/** Two environments, `a` and `b`, that take as many milliseconds as the request says. */
function twoEnvironments(choice: Choice, random = () => 0) {
  const time = createVirtualTime(0);
  const environment = (name: string) => async (takesMs: number) => {
    await time.after(takesMs);
    return name;
  };
  const dispatcher = createDispatcher({
    environments: [environment("a"), environment("b")],
    choice,
    random,
    time,
  });
  return { time, dispatcher };
}

describe("createDispatcher()", () => {
  test("lets requests wait in order while no environment is idle, and never gives one two at once", async () => {
    const { time, dispatcher } = twoEnvironments("least recently used");
    for (const takesMs of [10, 4, 3, 3]) dispatcher.dispatch(takesMs);
    await time.run(100);
    expect(
      dispatcher.served().map(({ answer, startedAt, endedAt }) => `${answer} ${startedAt}-${endedAt}`),
    ).toEqual(["b 0-4", "b 4-7", "a 0-10", "b 7-10"]);
    expect(dispatcher.served().every(({ arrivedAt }) => arrivedAt === 0)).toBe(true);
  });

  test.for([
    {
      choice: "most recently used",
      takes: "a a a",
      because: "a took longer, so it was the last to become idle",
    },
    { choice: "least recently used", takes: "a b a", because: "they take turns, and a was the first" },
    { choice: "random", takes: "b b a", because: "so says the random number" },
  ] as const)("gives requests to $takes, the $choice: $because", async ({ choice, takes }) => {
    const numbers = [0, 0, 0.6, 0.6, 0.4];
    const { time, dispatcher } = twoEnvironments(choice, () => numbers.shift() ?? 0);
    dispatcher.dispatch(1);
    dispatcher.dispatch(2);
    for (const at of [10, 20, 30]) time.at(at, () => dispatcher.dispatch(1));
    await time.run(100);
    const later = dispatcher.served().filter(({ arrivedAt }) => arrivedAt >= 10);
    expect(later.map(({ answer }) => answer).join(" ")).toBe(takes);
  });

  test("tells of an environment that throws", async () => {
    const time = createVirtualTime(0);
    const dispatcher = createDispatcher({
      environments: [() => Promise.reject(new Error("as meant"))],
      choice: "random",
      random: () => 0,
      time,
    });
    dispatcher.dispatch("request");
    await time.run(10);
    expect(() => dispatcher.served()).toThrow("as meant");
  });
});
