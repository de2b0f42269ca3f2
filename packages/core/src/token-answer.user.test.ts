import type { TokenAnswer } from "./token-endpoint.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClaims, some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { TokenGrant } from "./grant.ts";
import { judgeAnswer } from "./token-answer.ts";

const judge = (answer: TokenAnswer, grant: TokenGrant["type"] = "password") =>
  judgeAnswer(answer, { profile: the.profile, scopes: the.scopes, now: the.now, grant }, readClaims);

const CLAIMS = { user_name: "technical@acme.example", grant_type: "password" };
const refusal = (status: number, error: string, description?: string) =>
  some.refusal(status, JSON.stringify({ error, error_description: description }));

describe("the answer to a login", () => {
  test("brings a token, whose it is, and what spares the next login", () => {
    const judged = judge(some.tokenAnswer({ refresh_token: "abc-r", id_token: some.jwt() }, CLAIMS));
    expect(judged).toMatchObject({
      verdict: "token",
      token: { user: "technical@acme.example" },
      remarks: [],
    });
    expect(judged.verdict === "token" && judged.refreshToken?.reveal()).toBe("abc-r");
  });

  test.for([
    { members: {}, because: "a client may have no right to one" },
    { members: { refresh_token: 7 }, because: "a number is none" },
    { members: { refresh_token: "a b" }, because: "a space is in none" },
  ])("may have no refresh token: $because", ({ members }) => {
    expect(judge(some.tokenAnswer(members, CLAIMS))).toMatchObject({
      verdict: "token",
      refreshToken: undefined,
    });
  });

  test.for([
    { claims: {}, because: "a client's token names no user" },
    { claims: { user_name: "" }, because: "nobody is no user" },
    { claims: { ...CLAIMS, grant_type: "client_credentials" }, because: "its own claim says so" },
  ])("is refused with a client's token: $because", ({ claims }) => {
    for (const grant of ["password", "refresh_token"] as const)
      expect(judge(some.tokenAnswer({}, claims), grant)).toEqual({
        verdict: "refused",
        failure: { code: "token_foreign", claim: "user_name" },
      });
  });

  test("is refused with another client's, zone's or a wider token, as any answer is", () => {
    const problem = (claims: object) => judge(some.tokenAnswer({}, { ...CLAIMS, ...claims }));
    expect(problem({ cid: "other" })).toMatchObject({ failure: { code: "token_foreign", claim: "cid" } });
    expect(problem({ zid: "other" })).toMatchObject({ failure: { code: "token_foreign", claim: "zid" } });
    expect(problem({ scope: [...the.scopes, "cis-central!b14.job.write"] })).toMatchObject({
      failure: { code: "token_wider" },
    });
  });

  test("keeps 256 characters of a name that goes into the audit line", () => {
    expect(judge(some.tokenAnswer({}, { ...CLAIMS, user_name: "a".repeat(300) }))).toMatchObject({
      token: { user: "a".repeat(256) },
    });
  });

  test("to a client names no user and brings no refresh token, whatever it holds", () => {
    const judged = judge(some.tokenAnswer({ refresh_token: "abc-r" }, CLAIMS), "client_credentials");
    expect(judged).toMatchObject({ verdict: "token", refreshToken: undefined });
    expect(judged.verdict === "token" && judged.token).not.toHaveProperty("user");
  });
});

const LOCKED = "Your account has been locked because of too many failed attempts to login.";

describe("a login that is refused", () => {
  test.for([
    { answer: refusal(401, "invalid_client", "Bad credentials"), reason: "password" },
    { answer: refusal(401, "unauthorized", "Bad credentials"), reason: "password" },
    {
      answer: refusal(401, "invalid_grant", "User authentication failed: INVALID_OTP_CODE"),
      reason: "passcode",
    },
    {
      answer: refusal(401, "invalid_grant", "User authentication failed: MAIL_NOT_VERIFIED"),
      reason: "account",
    },
    { answer: refusal(401, "unauthorized", "password change required"), reason: "account" },
    {
      answer: refusal(
        401,
        "unauthorized",
        "The origin provided in the login_hint does not match an active Identity Provider, that supports password grant.",
      ),
      reason: "identity_provider",
    },
    { answer: refusal(400, "invalid_grant", "Bad credentials"), reason: "password" },
    { answer: some.refusal(401, "<html>"), reason: "password" },
    { answer: some.refusal(401), reason: "password" },
    { answer: refusal(401, "server_error", '{"error":"whatever somebody else says"}'), reason: "password" },
  ])("is about the $reason, or may be: never to be repeated", ({ answer, reason }) => {
    expect(judge(answer)).toEqual({ verdict: "refused", failure: { code: "password_refused", reason } });
  });

  test.for([
    { description: LOCKED, because: "UAA's words" },
    {
      description: "Account is temporarily locked. It will be unlocked in 60 minutes.",
      because: "SAP ID service's",
    },
  ])("says that the account is locked: $because", ({ description }) => {
    expect(judge(refusal(401, "unauthorized", description))).toEqual({
      verdict: "refused",
      failure: { code: "user_locked", retryAfterMs: 3_600_000 },
    });
  });

  test.for([
    { description: "Unauthorized grant type: password", code: "grant_refused" },
    { description: "Client authentication failed", code: "client_refused" },
    { description: "Client with requested ID does not exist", code: "client_refused" },
  ])("is the client's matter as $code where xsuaa says $description", ({ description, code }) => {
    expect(judge(refusal(401, "unauthorized", description))).toEqual({
      verdict: "refused",
      failure: { code },
    });
  });

  test("says nothing of what was answered", () => {
    const canary = "canary-e44a";
    fc.assert(
      fc.property(
        fc.constantFrom(400, 401, 403, 404, 422),
        fc.string(),
        fc.string(),
        (status, error, text) => {
          const judged = judge(refusal(status, error + canary, text + canary));
          expect(JSON.stringify(judged)).not.toContain(canary);
        },
      ),
    );
  });

  test("with 401 is never anything that would be tried again at once", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (error, description) => {
        expect(judge(refusal(401, error, description)).verdict).toBe("refused");
      }),
    );
  });
});

describe("a refresh token that is refused", () => {
  test.for([
    { answer: refusal(401, "invalid_token", "Invalid refresh token (expired): abc"), because: "it is over" },
    { answer: refusal(401, "invalid_token", "The token expired, was revoked"), because: "it is revoked" },
    { answer: refusal(400, "invalid_grant", "Wrong client"), because: "RFC 6749 §5.2 says so" },
  ])("asks for another login: $because", ({ answer }) => {
    expect(judge(answer, "refresh_token")).toMatchObject({ verdict: "refused", isRefreshOver: true });
  });

  test.for([
    { answer: refusal(401, "invalid_client", "Bad credentials"), code: "client_refused" },
    { answer: refusal(401, "unauthorized", "Bad credentials"), code: "client_refused" },
    { answer: some.refusal(401, "<html>"), code: "client_refused" },
    { answer: refusal(400, "invalid_request", "no"), code: "answer_unusable" },
  ])("asks for none where it is not about the token ($code)", ({ answer, code }) => {
    const judged = judge(answer, "refresh_token");
    expect(judged).toMatchObject({ verdict: "refused", failure: { code } });
    expect(judged).not.toHaveProperty("isRefreshOver");
  });
});
