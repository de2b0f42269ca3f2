import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DOORS } from "../../../test/support/doors.ts";
import { handlerOver, token } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";
import { refusedEventMetrics } from "./metrics.ts";

describe.for(DOORS)("An event of no kind at the door $door", (door) => {
  const { event: genuine, context, proof } = door;

  test.for([
    {
      event: { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z", key: "k" },
      because: "a warm-up has no such member",
    },
    { event: { canary: "canary-member" }, because: "nobody sends this" },
    { event: null, because: "nothing was sent" },
    ...DOORS.filter((other) => other.door !== door.door).map((other) => ({
      event: other.event({ query: "key=canary-member" }),
      because: `it is the door ${other.door}'s`,
    })),
  ])("fails the invocation, and is logged without its content: $because", async ({ event }) => {
    const { handle, records } = handlerOver({}, { door });
    const reason = "not_an_event_of_this_door";
    await expect(handle(event, context)).rejects.toThrow(new Error(`The event was refused: ${reason}`));
    const said = { type: "refused-event", request_id: context.awsRequestId, reason };
    expect(records).toEqual([{ ...said, ...refusedEventMetrics({ stage: the.stage, now: the.now }) }]);
  });

  test("is logged as another function's when it came to another alias", async () => {
    const { handle, records } = handlerOver({}, { door });
    const elsewhere = {
      ...context,
      invokedFunctionArn: context.invokedFunctionArn.replace(/live$/, "canary"),
    };
    await expect(handle(genuine(), elsewhere)).rejects.toThrow("The event was refused: not_this_function");
    expect(records).toMatchObject([{ type: "refused-event", reason: "not_this_function" }]);
  });

  test("never gets a token or an answer, whatever it is", async () => {
    const { handle, records } = handlerOver({}, { door });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (event) => {
        await expect(handle(event, context)).rejects.toThrow("The event was refused");
      }),
    );
    expect(JSON.stringify(records)).not.toContain(token);
  });

  test("nor when it is a genuine one with a member of the proof replaced", async () => {
    const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
      if (name === undefined) return by;
      const members = value as Readonly<Record<string, unknown>>;
      return { ...members, [name]: replaced(members[name], rest, by) };
    };
    const { handle } = handlerOver({}, { door });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...proof), fc.jsonValue(), async (path, by) => {
        await expect(handle(replaced(genuine(), path, by), context)).rejects.toThrow("The event was refused");
      }),
    );
  });
});
