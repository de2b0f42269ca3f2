import {
  fail,
  type KeyCheckReport,
  type KeyFinding,
  Secret,
  succeed,
  type WarmReport,
} from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { context, functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { handlerOver, token } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";

const warmUp = { kind: "warm-up", scheduledTime: "2026-11-22T10:00:00Z" };

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
  const handlerReporting = (warmed: WarmReport, now?: () => number) =>
    handlerOver({ warm: async () => warmed }, now);

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
      () => the.now + 60_001,
    );
    await handle(warmUp, context);
    expect(records).toEqual([{ type: "warm-up", skipped: "stale" }]);
  });

  test("that crashes fails without the message of what was thrown, which may quote anything", async () => {
    const { handle, records } = handlerOver({ warm: () => Promise.reject(new Error("canary-secret")) });
    const failure = await handle(warmUp, context).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining("crashed") });
    expect(`${String(failure)}${JSON.stringify(records)}`).not.toContain("canary");
    expect(records).toMatchObject([{ type: "crash", request_id: context.awsRequestId, error: "Error" }]);
  });
});

describe("The deployment's event", () => {
  const deployment = { kind: "deployment" };
  const found = (...keys: KeyCheckReport["keys"]): KeyCheckReport => ({ type: "deployment", keys, ms: 1 });
  const handlerFinding = (report: KeyCheckReport) => handlerOver({ check: async () => report });
  const unusable = (key: string, ...failures: NonNullable<KeyFinding["failures"]>): KeyFinding => ({
    key,
    found: "unusable",
    failures,
  });

  test.for([
    { keys: [], because: "there is no key to be wrong" },
    { keys: [{ key: "a", found: "read" }], because: "the key can be read" },
    { keys: [{ key: "a", found: "warm" }], because: "its tokens are there" },
    {
      keys: [unusable("a", { code: "key_absent" }), { key: "b", found: "read" }],
      because: "one key is usable",
    },
    {
      keys: [{ key: "a", found: "warm", failures: [{ code: "scope_refused" }] }],
      because: "some of its scopes are to be had",
    },
  ] as const)("answers what was found and logs it once: $because", async ({ keys }) => {
    const report = found(...keys);
    const { handle, records } = handlerFinding(report);
    await expect(handle(deployment, context)).resolves.toEqual(report);
    expect(records).toEqual([report]);
  });

  test("fails the invocation when not one key is usable, and says of each why, after it was logged", async () => {
    const report = found(
      unusable("central", { code: "key_malformed", field: "clientsecret", problem: "missing" }),
      unusable("local", { code: "secrets_unavailable", reason: "timeout", retryAfterMs: 5_000 }),
      unusable("other", { code: "endpoint_unreachable" }, { code: "scope_refused" }),
    );
    const { handle, records } = handlerFinding(report);
    await expect(handle(deployment, context)).rejects.toThrow(
      new Error(
        "Not one key is usable, so the alias stays with the version that serves: " +
          "central: key_malformed clientsecret missing; local: secrets_unavailable timeout; " +
          "other: endpoint_unreachable, scope_refused. docs/deploy.md says what to do.",
      ),
    );
    expect(records).toEqual([report]);
  });

  test("ends before Lambda would end it", async () => {
    const given: unknown[] = [];
    const { handle } = handlerOver({
      check: async (leftMs) => {
        given.push(leftMs);
        return found();
      },
    });
    await handle(deployment, { ...context, getRemainingTimeInMillis: () => 10_000 });
    expect(given).toEqual([9_500]);
  });

  test("that crashes fails without the message of what was thrown, which may quote anything", async () => {
    const { handle, records } = handlerOver({ check: () => Promise.reject(new Error("canary-secret")) });
    const failure = await handle(deployment, context).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining("crashed") });
    expect(`${String(failure)}${JSON.stringify(records)}`).not.toContain("canary");
    expect(records).toMatchObject([{ type: "crash", request_id: context.awsRequestId, error: "Error" }]);
  });

  test.for([
    { event: { ...deployment, key: "cis-central" }, because: "a key could be smuggled in beside it" },
    {
      event: { ...deployment, scheduledTime: "2026-11-22T10:00:00Z" },
      because: "it would be a warm-up, too",
    },
    { event: { kind: "Deployment" }, because: "the kind is exact" },
    { event: { kind: ["deployment"] }, because: "a list is not the word" },
    { event: [deployment], because: "a list of events is not one" },
    { event: JSON.stringify(deployment), because: "text is not an object" },
    { event: { ...functionUrlEvent(), version: "1.0", ...deployment }, because: "it would be a door's, too" },
  ])("is none, and fails, when $because", async ({ event }) => {
    const { handle, records } = handlerOver({ check: () => Promise.reject(new Error("checked")) });
    await expect(handle(event, context)).rejects.toThrow("The event was refused");
    expect(records).toMatchObject([{ type: "refused-event" }]);
  });

  test("is none when it has any other member, whatever that is called", async () => {
    const member = fc.oneof(fc.string(), fc.constantFrom("toString", "__proto__", "constructor"));
    const { handle } = handlerOver({ check: () => Promise.reject(new Error("checked")) });
    await fc.assert(
      fc.asyncProperty(
        member.filter((name) => name !== "kind"),
        fc.jsonValue(),
        async (name, value) => {
          // Parsed, as Lambda does: only so can a member be called `__proto__`.
          const event: unknown = JSON.parse(
            `{${JSON.stringify(name)}:${JSON.stringify(value)},"kind":"deployment"}`,
          );
          await expect(handle(event, context)).rejects.toThrow("The event was refused");
        },
      ),
    );
  });

  test.for([
    { event: functionUrlEvent({ query: "kind=deployment" }), because: "in the query" },
    { event: { ...functionUrlEvent(), ...deployment }, because: "beside the request" },
    { event: { ...functionUrlEvent(), body: JSON.stringify(deployment) }, because: "in the body" },
  ])("is no request's: one that says so $because checks nothing", async ({ event }) => {
    const { ask, records } = handlerOver({ check: () => Promise.reject(new Error("checked")) });
    expect((await ask(event)).statusCode).toBeGreaterThan(0);
    expect(records).toMatchObject([{ type: "audit" }]);
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
