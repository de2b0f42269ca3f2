import { describe, expect, test } from "vitest";
import { toExchangeError } from "./exchange-error.ts";
import type { Failure } from "./failure.ts";
import { toWireError } from "./wire-error.ts";

const SUBJECT = "repo:acme/deploy:environment:prod";

describe("toExchangeError()", () => {
  test.for<{ failure: Failure; error: string; because: string }>([
    { failure: { code: "access_denied" }, error: "invalid_target", because: "the target may not be had" },
    {
      failure: { code: "identity_refused", reason: "expired" },
      error: "invalid_request",
      because: "the subject token is a parameter there",
    },
    {
      failure: { code: "invalid_request", problem: "scope" },
      error: "invalid_scope",
      because: "RFC 6749 §5.2 calls a malformed scope that",
    },
    {
      failure: { code: "invalid_request", problem: "audience" },
      error: "invalid_request",
      because: "it is one",
    },
    {
      failure: { code: "invalid_request", problem: "resource" },
      error: "invalid_target",
      because: "RFC 8707 §2",
    },
    { failure: { code: "scope_not_granted" }, error: "invalid_scope", because: "it exceeds what is granted" },
    {
      failure: { code: "grant_unsupported" },
      error: "unsupported_grant_type",
      because: "there is one grant",
    },
  ])("says 400 $error to $failure.code: $because", ({ failure, error }) => {
    const told = toExchangeError(failure, SUBJECT);
    expect(told).toMatchObject({ status: 400, error });
    expect(told).not.toHaveProperty("challenge");
    // What is to be done about it does not depend on how one has asked.
    expect(told.description).toBe(toWireError(failure, SUBJECT).description);
  });

  test.for<Failure>([
    { code: "key_absent" },
    { code: "issuer_unavailable", issuer: "actions", reason: "timeout", retryAfterMs: 4_001 },
    { code: "token_wider" },
    { code: "crashed" },
  ])("says the same as anywhere else to $code", (failure) => {
    expect(toExchangeError(failure, SUBJECT)).toEqual(toWireError(failure, SUBJECT));
  });
});
