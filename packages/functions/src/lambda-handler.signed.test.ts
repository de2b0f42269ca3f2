import { type Broker, fail } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { SIGNED_DOORS } from "../../../test/support/doors.ts";
import { handlerOver } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";

describe.for(SIGNED_DOORS)("A request that a role has signed, at the door $door,", (door) => {
  const { event } = door;

  test("reaches the broker in the name of that role's caller, and of no user", async () => {
    const asked: unknown[] = [];
    const issue: Broker["issue"] = async (ask) => {
      asked.push(ask.caller);
      return fail({ code: "access_denied" });
    };
    const { ask } = handlerOver({ issue }, { door });
    const userArns = [
      `arn:aws:sts::${the.account}:assumed-role/orders/another-session`,
      `arn:aws:sts::${the.account}:assumed-role/reports/orders`,
      `arn:aws:iam::${the.account}:user/orders`,
    ];
    for (const userArn of userArns) await ask(event({ userArn }));
    expect(asked).toEqual(["orders", undefined, undefined]);
  });

  test("is 405 as a form, which the door has not", async () => {
    const { statusCode, headers } = await handlerOver({}, { door }).ask(event({ method: "POST" }));
    expect([statusCode, headers["allow"]]).toEqual([405, "GET"]);
  });

  test("leaves a line that names its principal whatever became of it, and no caller where there is none", async () => {
    const { ask, audits } = handlerOver({}, { door });
    const userArn = `arn:aws:iam::${the.account}:user/orders`;
    for (const path of ["/token", "/health", "/nowhere"]) await ask(event({ path, userArn }));
    expect(audits().map(({ principal, caller }) => [principal, caller])).toEqual(
      [userArn, userArn, userArn].map((principal) => [principal, undefined]),
    );
  });
});
