import { fail, type LoginAnswer, type Logins, Secret, succeed } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { the } from "../../../../test/support/the.ts";
import { createLoginHandler } from "./login-handler.ts";
import { loginEvent } from "./login-event.ts";

const context = {
  awsRequestId: "request-1",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:111122223333:function:broker-login:live",
  getRemainingTimeInMillis: () => 30_000,
};
const record = { attempts: 1, ms: 40, answers: [200], logins: 1 };
const MINTED: LoginAnswer = {
  result: succeed({
    accessToken: new Secret("header.canary.signature"),
    scope: the.scopes,
    lifeMs: 1_000,
    jti: "j",
    user: "technical@acme.example",
  }),
  record,
  user: "technical@acme.example",
};

function start(answer: LoginAnswer = MINTED) {
  const lines: object[] = [];
  const orders: unknown[] = [];
  const logins: Logins = {
    mint: async (order) => {
      orders.push(order);
      return answer;
    },
    check: async () => ({ type: "deployment", keys: [{ key: "admin", found: "read" }], ms: 1 }),
  };
  const handle = createLoginHandler({
    logins,
    configuration: { stage: "test" },
    log: (line) => void lines.push(line),
    now: () => the.now,
  });
  return { handle, lines, orders };
}

describe("the login function", () => {
  test("answers an order, and writes down who, for which key and how, and no token", async () => {
    const { handle, lines, orders } = start();
    const answer = await handle(loginEvent("admin", the.scopes, 5_000), context);
    expect(answer).toMatchObject({ version: 1, token: { access_token: "header.canary.signature" } });
    expect(orders).toEqual([{ key: "admin", scopes: the.scopes, deadline: the.now + 5_000 }]);
    expect(lines).toMatchObject([
      {
        type: "login",
        request_id: "request-1",
        time: "2026-11-22T10:00:00.000Z",
        key: "admin",
        outcome: "issued",
        user: "technical@acme.example",
        mint: record,
        logins: 1,
        password_refused: 0,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("canary");
  });

  test.for([
    {
      failure: { code: "password_refused", reason: "password" },
      sent: true,
      counts: { password_refused: 1, user_locked: 0 },
    },
    {
      failure: { code: "password_refused", remembered: true },
      sent: false,
      counts: { password_refused: 0, user_locked: 0 },
    },
    {
      failure: { code: "user_locked", retryAfterMs: 9 },
      sent: true,
      counts: { password_refused: 0, user_locked: 1 },
    },
    {
      failure: { code: "user_locked", retryAfterMs: 9 },
      sent: false,
      counts: { password_refused: 0, user_locked: 0 },
    },
  ] as const)(
    "counts $failure.code once, when something was sent ($sent)",
    async ({ failure, sent, counts }) => {
      const { handle, lines } = start({
        result: fail(failure),
        record: sent ? record : undefined,
        user: "u",
      });
      expect(await handle(loginEvent("admin", "all", 5_000), context)).toMatchObject({ failure });
      expect(lines).toMatchObject([{ outcome: failure.code, cause: failure, ...counts }]);
    },
  );

  test.for([
    { remainingMs: 30_000, leftMs: 18_500 },
    { remainingMs: 15_000, leftMs: 3_500 },
    { remainingMs: 11_500, leftMs: 0 },
    { remainingMs: 2_000, leftMs: 0 },
  ])(
    "begins nothing that Lambda would end before it is known and marked: of $remainingMs ms it has $leftMs",
    async ({ remainingMs, leftMs }) => {
      const { handle, orders } = start();
      const getRemainingTimeInMillis = () => remainingMs;
      await handle(loginEvent("admin", "all", 30_000), { ...context, getRemainingTimeInMillis });
      expect(orders).toMatchObject([{ deadline: the.now + leftMs }]);
    },
  );

  test("does nothing on a tick of the schedule but to be there", async () => {
    const { handle, lines, orders } = start();
    const scheduledTime = new Date(the.now).toISOString();
    expect(await handle({ kind: "warm-up", scheduledTime }, context)).toMatchObject({ entries: [] });
    expect(orders).toEqual([]);
    expect(lines).toMatchObject([{ type: "warm-up", door: "login", warm_ups: 1 }]);
  });

  test("has a new version read everything, and logs nobody in", async () => {
    const { handle, orders } = start();
    expect(await handle({ kind: "deployment" }, context)).toMatchObject({ keys: [{ found: "read" }] });
    expect(orders).toEqual([]);
  });

  const order = loginEvent("admin", the.scopes, 5_000);
  test.for([
    { event: undefined, because: "it is none" },
    { event: { version: "2.0", rawPath: "/token" }, because: "it is a door's" },
    { event: { ...order, version: 2 }, because: "it is of another contract" },
    { event: { ...order, key: "Admin!" }, because: "nothing is called so" },
    { event: { ...order, key: undefined }, because: "it names no key" },
    { event: { ...order, scopes: "job.read" }, because: "scopes are a list" },
    { event: { ...order, scopes: ["a b"] }, because: "that is no scope" },
    { event: { ...order, leftMs: 30_001 }, because: "nobody waits for so long" },
    { event: { ...order, leftMs: -1 }, because: "nobody waits any more" },
    { event: { ...order, leftMs: 1.5 }, because: "milliseconds are whole" },
    { event: { ...order, username: "canary" }, because: "nobody but the secret says who logs in" },
  ])("refuses an event where $because, aloud and without a word of it", async ({ event }) => {
    const { handle, lines, orders } = start();
    await expect(handle(event, context)).rejects.toThrow("not_an_event_of_this_door");
    expect(orders).toEqual([]);
    expect(lines).toMatchObject([{ type: "refused-event", refused_events: 1 }]);
    expect(JSON.stringify(lines)).not.toContain("canary");
  });

  test("refuses an order that did not come to its alias, whose policy says who may give one", async () => {
    const { handle, orders } = start();
    const invokedFunctionArn = "arn:aws:lambda:eu-central-1:111122223333:function:broker-login:7";
    await expect(handle(order, { ...context, invokedFunctionArn })).rejects.toThrow("not_this_function");
    expect(orders).toEqual([]);
  });
});
