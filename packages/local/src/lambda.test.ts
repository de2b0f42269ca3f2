import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";

import { counting, lambdaOf } from "./lambda-harness.ts";
import { findNode24 } from "./lambda-node.ts";

describe("startLambda()", () => {
  test("gives the handler the event as JSON has it, and the context of Lambda", async () => {
    await using at = await lambdaOf(`
      export const handler = async (event, context) =>
        ({ event, ...context, remaining: context.getRemainingTimeInMillis(), undefined: undefined });
    `);
    const result = await at.lambda.invoke({ when: new Date(0), left: undefined }, "request-1");
    expect(result).toEqual({
      event: { when: "1970-01-01T00:00:00.000Z" },
      awsRequestId: "request-1",
      invokedFunctionArn: "arn:aws:lambda:eu-central-1:999988887777:function:broker:live",
      functionVersion: "$LATEST",
      remaining: expect.toSatisfy((ms: number) => ms > 20_000 && ms <= 30_000) as number,
    });
  });

  test("makes null of no event and of no result, as JSON has nothing less", async () => {
    await using at = await lambdaOf(
      `export const handler = (event) => (event === null ? undefined : "an event");`,
    );
    expect(await at.lambda.invoke(undefined)).toBe(null);
  });

  test("gives the function the environment it was given and nothing of its own", async () => {
    await using at = await lambdaOf(`export const handler = () => process.env;`, {
      environment: { BROKER_STAGE: "local" },
    });
    expect(await at.lambda.invoke({})).toEqual({ BROKER_STAGE: "local" });
  });

  test("runs on the Node it is told to", async () => {
    const { path, version } = findNode24();
    await using at = await lambdaOf(`export const handler = () => process.version;`, { nodeBinary: path });
    expect(await at.lambda.invoke({})).toBe(version);
  });

  test("logs what the function writes, line by line, and the stack of what it throws", async () => {
    await using at = await lambdaOf(`export const handler = () => {
      process.stdout.write("one\\ntwo\\n");
      process.stderr.write("three\\n");
      throw new Error("four");
    };`);
    await expect(at.lambda.invoke({})).rejects.toThrow("Error: four");
    await at.lambda.stop();
    expect(at.lines).toEqual(expect.arrayContaining(["one", "two", "three", "Error: four"]));
    expect(at.lines.join("\n")).toContain("handler.mjs:");
  });

  test("runs fifty invocations at once in one process, each with its own answer", async () => {
    await using at = await lambdaOf(`
      let together = 0, open;
      const all = new Promise((resolve) => { open = resolve; });
      export const handler = async ({ n }) => {
        if (++together === 50) open();
        await all;
        return { n, pid: process.pid };
      };
    `);
    const asked = Array.from({ length: 50 }, (_, n) => n);
    const answers = await Promise.all(asked.map((n) => at.lambda.invoke({ n })));
    expect(answers).toEqual(asked.map((n) => ({ n, pid: at.lambda.pid })));
  });

  // Only Linux shows a process's state in a file.
  test.runIf(process.platform === "linux")(
    "does nothing while it is frozen, and goes on where it was when it is thawed",
    async () => {
      await using at = await lambdaOf(counting);
      const state = async () => (await readFile(`/proc/${at.lambda.pid}/stat`, "utf8")).split(" ")[2];
      at.lambda.freeze();
      await vi.waitFor(async () => expect(await state()).toBe("T"));
      const answer = at.lambda.invoke({});
      at.lambda.thaw();
      expect(await answer).toMatchObject({ count: 1 });
      expect(await state()).not.toBe("T");
    },
  );

  test("ends its process and fails what is in flight when it is stopped, even frozen", async () => {
    await using at = await lambdaOf(counting);
    const { pid = 0 } = at.lambda;
    const inFlight = at.lambda.invoke({ fate: "wait" });
    at.lambda.freeze();
    await Promise.all([expect(inFlight).rejects.toThrow("was stopped"), at.lambda.stop()]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await expect(at.lambda.invoke({})).rejects.toThrow("was stopped");
  });
});
