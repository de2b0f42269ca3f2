import { describe, expect, test, vi } from "vitest";

import { lambdaOf } from "./lambda-harness.ts";

const hourMs = 3_600_000;

const dates = `
  const atInit = Date.now();
  export const handler = () => ({
    atInit,
    now: Date.now(),
    constructed: new Date().getTime(),
    called: Date.parse(Date()),
    fixed: new Date(5).getTime(),
    parts: new Date(2026, 10, 22).getMonth(),
    isDate: new Date() instanceof Date && new Date(0).constructor === Date,
  });
`;

describe("the clock of a function", () => {
  const near = (ms: number) =>
    expect.toSatisfy((seen: number) => Math.abs(seen - ms) < hourMs / 60) as number;

  test("runs on the machine's time as long as nobody moves it", async () => {
    await using at = await lambdaOf(dates);
    expect(await at.lambda.invoke({})).toMatchObject({ atInit: near(Date.now()), now: near(Date.now()) });
  });

  test("moves every way to ask for the date, and none to write one", async () => {
    await using at = await lambdaOf(dates, { clockOffsetMs: hourMs });
    const moved = near(Date.now() + hourMs);
    expect(await at.lambda.invoke({})).toEqual({
      atInit: moved,
      now: moved,
      constructed: moved,
      called: moved,
      fixed: 5,
      parts: 10,
      isDate: true,
    });
  });

  test("shows a new offset to the very next invocation, and to the processes after this one", async () => {
    await using at = await lambdaOf(dates);
    at.lambda.setClockOffset(hourMs);
    expect(await at.lambda.invoke({})).toMatchObject({
      now: near(Date.now() + hourMs),
      atInit: near(Date.now()),
    });
    process.kill(at.lambda.pid ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(at.lambda.pid).toBeUndefined());
    const moved = near(Date.now() + hourMs);
    expect(await at.lambda.invoke({})).toMatchObject({ now: moved, atInit: moved });
  });

  test("counts the time left on the machine's clock, wherever the function's is", async () => {
    const remaining = `export const handler = (_, context) => context.getRemainingTimeInMillis();`;
    await using at = await lambdaOf(remaining, { clockOffsetMs: 24 * hourMs });
    expect(await at.lambda.invoke({})).toBeGreaterThan(20_000);
  });
});
