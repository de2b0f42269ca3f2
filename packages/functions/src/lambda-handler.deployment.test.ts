import type { KeyCheckReport, KeyFinding } from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { context, functionUrlEvent } from "../../../test/support/function-url-event.ts";
import { handlerOver } from "../../../test/support/handler-over.ts";

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
