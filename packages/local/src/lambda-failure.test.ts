import { describe, expect, test, vi } from "vitest";

import { counting, lambdaOf } from "./lambda-harness.ts";

describe("startLambda(), when the function fails", () => {
  test("keeps the process when the handler throws", async () => {
    await using at = await lambdaOf(counting);
    await expect(at.lambda.invoke({ fate: "throw" })).rejects.toThrow("RangeError: the handler's own");
    expect(await at.lambda.invoke({})).toMatchObject({ count: 2 });
  });

  test.for([
    { fate: "exit", says: "exit code 3", because: "it exits" },
    { fate: "reject", says: "exit code 1", because: "nobody handles a rejection" },
  ])("fails all that is in flight and starts a new process when $because", async ({ fate, says }) => {
    await using at = await lambdaOf(counting);
    const bystander = at.lambda.invoke({ fate: "wait" });
    const results = await Promise.allSettled([at.lambda.invoke({ fate }), bystander]);
    const reason = expect.objectContaining({ message: expect.stringContaining(says) as string }) as Error;
    expect(results).toEqual([
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    expect(await at.lambda.invoke({})).toEqual({ count: 1, pid: at.lambda.pid });
  });

  test("kills the process when time is up, as Lambda does, and starts a new one", async () => {
    await using at = await lambdaOf(counting, { timeouts: { initMs: 10_000, invokeMs: 1_500 } });
    const first = at.lambda.pid;
    await expect(at.lambda.invoke({ fate: "wait" })).rejects.toThrow("Task timed out after 1.50 seconds");
    expect(await at.lambda.invoke({})).toEqual({ count: 1, pid: expect.not.toBeOneOf([first]) as number });
  });

  test("one new process serves all who ask after a crash", async () => {
    await using at = await lambdaOf(counting);
    await expect(at.lambda.invoke({ fate: "exit" })).rejects.toThrow("exit code 3");
    const answers = await Promise.all([at.lambda.invoke({}), at.lambda.invoke({}), at.lambda.invoke({})]);
    expect(answers).toEqual([1, 2, 3].map((count) => ({ count, pid: at.lambda.pid })));
  });

  test.for([
    {
      source: `throw new Error("no such secret");`,
      says: "INIT failed: Error: no such secret",
      because: "it throws",
    },
    { source: `export const handler = ;`, says: "INIT failed: SyntaxError", because: "it does not parse" },
    { source: `import "./missing.mjs";`, says: "Cannot find module", because: "an import is missing" },
    {
      source: `export const handle = () => {};`,
      says: "exports no function `handler`",
      because: "it has no handler",
    },
    {
      source: `process.exit(4);`,
      says: "INIT failed: the function's process ended: exit code 4",
      because: "it exits",
    },
    {
      source: `await new Promise(() => {});`,
      says: "INIT failed: no answer after 0.50 seconds",
      because: "it never ends",
      initMs: 500,
    },
  ])(
    "rejects, naming the cause, when the bundle cannot be loaded because $because",
    async ({ source, says, initMs = 10_000 }) => {
      await expect(lambdaOf(source, { timeouts: { initMs, invokeMs: 30_000 } })).rejects.toThrow(says);
    },
  );

  test("leaves no process behind when the bundle cannot be loaded", async () => {
    const lines: string[] = [];
    const source = `console.log(process.pid); await new Promise(setImmediate); throw new Error("no such secret");`;
    await expect(lambdaOf(source, { log: (line) => lines.push(line) })).rejects.toThrow("no such secret");
    await vi.waitFor(() => expect(lines[0]).toMatch(/^\d+$/));
    await vi.waitFor(() => expect(() => process.kill(Number(lines[0]), 0)).toThrow("ESRCH"));
  });

  test("rejects when there is no such Node", async () => {
    await expect(lambdaOf(counting, { nodeBinary: "/nowhere/node" })).rejects.toThrow("could not be started");
  });

  test("tells the next invocation when a new process does not get through INIT, and tries again", async () => {
    await using at = await lambdaOf(counting);
    await at.rewrite(`throw new Error("broken meanwhile");`);
    await expect(at.lambda.invoke({ fate: "exit" })).rejects.toThrow("exit code 3");
    await expect(at.lambda.invoke({})).rejects.toThrow("broken meanwhile");
    await at.rewrite(counting);
    expect(await at.lambda.invoke({})).toMatchObject({ count: 1 });
  });
});
