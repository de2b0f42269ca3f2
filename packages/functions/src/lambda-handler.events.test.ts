import { fail, Secret, succeed, type WarmReport } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { context, functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { handlerOver, token } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";

const warmUp = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

describe("The warm-up", () => {
  const report = (...outcomes: readonly ("fresh" | "renewed" | "failed")[]): WarmReport => ({
    type: "warm-up",
    entries: outcomes.map((outcome, n) => ({ key: `k${n}`, outcome })),
    ms: 1,
  });
  const handlerReporting = (warmed: WarmReport, now?: () => number) =>
    handlerOver({ warm: async () => warmed }, now && { now });

  test.for([
    { outcomes: [], because: "there is nothing to keep warm" },
    { outcomes: ["fresh"], because: "nothing was due" },
    { outcomes: ["failed", "renewed"], because: "one key is still usable" },
    { outcomes: ["fresh", "failed", "failed"], because: "one key is still usable" },
  ] as const)("answers its report and logs it once: $because", async ({ outcomes }) => {
    const warmed = report(...outcomes);
    const { handle, records } = handlerReporting(warmed);
    await expect(handle(warmUp, context)).resolves.toEqual(warmed);
    expect(records).toMatchObject([{ ...warmed, warm_ups: 1 }]);
  });

  test.for([{ outcomes: ["failed"] }, { outcomes: ["failed", "failed"] }] as const)(
    "fails the invocation, after its report was logged, when every key failed: $outcomes",
    async ({ outcomes }) => {
      const warmed = report(...outcomes);
      const { handle, records } = handlerReporting(warmed);
      await expect(handle(warmUp, context)).rejects.toThrow("failed for every key");
      expect(records).toMatchObject([{ ...warmed, warm_ups: 1 }]);
    },
  );

  test("counts the hits since the one before it, and only among what got a token", async () => {
    const caches = ["hit", "hit", "denied", "miss"] as const;
    let asked = 0;
    const { handle, ask, records } = handlerOver({
      warm: async () => report("fresh"),
      issue: async (_ask, audit) => {
        const cache = caches[asked++] ?? "miss";
        if (cache === "denied") return fail({ code: "access_denied" });
        audit.note({ cache });
        return succeed({ accessToken: new Secret(token), scope: [], expiresIn: 60, cache });
      },
    });
    for (const _ of caches) await ask(functionUrlEvent());
    await ask(functionUrlEvent({ path: "/health", query: "" }));
    await handle(warmUp, context);
    expect(records.at(-1)).toMatchObject({ hit_ratio: 0.667 });
    await handle(warmUp, context);
    expect(records.at(-1)).not.toHaveProperty("hit_ratio");
  });

  test("does nothing when its tick is more than a minute old, and says so", async () => {
    const { handle, records } = handlerOver(
      { warm: () => Promise.reject(new Error("warmed")) },
      { now: () => the.now + 60_001 },
    );
    await handle(warmUp, context);
    expect(records).toEqual([{ type: "warm-up", skipped: "stale" }]);
  });

  test("that crashes fails without the message of what was thrown, which may quote anything", async () => {
    const { handle, records } = handlerOver({ warm: () => Promise.reject(new Error("canary-secret")) });
    const failure = await handle(warmUp, context).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining("crashed") });
    expect(`${String(failure)}${JSON.stringify(records)}`).not.toContain("canary");
    const crash = { type: "crash", request_id: context.awsRequestId, error: "Error", crashes: 1 };
    expect(records).toMatchObject([crash]);
  });
});

describe("prime()", () => {
  test("sends one request through the app that asks the broker nothing and leaves no line", async () => {
    const untouchable = () => {
      throw new Error("touched");
    };
    const handler = handlerOver({
      issue: untouchable,
      access: untouchable,
      accessTo: untouchable,
    });
    await handler.prime();
    expect(handler.records).toEqual([]);
  });
});
