import { describe, expect, test } from "vitest";
import { context } from "../../../test/support/function-url-event.ts";
import { handlerOverJwt } from "../../../test/support/handler-over-jwt.ts";
import { fakeVerifier } from "../../../test/support/workload.ts";

describe("The keys of issuers", () => {
  const warmUp = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

  test.for([
    { when: "in INIT", run: (handler: ReturnType<typeof handlerOverJwt>) => handler.prepareInInit() },
    {
      when: "in a provisioned INIT",
      run: (handler: ReturnType<typeof handlerOverJwt>) => handler.warmInInit(),
    },
    {
      when: "by a warm-up",
      run: (handler: ReturnType<typeof handlerOverJwt>) => handler.handle(warmUp, context),
    },
  ])("are read $when", async ({ run }) => {
    let times = 0;
    const prepare = async () => {
      times += 1;
      return new Map();
    };
    await run(handlerOverJwt({}, { ...fakeVerifier, prepare }));
    expect(times).toBe(1);
  });

  test("are missing without harm to the tokens: the report says of whom, and why", async () => {
    const prepare = async () => new Map([["actions", "timeout"] as const]);
    const { handle, records } = handlerOverJwt({}, { ...fakeVerifier, prepare });
    await handle(warmUp, context);
    expect(records).toMatchObject([{ type: "warm-up", issuers: { actions: "timeout" } }]);
  });

  test("leave the report as it is when there is nothing to say", async () => {
    const { handle, records } = handlerOverJwt();
    await handle(warmUp, context);
    expect(records[0]).not.toHaveProperty("issuers");
  });

  test("that crash their reader crash nothing else", async () => {
    const prepare = () => Promise.reject(new Error("canary-message"));
    const handler = handlerOverJwt({}, { ...fakeVerifier, prepare });
    await handler.prepareInInit();
    await handler.handle(warmUp, context);
    const { records } = handler;
    expect(records).toMatchObject([{ type: "crash" }, { type: "crash" }, { type: "warm-up" }]);
    expect(JSON.stringify(records)).not.toContain("canary");
  });
});
