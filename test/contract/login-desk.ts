import { inspect } from "node:util";
import {
  type Failure,
  fail,
  type LoginAnswer,
  type LoginDesk,
  Secret,
  succeed,
} from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { inGoodTime } from "../support/deadline.ts";
import { the } from "../support/the.ts";

/** A desk that hands on what the test says, by whatever way. */
export interface LoginDeskSubject extends AsyncDisposable {
  readonly desk: LoginDesk;
  /** What was ordered, as it arrived. */
  readonly orders: readonly { readonly key: string; readonly scopes: unknown; readonly leftMs: number }[];
}

const token = new Secret("eyJ.canary-of-a-token.sig");
const record = {
  attempts: 2,
  ms: 120,
  answers: [401, "timeout", 200],
  origin: the.origin,
  version: "11111111-aaaa-4bbb-8ccc-000000000001",
  logins: 1,
  remarks: ["issuer_unexpected"],
} as const;

/** Failures of every kind that may come of an order. */
const FAILURES: readonly Failure[] = [
  { code: "key_absent" },
  { code: "key_malformed", field: "uaa.clientsecret", problem: "missing" },
  { code: "key_grant_mismatch", says: "client_credentials" },
  { code: "key_expired", endedAt: "2026-11-22T10:00:00Z" },
  { code: "client_refused", remembered: true },
  { code: "certificate_refused", alert: "certificate_bad", isAlone: true },
  { code: "user_unreadable", secret: "totp", reason: "forbidden" },
  { code: "user_malformed", field: "whole_value", problem: "not_json" },
  { code: "password_refused", reason: "passcode" },
  { code: "password_refused", remembered: true },
  { code: "user_locked", retryAfterMs: 3_600_000 },
  { code: "login_resting", retryAfterMs: 60_000 },
  { code: "passcode_used", retryAfterMs: 30_000 },
  { code: "login_failed", reason: "key_unknown" },
  { code: "secrets_unavailable", reason: "timeout", retryAfterMs: 5_000 },
  { code: "endpoint_unreachable", reason: "dns", retryAfterMs: 2_000 },
  { code: "endpoint_failing", status: 503, retryAfterMs: 2_000 },
  { code: "answer_unusable", reason: "status", status: 403, body: "html" },
  { code: "scope_refused", askedByCaller: false },
  { code: "token_wider" },
  { code: "token_foreign", claim: "user_name" },
];

/** What every `LoginDesk` promises of what it hands on. */
export function loginDeskContract(make: (answer: LoginAnswer) => Promise<LoginDeskSubject>): void {
  const minted: LoginAnswer = {
    result: succeed({
      accessToken: token,
      scope: the.scopes,
      lifeMs: 1_799_000,
      jti: "66461098b5d94682a3fd8e397621f7c8",
      user: "technical@acme.example",
    }),
    record,
    user: "technical@acme.example",
  };
  const ask = async (answer: LoginAnswer, scopes: "all" | readonly string[] = the.scopes) => {
    await using subject = await make(answer);
    const heard = await subject.desk.mint({ key: "admin", scopes, deadline: inGoodTime() });
    return { heard, orders: [...subject.orders] };
  };

  describe("a login desk", () => {
    test("hands on a token, whose it is, and what it cost", async () => {
      const { heard } = await ask(minted);
      expect(heard).toMatchObject({ ...minted, result: { ok: true, value: { scope: the.scopes } } });
      expect(heard.result.ok && heard.result.value.accessToken.reveal()).toBe(token.reveal());
      expect(heard.result.ok && heard.result.value.lifeMs).toBe(1_799_000);
    });

    test("shows nothing of the token", async () => {
      const { heard } = await ask(minted);
      expect(inspect(heard, { depth: null, showHidden: true }) + JSON.stringify(heard)).not.toContain(
        "canary",
      );
    });

    test.for([{ scopes: "all" as const }, { scopes: the.scopes }, { scopes: [] }])(
      "orders the key with the scopes $scopes, and says how long somebody waits",
      async ({ scopes }) => {
        const { orders } = await ask(minted, scopes);
        expect(orders).toMatchObject([{ key: "admin", scopes }]);
        expect(orders[0]?.leftMs).toBeGreaterThan(1_000);
      },
    );

    test.for(FAILURES)("hands on $code as it is", async (failure) => {
      const { heard } = await ask({ result: fail(failure), record, user: "technical@acme.example" });
      expect(heard).toMatchObject({
        result: { ok: false, problem: failure },
        record,
        user: "technical@acme.example",
      });
      expect(heard.result).toStrictEqual({ ok: false, problem: failure });
    });

    test("hands on a failure for which nothing was sent", async () => {
      const { heard } = await ask({
        result: fail({ code: "key_absent" }),
        record: undefined,
        user: undefined,
      });
      expect([heard.record, heard.user]).toEqual([undefined, undefined]);
    });
  });
}
