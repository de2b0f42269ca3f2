import {
  fail,
  type LoginAnswer,
  type LoginOrder,
  type Logins,
  succeed,
  Secret,
} from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { loginDeskContract, type LoginDeskSubject } from "../../../../test/contract/login-desk.ts";
import { inGoodTime, soon } from "../../../../test/support/deadline.ts";
import { the } from "../../../../test/support/the.ts";
import { startLambdaEndpoint } from "../../../local/src/lambda-endpoint.ts";
import { createLambdaLoginDesk } from "./lambda-login-desk.ts";
import { createLoginHandler } from "./login-handler.ts";

const functionArn = "arn:aws:lambda:eu-central-1:111122223333:function:broker-login:live";
const accessKeyId = "local-door";
const MINTED: LoginAnswer = {
  result: succeed({ accessToken: new Secret("a.b.c"), scope: the.scopes, lifeMs: 1_000, jti: undefined }),
  record: undefined,
  user: undefined,
};

/** The real desk and the real handler, and between them a Lambda on loopback. */
async function start(mint: Logins["mint"], over: { readonly payload?: unknown } = {}) {
  const orders: (Pick<LoginOrder, "key" | "scopes"> & { readonly leftMs: number })[] = [];
  const lines: object[] = [];
  const handle = createLoginHandler({
    logins: {
      mint: (order) => {
        orders.push({ ...order, leftMs: order.deadline - Date.now() });
        return mint(order);
      },
      check: async () => ({ type: "deployment", keys: [], ms: 0 }),
    },
    configuration: { stage: "test" },
    log: (line) => void lines.push(line),
    now: Date.now,
  });
  const lambda = await startLambdaEndpoint({
    accessKeyId,
    functionArn,
    invoke: async (event, awsRequestId) =>
      "payload" in over
        ? over.payload
        : handle(event, {
            awsRequestId,
            invokedFunctionArn: functionArn,
            getRemainingTimeInMillis: () => 30_000,
          }),
  });
  const pauses: number[] = [];
  const desk = createLambdaLoginDesk({
    functionArn,
    client: {
      region: "eu-central-1",
      endpoint: lambda.origin,
      credentials: { accessKeyId, secretAccessKey: "canary-of-the-role" },
    },
    now: Date.now,
    pause: (ms) => {
      pauses.push(ms);
      return new Promise((resolve) => setTimeout(resolve, ms / 100));
    },
    random: () => 0.5,
  });
  const { [Symbol.asyncDispose]: dispose } = lambda;
  return { desk, orders, lines, pauses, lambda, [Symbol.asyncDispose]: () => dispose() };
}

const ask = ({ desk }: Pick<LoginDeskSubject, "desk">, deadline = inGoodTime()) =>
  desk.mint({ key: "admin", scopes: "all", deadline });

describe("createLambdaLoginDesk() is", () => {
  loginDeskContract((answer) => start(async () => answer));
});

describe("createLambdaLoginDesk()", () => {
  test("is turned away while another's order is under way, and is served after it", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let first = true;
    await using world = await start(async () => {
      if (first) {
        first = false;
        await held;
      }
      return MINTED;
    });
    const one = ask(world);
    await expect.poll(() => world.lambda.counters().invoked).toBe(1);
    const other = ask(world);
    await expect.poll(() => world.lambda.counters().throttled).toBeGreaterThan(1);
    release();
    expect([(await one).result.ok, (await other).result.ok]).toEqual([true, true]);
    expect(world.orders).toHaveLength(2);
  });

  test.for([
    { fault: "throttled", pauses: [150, 300, 300, 300, 300], because: "whoever waits longer leaves it idle" },
    {
      fault: "service-exception",
      pauses: [150, 300, 600, 1_200, 2_400],
      because: "what is down is left alone for longer and longer",
    },
  ] as const)("waits $pauses ms after $fault: $because", async ({ fault, pauses }) => {
    await using world = await start(async () => MINTED);
    world.lambda.faults.next("*", fault, pauses.length);
    expect((await ask(world)).result.ok).toBe(true);
    expect(world.pauses).toEqual(pauses);
  });

  test("says throttled when its time is up meanwhile", async () => {
    await using world = await start(() => new Promise(() => undefined));
    void ask(world, Date.now() + 60_000);
    await expect.poll(() => world.lambda.counters().invoked).toBe(1);
    const { result } = await ask(world, Date.now() + 400);
    expect(result).toMatchObject({ problem: { code: "login_unavailable", reason: "throttled" } });
  });

  test("says timeout of a function that does not answer until the deadline, and sends nothing twice", async () => {
    await using world = await start(() => new Promise(() => undefined));
    const { result } = await ask(world, soon());
    expect(result).toMatchObject({ problem: { code: "login_unavailable", reason: "timeout" } });
    expect(world.orders).toHaveLength(1);
  });

  test("says timeout, and invokes nothing, when no time is left", async () => {
    await using world = await start(async () => MINTED);
    expect((await ask(world, Date.now())).result).toMatchObject({
      problem: { code: "login_unavailable", reason: "timeout" },
    });
    expect(world.lambda.counters().invoked).toBe(0);
  });

  test.for([
    { fault: "reset", because: "a thawed process does not know which connections are dead" },
    { fault: "service-exception", because: "Lambda itself failed" },
  ] as const)("asks again after $fault: $because", async ({ fault }) => {
    await using world = await start(async () => MINTED);
    world.lambda.faults.next("*", fault, 2);
    expect((await ask(world)).result.ok).toBe(true);
    expect(world.orders).toHaveLength(1);
  });

  test.for([
    { fault: "access-denied", reason: "forbidden" },
    { fault: "no-such-function", reason: "absent" },
  ] as const)("says of $fault at once that the deployment is broken", async ({ fault, reason }) => {
    await using world = await start(async () => MINTED);
    world.lambda.faults.always("*", fault);
    expect((await ask(world)).result).toEqual(fail({ code: "login_failed", reason }));
  });

  test("says unreachable where nothing listens, for as long as there is time", async () => {
    await using world = await start(async () => MINTED);
    await world.lambda.stop();
    expect((await ask(world, Date.now() + 600)).result).toMatchObject({
      problem: { code: "login_unavailable", reason: "unreachable" },
    });
  });

  test("says crashed of a function that throws, and nothing of what it threw", async () => {
    await using world = await start(async () => {
      throw new Error("canary of a bug");
    });
    const { result } = await ask(world);
    expect(result).toEqual(fail({ code: "login_failed", reason: "crashed" }));
    expect(JSON.stringify(world.lines)).not.toContain("canary");
    expect(world.lines).toMatchObject([{ type: "crash", crashes: 1 }]);
  });

  test.for([
    "null",
    '"text"',
    "{}",
    '{"version":2,"token":{"access_token":"a.b.c","scope":[],"life_ms":1000}}',
    '{"version":1,"token":{"access_token":"a.b.c","scope":[],"life_ms":0}}',
    '{"version":1,"token":{"access_token":"","scope":[],"life_ms":1000}}',
    '{"version":1,"token":{"access_token":"a.b.c","scope":[],"life_ms":1000,"refresh_token":"r"}}',
    '{"version":1,"failure":{"code":"crashed"}}',
    '{"version":1,"failure":{"code":"access_denied"}}',
    '{"version":1,"failure":{"code":"password_refused","reason":"because"}}',
    '{"version":1,"token":{"access_token":"a.b.c","scope":[],"life_ms":1000},"failure":{"code":"key_absent"}}',
  ])("does not know what to make of the answer %s", async (payload) => {
    await using world = await start(async () => MINTED, {
      payload: JSON.parse(payload),
    });
    expect((await ask(world)).result).toEqual(fail({ code: "login_failed", reason: "answer_unknown" }));
  });

  test("writes down in the record by which invocation it was made", async () => {
    const record = { attempts: 1, ms: 1, answers: [200] };
    await using world = await start(async () => ({ ...MINTED, record }));
    const answer = await ask(world);
    const [line] = world.lines as { readonly request_id?: string }[];
    expect(answer.record?.login).toBe(line?.request_id);
    expect(answer.record?.login).toMatch(/^[\da-f-]{36}$/);
  });
});
