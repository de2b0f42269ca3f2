import { type Broker, fail } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { DOORS } from "../../../test/support/doors.ts";
import { canaries } from "../../../test/support/function-url-event.ts";
import { granting, handlerOver, token } from "../../../test/support/handler-over.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { fakeVerifier, workload, workloadMembers } from "../../../test/support/workload.ts";
import { createBearers } from "./bearers.ts";
import { createApp } from "./http/app.ts";
import { createHandler } from "./lambda-handler.ts";

const warmUp = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

describe.for(DOORS)("A request through the door $door", (door) => {
  const { event, context } = door;

  test("is answered in the form that the door sends on", async () => {
    const answer = await handlerOver({}, { door }).ask(event());
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

  test("reaches the broker in the name of the caller that it proves", async () => {
    const asked: unknown[] = [];
    const issue: Broker["issue"] = async (ask) => {
      asked.push(ask.caller);
      return fail({ code: "access_denied" });
    };
    await handlerOver({ issue }, { door }).ask(event());
    expect(asked).toEqual([door.proves.caller]);
  });

  test("is told its own verified name when it is refused, and the broker's words otherwise", async () => {
    const { ask } = handlerOver({ issue: async () => fail({ code: "access_denied" }) }, { door });
    const { statusCode, body } = await ask(event());
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toEqual({
      error: "access_denied",
      error_description: expect.stringContaining(door.proves.principal),
      request_id: context.awsRequestId,
    });
  });

  test.for([
    { method: "HEAD", path: "/token", status: 405, because: "Hono would answer it with GET's token" },
    { method: "OPTIONS", path: "/token", status: 405, because: "there is no CORS" },
    { method: "DELETE", path: "/token", status: 405, because: "there is nothing to delete" },
    { method: "GET", path: "/%74oken", status: 404, because: "Hono would decode it" },
    { method: "GET", path: "/a/../token", status: 404, because: "a URL parser would normalise it" },
    {
      method: "GET",
      path: "//evil.example/token",
      status: 404,
      because: "a URL parser would take it for a host",
    },
    { method: "GET", path: "/access/..", status: 404, because: "a URL parser would normalise it" },
    { method: "GET", path: "/token/", status: 404, because: "paths are exact" },
  ])("$method $path is $status and reaches no route: $because", async ({ method, path, status }) => {
    const { ask, audits } = handlerOver({}, { door });
    const answer = await ask(event({ method, path }));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["allow"]).toBe(status === 405 ? door.methods : undefined);
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
    const { ask } = handlerOver({ warm }, { door });
    const query = Object.entries(said).map(([name, value]) => `${name}=${value}`);
    await ask({ ...event({ query: query.join("&") }), ...said, body: JSON.stringify(warmUp) });
    expect(warmed).toEqual([]);
  });
});

describe.for(DOORS)("The audit line of the door $door", (door) => {
  const { event, context } = door;

  test.for([
    { what: "is issued a token", request: {}, status: 200, outcome: "issued" },
    {
      what: "is answered",
      request: { path: "/health", query: "" },
      status: 200,
      outcome: "answered",
    },
    { what: "is wrong", request: { query: "" }, status: 400, outcome: "invalid_request" },
    { what: "finds no route", request: { path: "/" }, status: 404, outcome: "not_found" },
    {
      what: "uses another method",
      request: { method: "DELETE" },
      status: 405,
      outcome: "method_not_allowed",
    },
  ])("is written once for a request that $what", async ({ request, status, outcome }) => {
    const { ask, records } = handlerOver({}, { door });
    await ask(event(request));
    expect(records).toMatchObject([
      {
        type: "audit",
        request_id: context.awsRequestId,
        time: "2026-11-22T10:00:00.000Z",
        ...(outcome === "issued" && door.proves),
        status,
        outcome,
      },
    ]);
  });

  test("names the route and the time a request took", async () => {
    let reads = 0;
    const { ask, audits } = handlerOver({}, { door, now: () => the.now + 7 * reads++ });
    await ask(event({ path: "/access/cis-central", query: "" }));
    const [audit] = audits();
    expect(audit?.route).toBe("GET /access/{key}");
    expect(audit?.ms).toBeGreaterThan(0);
  });

  test.for([
    { thrown: new Error("canary-message"), what: "an error" },
    { thrown: "canary-message", what: "text" },
    { thrown: undefined, what: "nothing" },
    { thrown: { message: "canary-message" }, what: "something else" },
  ])("says crashed, and the caller hears 500, when the broker throws $what", async ({ thrown }) => {
    const { ask, records, audits } = handlerOver({ issue: () => Promise.reject(thrown) }, { door });
    const { statusCode, body, headers } = await ask(event());
    expect(statusCode).toBe(500);
    expect(headers["x-request-id"]).toBe(context.awsRequestId);
    expect(JSON.parse(body)).toMatchObject({ error: "server_error", request_id: context.awsRequestId });
    expect(audits()).toMatchObject([{ status: 500, outcome: "crashed" }]);
    const lines = records.filter((record) => "type" in record && record.type === "crash");
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty("crashes"); // The audit line counts it.
    expect(JSON.stringify([body, headers, records])).not.toContain("canary");
  });

  test("is what a token depends on: if it cannot be written, none is handed out", async () => {
    const log = () => {
      throw new Error("EPIPE");
    };
    const configuration = some.configuration(workloadMembers);
    const now = () => the.now;
    const bearers =
      door.door === "jwt" ? createBearers({ configuration, verifier: fakeVerifier, now }) : undefined;
    const app = createApp({ broker: granting, version: "1", onCrash: log, bearers });
    const handler = createHandler({
      admit: door.admit,
      app,
      broker: granting,
      configuration,
      door: door.door,
      bearers,
      log,
      now,
    });
    await expect(handler.handle(event(), context)).rejects.toThrow("EPIPE");
  });

  test("holds nothing that the caller proves itself with", async () => {
    const { ask, records } = handlerOver({}, { door });
    await ask(event({ headers: { "x-api-key": "canary-header" } }));
    const output = JSON.stringify(records);
    for (const canary of [...Object.values(canaries), "canary-header", token, workload.token])
      expect(output).not.toContain(canary);
  });

  test("is each request's own, however many run at once", async () => {
    const gates = new Map<string, () => void>();
    const issue: Broker["issue"] = (ask, entry) =>
      new Promise((resolve) => {
        entry.note({ key: ask.key });
        gates.set(ask.key, () => resolve(fail({ code: "access_denied" })));
      });
    const { handle, audits } = handlerOver({ issue }, { door });
    const keys = Array.from({ length: 64 }, (_, n) => `k${n}`);
    const answers = keys.map((key) =>
      handle(event({ query: `key=${key}` }), { ...context, awsRequestId: `id-${key}` }),
    );
    // All of them are waiting for the broker before the last is answered first.
    while (gates.size < keys.length) await new Promise(setImmediate);
    for (const key of keys.toReversed()) gates.get(key)?.();
    await Promise.all(answers);
    expect(audits()).toHaveLength(keys.length);
    for (const { key, request_id: id } of audits()) expect(id).toBe(`id-${key}`);
  });
});

describe.for(DOORS)("What Lambda has left of an invocation at the door $door", (door) => {
  const { event, context } = door;
  const margin = 500;
  const remaining = (ms: number) => ({ ...context, getRemainingTimeInMillis: () => ms });

  test.for([{ path: "/token" }, { path: "/access/cis-central", query: "" }])(
    "is what the broker is told at $path, less what the answer takes",
    async (request) => {
      const told: unknown[] = [];
      const denied = async ({ leftMs }: { readonly leftMs?: number }) => {
        told.push(leftMs);
        return fail({ code: "access_denied" } as const);
      };
      const { handle } = handlerOver({ issue: denied, accessTo: denied }, { door });
      for (const ms of [30_000, 800, 0]) await handle(event(request), remaining(ms));
      expect(told).toEqual([30_000 - margin, 800 - margin, -margin]);
    },
  );

  test("is what a warm-up is told, less the same", async () => {
    const told: unknown[] = [];
    const warm: Broker["warm"] = async (leftMs) => {
      told.push(leftMs);
      return { type: "warm-up", entries: [], ms: 0 };
    };
    const handler = handlerOver({ warm }, { door });
    await handler.handle({ ...warmUp, scheduledTime: new Date(the.now).toISOString() }, remaining(20_000));
    await handler.warmInInit();
    expect(told).toEqual([20_000 - margin, undefined]);
  });
});
