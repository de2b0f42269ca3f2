import { type Failure, fail } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { readLoginAnswer, writeLoginAnswer } from "./login-answer.ts";

/** One of each failure: a new one does not compile until somebody says whether a login can come to it. */
const FAILURES: { readonly [Code in Failure["code"]]: Extract<Failure, { readonly code: Code }> | "never" } =
  {
    invalid_request: "never",
    not_found: "never",
    method_not_allowed: "never",
    grant_unsupported: "never",
    identity_missing: "never",
    identity_refused: "never",
    issuer_unavailable: "never",
    access_denied: "never",
    scope_not_granted: "never",
    caller_throttled: "never",
    crashed: "never",
    scope_refused: { code: "scope_refused", askedByCaller: false },
    key_absent: { code: "key_absent" },
    key_empty: { code: "key_empty" },
    key_forbidden: { code: "key_forbidden" },
    key_undecryptable: { code: "key_undecryptable" },
    key_malformed: { code: "key_malformed", field: "uaa.clientsecret", problem: "missing" },
    key_unexpected: { code: "key_unexpected", field: "origin" },
    key_origin_refused: { code: "key_origin_refused" },
    key_grant_mismatch: { code: "key_grant_mismatch", says: "client_credentials" },
    key_expired: { code: "key_expired", endedAt: "2026-11-22T10:00:00Z" },
    client_refused: { code: "client_refused", remembered: true },
    grant_refused: { code: "grant_refused" },
    certificate_refused: { code: "certificate_refused", alert: "certificate_bad", isAlone: true },
    user_unreadable: { code: "user_unreadable", secret: "totp", reason: "forbidden" },
    user_malformed: { code: "user_malformed", field: "whole_value", problem: "not_json" },
    password_refused: { code: "password_refused", reason: "identity_provider", remembered: true },
    user_locked: { code: "user_locked", retryAfterMs: 3_600_000 },
    login_resting: { code: "login_resting", retryAfterMs: 60_000 },
    passcode_used: { code: "passcode_used", retryAfterMs: 30_000 },
    login_unavailable: { code: "login_unavailable", reason: "timeout", retryAfterMs: 2_000 },
    login_failed: { code: "login_failed", reason: "key_unknown" },
    secrets_unavailable: { code: "secrets_unavailable", reason: "throttled", retryAfterMs: 2_000 },
    endpoint_unreachable: { code: "endpoint_unreachable", reason: "dns", retryAfterMs: 2_000 },
    endpoint_failing: { code: "endpoint_failing", status: 500, retryAfterMs: 2_000 },
    endpoint_throttled: { code: "endpoint_throttled", retryAfterMs: 2_000 },
    endpoint_resting: { code: "endpoint_resting", retryAfterMs: 0 },
    answer_unusable: { code: "answer_unusable", reason: "not_json", status: 200, body: "cut_json" },
    token_wider: { code: "token_wider" },
    token_foreign: { code: "token_foreign", claim: "user_name" },
  };

describe("a login's failure", () => {
  const all = Object.entries(FAILURES);

  test.for(all.flatMap(([, failure]) => (failure === "never" ? [] : [failure])))(
    "reaches the door whole: $code",
    (failure) => {
      const answer = { result: fail(failure), record: undefined, user: undefined };
      const payload = JSON.stringify(writeLoginAnswer(answer));
      expect(readLoginAnswer(payload, undefined)).toEqual(answer);
    },
  );

  test.for(all.flatMap(([code, failure]) => (failure === "never" ? [code] : [])))(
    "is nothing that a door would believe: %s",
    (code) => {
      expect(readLoginAnswer(JSON.stringify({ version: 1, failure: { code } }), undefined)).toBeUndefined();
    },
  );
});
