import type { Broker } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { context, functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { handlerOver } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";

describe("INIT", () => {
  test.for([
    { does: "prepareInInit", because: "reading the warm key crashes" },
    { does: "warmInInit", because: "warming crashes" },
  ] as const)(
    "ends well though $because: it says so, and once, and other keys can be served",
    async ({ does }) => {
      const crash = () => Promise.reject(new Error("canary-message"));
      const handler = handlerOver({ prepare: crash, warm: crash });
      await handler[does]();
      expect(handler.records).toMatchObject([{ type: "crash", request_id: "init", crashes: 1 }]);
      expect(JSON.stringify(handler.records)).not.toContain("canary");
      expect(await handler.ask(functionUrlEvent())).toMatchObject({ statusCode: 200 });
    },
  );

  test("lets nobody log in, provisioned or not; a tick of the schedule may", async () => {
    const told: unknown[] = [];
    const warm: Broker["warm"] = async (_leftMs, logins = "allowed") => {
      told.push(logins);
      return { type: "warm-up", entries: [], ms: 0 };
    };
    const handler = handlerOver({ warm });
    await handler.prepareInInit();
    await handler.warmInInit();
    expect(told).toEqual(["none"]);
    await handler.handle({ kind: "warm-up", scheduledTime: new Date(the.now).toISOString() }, context);
    expect(told).toEqual(["none", "allowed"]);
  });
});
