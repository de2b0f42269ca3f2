import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import type { Failure, RequestProblem } from "./failure.ts";
import { toWireError } from "./wire-error.ts";

const ARN = the.principal.name;
const WAIT = { retryAfterMs: 4_001 };

/** One row for each code, which the compiler counts; more where a code tells different things. */
const CODES = {
  invalid_request: [
    { failure: { problem: "key" }, status: 400, error: "invalid_request" },
    { failure: { problem: "resource" }, status: 400, error: "invalid_target" },
  ],
  not_found: [{ failure: {}, status: 404, error: "not_found" }],
  method_not_allowed: [{ failure: { allow: "GET" }, status: 405, error: "method_not_allowed" }],
  grant_unsupported: [{ failure: {}, status: 400, error: "unsupported_grant_type" }],
  identity_missing: [{ failure: {}, status: 401, error: "invalid_token" }],
  identity_refused: [{ failure: { reason: "expired" }, status: 401, error: "invalid_token" }],
  issuer_unavailable: [
    { failure: { issuer: "actions", reason: "dns", ...WAIT }, status: 503, error: "temporarily_unavailable" },
  ],
  access_denied: [{ failure: {}, status: 403, error: "access_denied" }],
  scope_not_granted: [{ failure: {}, status: 400, error: "invalid_scope" }],
  scope_refused: [
    { failure: { askedByCaller: true }, status: 400, error: "invalid_scope" },
    { failure: { askedByCaller: false }, status: 502, error: "bad_gateway" },
  ],
  key_absent: [{ failure: {}, status: 503, error: "key_unusable" }],
  key_empty: [{ failure: {}, status: 503, error: "key_unusable" }],
  key_forbidden: [{ failure: {}, status: 503, error: "key_unusable" }],
  key_undecryptable: [{ failure: {}, status: 503, error: "key_unusable" }],
  key_malformed: [{ failure: { field: "uaa.url", problem: "missing" }, status: 503, error: "key_unusable" }],
  key_unexpected: [{ failure: { field: "origin" }, status: 503, error: "key_unusable" }],
  key_origin_refused: [{ failure: {}, status: 503, error: "key_unusable" }],
  key_expired: [{ failure: { endedAt: "2026-11-22T10:00:00Z" }, status: 503, error: "key_unusable" }],
  client_refused: [{ failure: {}, status: 503, error: "key_unusable" }],
  grant_refused: [{ failure: {}, status: 503, error: "key_unusable" }],
  certificate_refused: [{ failure: { alert: "authority_unknown" }, status: 503, error: "key_unusable" }],
  secrets_unavailable: [
    { failure: { reason: "throttled", ...WAIT }, status: 503, error: "temporarily_unavailable" },
  ],
  endpoint_unreachable: [
    { failure: { reason: "dns", ...WAIT }, status: 503, error: "temporarily_unavailable" },
    { failure: { reason: "tls", ...WAIT }, status: 503, error: "temporarily_unavailable" },
    { failure: { reason: "connection", ...WAIT }, status: 503, error: "temporarily_unavailable" },
    { failure: { reason: "timeout", ...WAIT }, status: 503, error: "temporarily_unavailable" },
  ],
  key_grant_mismatch: [{ failure: { says: "user_token" }, status: 503, error: "key_unusable" }],
  user_unreadable: [{ failure: { secret: "user", reason: "absent" }, status: 503, error: "key_unusable" }],
  user_malformed: [
    { failure: { field: "password", problem: "missing" }, status: 503, error: "key_unusable" },
  ],
  password_refused: [{ failure: { reason: "password" }, status: 503, error: "key_unusable" }],
  user_locked: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  login_resting: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  passcode_used: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  login_unavailable: [
    { failure: { reason: "throttled", ...WAIT }, status: 503, error: "temporarily_unavailable" },
  ],
  login_failed: [{ failure: { reason: "crashed" }, status: 500, error: "server_error" }],
  endpoint_failing: [{ failure: { status: 500, ...WAIT }, status: 503, error: "temporarily_unavailable" }],
  endpoint_throttled: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  endpoint_resting: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  caller_throttled: [{ failure: WAIT, status: 503, error: "temporarily_unavailable" }],
  answer_unusable: [{ failure: { reason: "not_json", status: 200 }, status: 502, error: "bad_gateway" }],
  token_wider: [{ failure: {}, status: 502, error: "bad_gateway" }],
  token_foreign: [{ failure: { claim: "cid" }, status: 502, error: "bad_gateway" }],
  crashed: [{ failure: {}, status: 500, error: "server_error" }],
} satisfies Record<Failure["code"], readonly { failure: object; status: number; error: string }[]>;

const ROWS = Object.entries(CODES).flatMap(([code, rows]) =>
  rows.map(({ failure, status, error }) => ({ failure: { code, ...failure } as Failure, status, error })),
);

describe("toWireError()", () => {
  test.for(ROWS)("tells $failure.code as $status $error", ({ failure, status, error }) => {
    expect(toWireError(failure, ARN)).toMatchObject({ status, error });
  });

  test.for(ROWS)(
    "says when to come back after $failure.code exactly where waiting helps",
    ({ failure, error }) => {
      const { retryAfter } = toWireError(failure, ARN);

      expect(retryAfter).toBe(error === "temporarily_unavailable" ? 5 : undefined);
    },
  );

  test.for([
    { retryAfterMs: -1, seconds: 1, because: "it is never negative" },
    { retryAfterMs: 0, seconds: 1, because: "a client that comes back at once makes it worse" },
    { retryAfterMs: 999.5, seconds: 1, because: "seconds are whole" },
    { retryAfterMs: 1_000, seconds: 1, because: "a second is a second" },
    { retryAfterMs: 1_001, seconds: 2, because: "coming back too early would be for nothing" },
    { retryAfterMs: 60_000, seconds: 60, because: "rests end after a minute" },
  ])("says $seconds for $retryAfterMs ms, since $because", ({ retryAfterMs, seconds }) => {
    expect(toWireError({ code: "endpoint_resting", retryAfterMs }, ARN).retryAfter).toBe(seconds);
  });

  test("tells all that makes a key unusable alike, since why is the operator's business", () => {
    const told = ROWS.filter(({ error }) => error === "key_unusable").map(({ failure }) =>
      toWireError(failure, ARN),
    );

    expect(new Set(told.map(({ description }) => description)).size).toBe(1);
  });

  test("names the caller's own principal where access is denied, and nowhere else", () => {
    for (const { failure, error } of ROWS)
      expect(toWireError(failure, ARN).description.includes(ARN)).toBe(error === "access_denied");
  });

  test("says the same of a denial but for the principal, whoever asks", () => {
    const said = (principal: string) => toWireError({ code: "access_denied" }, principal);
    fc.assert(
      fc.property(fc.string(), (principal) => {
        expect(said(principal)).toEqual({ ...said(""), description: principal + said("").description });
      }),
    );
  });

  test("challenges who is not authenticated, and names an error only if a token was sent (RFC 6750 §3)", () => {
    const challenges = ROWS.flatMap(({ failure }) => {
      const { challenge } = toWireError(failure, ARN);
      return challenge === undefined ? [] : [[failure.code, challenge]];
    });
    expect(challenges).toEqual([
      ["identity_missing", 'Bearer realm="btp-token-broker"'],
      ["identity_refused", 'Bearer realm="btp-token-broker", error="invalid_token"'],
    ]);
  });

  const CANARY = "canary-31f0";
  const TEXTS = ["field", "problem", "reason", "claim", "issuer"];

  test.for(ROWS)("says nothing of the details of $failure.code", ({ failure }) => {
    const details = Object.fromEntries(TEXTS.filter((name) => name in failure).map((name) => [name, CANARY]));
    // Codes that choose a fixed sentence by a detail find none for a stranger to the list.
    const told = JSON.stringify(toWireError({ ...failure, ...details }, ARN));

    expect(told).not.toContain(CANARY);
  });

  test("has a sentence of its own for every mistake in a request", () => {
    const problems: Record<RequestProblem, string> = {
      unknown_parameter: "not known",
      repeated_parameter: "more than once",
      presigned: "Presigned",
      key: "key is required",
      scope: "scope must be",
      min_ttl: "min_ttl must be",
      rejected: "rejected must be",
      too_long: "query is longer than",
      not_a_form: "in the body",
      form_too_long: "form is longer than",
      grant_type: "grant_type is required",
      subject_token: "subject_token is required",
      subject_token_type: "subject_token_type must be",
      audience: "audience is required",
      resource: "leave resource out",
      requested_token_type: "requested_token_type must be",
      actor_token: "leave actor_token out",
    };
    for (const [problem, sentence] of Object.entries(problems)) {
      const failure = { code: "invalid_request", problem: problem as RequestProblem } as const;
      expect(toWireError(failure, ARN).description).toContain(sentence);
    }
  });
});
