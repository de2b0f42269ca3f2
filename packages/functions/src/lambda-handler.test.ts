import { type AuditRecord, type Broker, fail, Secret, succeed, type WarmReport } from "@btp-token-broker/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canaries, context, functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { createApp } from "./http/app.ts";
import { createHandler } from "./lambda-handler.ts";

const token = "header.canary-token.signature";
const warmUp = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

type FakeBroker = Pick<Broker, "issue" | "access" | "accessTo" | "warm">;

/** Grants everything to everybody: what is refused in these tests, the handler refuses. */
const granting: FakeBroker = {
  issue: async () => succeed({ accessToken: new Secret(token), scope: the.scopes, expiresIn: 60, cache: "hit" }),
  access: () => [],
  accessTo: async (_caller, key) => succeed({ key, scopes: the.scopes, serviceUrls: {} }),
  warm: async () => ({ type: "warm-up", entries: [], ms: 0 }),
};

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function handlerOver(broker: Partial<FakeBroker> = {}, now = () => the.now) {
  const records: object[] = [];
  const log = (record: object) => void records.push(record);
  const whole = { ...granting, ...broker };
  const app = createApp({ broker: whole, version: "1.2.3", onCrash: (_error, id) => log({ type: "crash", id }) });
  const handler = createHandler({ app, broker: whole, configuration: some.configuration(), log, now });
  return {
    ...handler,
    records,
    audits: () => records.filter((record): record is AuditRecord => "type" in record && record.type === "audit"),
    ask: async (event: unknown) => (await handler.handle(event, context)) as Answer,
  };
}

describe("A request", () => {
  test("is answered in the form a function URL sends on", async () => {
    const answer = await handlerOver().ask(functionUrlEvent());
    expect(answer).toEqual({
      statusCode: 200,
      headers: expect.objectContaining({
        "cache-control": "no-store",
        "x-request-id": context.awsRequestId,
        "x-cache": "hit",
      }),
      body: expect.stringContaining(token),
      isBase64Encoded: false,
    });
  });

  test("reaches the broker in the name of the caller whose role has signed it", async () => {
    const asked: unknown[] = [];
    const issue: Broker["issue"] = async (ask) => {
      asked.push(ask.caller);
      return fail({ code: "access_denied" });
    };
    const { ask } = handlerOver({ issue });
    const userArns = [
      `arn:aws:sts::${the.account}:assumed-role/orders/another-session`,
      `arn:aws:sts::${the.account}:assumed-role/reports/orders`,
      `arn:aws:iam::${the.account}:user/orders`,
    ];
    for (const userArn of userArns) await ask(functionUrlEvent({ iam: { userArn } }));
    expect(asked).toEqual(["orders", undefined, undefined]);
  });

  test("is told its own verified ARN when it is refused, and the broker's words otherwise", async () => {
    const { ask } = handlerOver({ issue: async () => fail({ code: "access_denied" }) });
    const { statusCode, body } = await ask(functionUrlEvent());
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toEqual({
      error: "access_denied",
      error_description: expect.stringContaining(the.principal.arn),
      request_id: context.awsRequestId,
    });
  });

  test.for([
    { method: "HEAD", path: "/token", status: 405, because: "Hono would answer it with GET's token" },
    { method: "OPTIONS", path: "/token", status: 405, because: "there is no CORS" },
    { method: "POST", path: "/token", status: 405, because: "this door has no form" },
    { method: "GET", path: "/%74oken", status: 404, because: "Hono would decode it" },
    { method: "GET", path: "/a/../token", status: 404, because: "a URL parser would normalise it" },
    { method: "GET", path: "//evil.example/token", status: 404, because: "a URL parser would take it for a host" },
    { method: "GET", path: "/access/..", status: 404, because: "a URL parser would normalise it" },
    { method: "GET", path: "/token/", status: 404, because: "paths are exact" },
  ])("$method $path is $status and reaches no route: $because", async ({ method, path, status }) => {
    const { ask, audits } = handlerOver();
    const answer = await ask(functionUrlEvent({ method, path }));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["allow"]).toBe(status === 405 ? "GET" : undefined);
    expect(answer.body).not.toContain(token);
    expect(audits()).toMatchObject([{ route: "none", status }]);
  });

  test.for([
    { kind: "warm-up", because: "in the query" },
    { scheduledTime: the.now, because: "in part" },
  ])("is not a warm-up because it says so $because", async (said) => {
    const warmed: unknown[] = [];
    const warm: Broker["warm"] = async () => {
      warmed.push(said);
      return { type: "warm-up", entries: [], ms: 0 };
    };
    const { ask } = handlerOver({ warm });
    const query = new URLSearchParams(Object.entries(said).map(([name, value]) => [name, String(value)]));
    await ask({ ...functionUrlEvent({ query: `${query}` }), ...said, body: JSON.stringify(warmUp) });
    expect(warmed).toEqual([]);
  });
});

describe("The audit line", () => {
  test.for([
    { what: "is issued a token", event: functionUrlEvent(), status: 200, outcome: "issued" },
    { what: "is answered", event: functionUrlEvent({ path: "/health", query: "" }), status: 200, outcome: "answered" },
    { what: "is wrong", event: functionUrlEvent({ query: "" }), status: 400, outcome: "invalid_request" },
    { what: "finds no route", event: functionUrlEvent({ path: "/" }), status: 404, outcome: "not_found" },
    {
      what: "uses another method",
      event: functionUrlEvent({ method: "DELETE" }),
      status: 405,
      outcome: "method_not_allowed",
    },
  ])("is written once for a request that $what", async ({ event, status, outcome }) => {
    const { ask, records } = handlerOver();
    await ask(event);
    expect(records).toMatchObject([
      {
        type: "audit",
        request_id: context.awsRequestId,
        time: "2026-11-22T10:00:00.000Z",
        principal: the.principal.arn,
        caller: "orders",
        status,
        outcome,
      },
    ]);
  });

  test("names the route and the time a request took", async () => {
    let reads = 0;
    const { ask, audits } = handlerOver({}, () => the.now + 7 * reads++);
    await ask(functionUrlEvent({ path: "/access/cis-central", query: "" }));
    const [audit] = audits();
    expect(audit?.route).toBe("GET /access/{key}");
    expect(audit?.ms).toBeGreaterThan(0);
  });

  test("names no caller where the configuration knows none", async () => {
    const { ask, audits } = handlerOver();
    const userArn = `arn:aws:iam::${the.account}:user/orders`;
    await ask(functionUrlEvent({ iam: { userArn } }));
    expect(audits()).toMatchObject([{ principal: userArn }]);
    expect(audits()[0]).not.toHaveProperty("caller");
  });

  test.for([
    { thrown: new Error("canary-message"), what: "an error" },
    { thrown: "canary-message", what: "text" },
    { thrown: undefined, what: "nothing" },
    { thrown: { message: "canary-message" }, what: "something else" },
  ])("says crashed, and the caller hears 500, when the broker throws $what", async ({ thrown }) => {
    const { ask, records, audits } = handlerOver({ issue: () => Promise.reject(thrown) });
    const { statusCode, body, headers } = await ask(functionUrlEvent());
    expect(statusCode).toBe(500);
    expect(headers["x-request-id"]).toBe(context.awsRequestId);
    expect(JSON.parse(body)).toMatchObject({ error: "server_error", request_id: context.awsRequestId });
    expect(audits()).toMatchObject([{ status: 500, outcome: "crashed" }]);
    expect(records.filter((record) => "type" in record && record.type === "crash")).toHaveLength(1);
    expect(JSON.stringify([body, headers, records])).not.toContain("canary");
  });

  test("is what a token depends on: if it cannot be written, none is handed out", async () => {
    const log = () => {
      throw new Error("EPIPE");
    };
    const app = createApp({ broker: granting, version: "1", onCrash: log });
    const configuration = some.configuration();
    const handler = createHandler({ app, broker: granting, configuration, log, now: () => the.now });
    await expect(handler.handle(functionUrlEvent(), context)).rejects.toThrow("EPIPE");
  });

  test("holds nothing that the caller proves itself with", async () => {
    const { ask, records } = handlerOver();
    await ask(functionUrlEvent({ headers: { "x-api-key": "canary-header" } }));
    const output = JSON.stringify(records);
    for (const canary of [...Object.values(canaries), "canary-header", token]) expect(output).not.toContain(canary);
  });

  test("is each request's own, however many run at once", async () => {
    const gates = new Map<string, () => void>();
    const issue: Broker["issue"] = (ask, entry) =>
      new Promise((resolve) => {
        entry.note({ key: ask.key });
        gates.set(ask.key, () => resolve(fail({ code: "access_denied" })));
      });
    const { handle, audits } = handlerOver({ issue });
    const keys = Array.from({ length: 64 }, (_, n) => `k${n}`);
    const answers = keys.map((key) =>
      handle(functionUrlEvent({ query: `key=${key}` }), { ...context, awsRequestId: `id-${key}` }),
    );
    // All of them are waiting for the broker before the last is answered first.
    while (gates.size < keys.length) await new Promise(setImmediate);
    for (const key of [...keys].reverse()) gates.get(key)?.();
    await Promise.all(answers);
    expect(audits()).toHaveLength(keys.length);
    for (const { key, request_id: id } of audits()) expect(id).toBe(`id-${key}`);
  });
});

describe("An event of no kind", () => {
  const forged = functionUrlEvent({ requestContext: { domainName: "evil.example" } });

  test.for([
    { event: { ...functionUrlEvent(), version: "1.0" }, reason: "not_an_event_of_this_door" },
    { event: forged, reason: "not_this_function" },
    { event: { ...warmUp, key: "cis-central" }, reason: "not_an_event_of_this_door" },
    { event: { canary: "canary-member" }, reason: "not_an_event_of_this_door" },
    { event: null, reason: "not_an_event_of_this_door" },
  ])("fails the invocation, and is logged as $reason without its content", async ({ event, reason }) => {
    const { handle, records } = handlerOver();
    await expect(handle(event, context)).rejects.toThrow(new Error(`The event was refused: ${reason}`));
    expect(records).toEqual([{ type: "refused-event", request_id: context.awsRequestId, reason }]);
  });

  test("never gets a token or an answer, whatever it is", async () => {
    const { handle, records } = handlerOver();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (event) => {
        await expect(handle(event, context)).rejects.toThrow("The event was refused");
      }),
    );
    expect(JSON.stringify(records)).not.toContain(token);
  });

  test("nor when it is a genuine one with a member of the proof replaced", async () => {
    const paths: readonly (readonly string[])[] = [
      ["version"],
      ["routeKey"],
      ["requestContext"],
      ["requestContext", "accountId"],
      ["requestContext", "domainName"],
      ["requestContext", "stage"],
      ["requestContext", "authorizer"],
      ["requestContext", "authorizer", "iam"],
    ];
    const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
      if (name === undefined) return by;
      const members = value as Readonly<Record<string, unknown>>;
      return { ...members, [name]: replaced(members[name], rest, by) };
    };
    const { handle } = handlerOver();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, by) => {
        await expect(handle(replaced(functionUrlEvent(), path, by), context)).rejects.toThrow(
          "The event was refused",
        );
      }),
    );
  });
});

describe("The warm-up", () => {
  const report = (...outcomes: readonly ("fresh" | "renewed" | "failed")[]): WarmReport => ({
    type: "warm-up",
    entries: outcomes.map((outcome, n) => ({ key: `k${n}`, outcome })),
    ms: 1,
  });
  const handlerReporting = (warmed: WarmReport, now?: () => number) => handlerOver({ warm: async () => warmed }, now);

  test.for([
    { outcomes: [], because: "there is nothing to keep warm" },
    { outcomes: ["fresh"], because: "nothing was due" },
    { outcomes: ["failed", "renewed"], because: "one key is still usable" },
    { outcomes: ["fresh", "failed", "failed"], because: "one key is still usable" },
  ] as const)("answers its report and logs it once: $because", async ({ outcomes }) => {
    const warmed = report(...outcomes);
    const { handle, records } = handlerReporting(warmed);
    await expect(handle(warmUp, context)).resolves.toEqual(warmed);
    expect(records).toEqual([warmed]);
  });

  test.for([{ outcomes: ["failed"] }, { outcomes: ["failed", "failed"] }] as const)(
    "fails the invocation, after its report was logged, when every key failed: $outcomes",
    async ({ outcomes }) => {
      const warmed = report(...outcomes);
      const { handle, records } = handlerReporting(warmed);
      await expect(handle(warmUp, context)).rejects.toThrow("failed for every key");
      expect(records).toEqual([warmed]);
    },
  );

  test("does nothing when its tick is more than a minute old, and says so", async () => {
    const { handle, records } = handlerOver(
      { warm: () => Promise.reject(new Error("warmed")) },
      () => the.now + 60_001,
    );
    await handle(warmUp, context);
    expect(records).toEqual([{ type: "warm-up", skipped: "stale" }]);
  });
});

describe("prime()", () => {
  test("sends one request through the app that asks the broker nothing and leaves no line", async () => {
    const untouchable = () => {
      throw new Error("touched");
    };
    const { prime, records } = handlerOver({ issue: untouchable, access: untouchable, accessTo: untouchable });
    await prime();
    expect(records).toEqual([]);
  });
});
