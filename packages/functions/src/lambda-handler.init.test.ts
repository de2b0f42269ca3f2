import { describe, expect, test } from "vitest";
import { functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { handlerOver } from "../../../test/support/handler-over.ts";

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
});
