import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { readClaims, some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { judgeAnswer, type TokenAnswer } from "./token-answer.ts";

const ASKED = { profile: the.profile, scopes: the.scopes, now: the.now };

const judge = (answer: TokenAnswer) => judgeAnswer(answer, ASKED, readClaims);
const refused = (failure: object) => ({ verdict: "refused", failure });
const unusable = (reason: string, status = 200) => refused({ code: "answer_unusable", reason, status });

describe("the answer to a token request", () => {
  test("is a token when it is the asked client's, in its zone, with what was asked for", () => {
    expect(judge(some.tokenAnswer())).toEqual({
      verdict: "token",
      token: {
        accessToken: expect.anything(),
        scope: the.scopes,
        lifeMs: 3_599_000,
        jti: "66461098b5d94682a3fd8e397621f7c8",
      },
      remarks: [],
    });
  });

  test("gives the token itself unchanged, and prints it nowhere", () => {
    const judged = judge(some.tokenAnswer());
    const token = judged.verdict === "token" ? judged.token.accessToken.reveal() : "";

    expect(token).toBe(some.jwt());
    expect(inspect(judged, { depth: null, showHidden: true })).not.toContain(token);
  });

  test.for(["bearer", "Bearer", "BEARER"])(
    "may call its type %s, since RFC 6749 §5.1 knows no case",
    (type) => {
      expect(judge(some.tokenAnswer({ token_type: type }))).toMatchObject({ verdict: "token" });
    },
  );

  test.for([
    {
      status: 408,
      gives: { verdict: "retry", pace: "quick", status: 408 },
      because: "another try may be in time",
    },
    {
      status: 502,
      gives: { verdict: "retry", pace: "quick", status: 502 },
      because: "a router lost an instance",
    },
    {
      status: 504,
      gives: { verdict: "retry", pace: "quick", status: 504 },
      because: "a router lost patience",
    },
    { status: 500, gives: { verdict: "retry", pace: "slow", status: 500 }, because: "the service is unwell" },
    { status: 503, gives: { verdict: "retry", pace: "slow", status: 503 }, because: "the service is unwell" },
    { status: 429, gives: { verdict: "rest", askedMs: undefined }, because: "the limit is used up" },
    { status: 401, gives: refused({ code: "client_refused" }), because: "the client is not accepted" },
    { status: 201, gives: unusable("status", 201), because: "a token comes with 200" },
    { status: 204, gives: unusable("status", 204), because: "there is no body" },
    { status: 301, gives: unusable("redirect", 301), because: "a secret follows no redirect" },
    { status: 302, gives: unusable("redirect", 302), because: "a secret follows no redirect" },
    { status: 307, gives: unusable("redirect", 307), because: "a secret follows no redirect" },
    { status: 399, gives: unusable("redirect", 399), because: "all of 3xx points elsewhere" },
    { status: 400, gives: unusable("status", 400), because: "a retry would say the same" },
    { status: 403, gives: unusable("status", 403), because: "a retry would be told the same" },
    { status: 404, gives: unusable("status", 404), because: "the zone or the host does not exist" },
    { status: 405, gives: unusable("status", 405), because: "it is no token endpoint" },
    { status: 415, gives: unusable("status", 415), because: "it does not speak forms" },
    { status: 501, gives: unusable("status", 501), because: "it will not be implemented in a second" },
    { status: 299, gives: unusable("status", 299), because: "it is no redirect" },
  ])("of status $status gives $gives.verdict, since $because", ({ status, gives }) => {
    expect(judge(some.refusal(status, "<html>"))).toEqual(gives);
  });

  test.for([
    { retryAfter: "7", askedMs: 7_000, because: "it is in seconds" },
    { retryAfter: "Sun, 22 Nov 2026 10:00:30 GMT", askedMs: 30_000, because: "it is a date" },
    { retryAfter: "2026-11-22 10:00:30 +0000 UTC", askedMs: 30_000, because: "it is Go's time" },
    { retryAfter: "later", askedMs: undefined, because: "it cannot be read" },
  ])("of status 429 asks for $askedMs ms, since $because", ({ retryAfter, askedMs }) => {
    expect(judge(some.refusal(429, "", retryAfter))).toEqual({ verdict: "rest", askedMs });
  });

  test.for([
    {
      status: 401,
      body: { error: "invalid_client", error_description: "Bad credentials" },
      failure: { code: "client_refused" },
      because: "the secret is wrong",
    },
    {
      status: 401,
      body: { error: "unauthorized", error_description: "Bad credentials" },
      failure: { code: "client_refused" },
      because: "older versions use another word",
    },
    {
      status: 401,
      body: { error: "invalid_client", error_description: "Unauthorized grant type" },
      failure: { code: "grant_refused" },
      because: "the key is for users, and another secret would not help",
    },
    { status: 401, body: [], failure: { code: "client_refused" }, because: "the status alone decides" },
    {
      status: 401,
      body: { error: 7 },
      failure: { code: "client_refused" },
      because: "the status alone decides",
    },
    {
      status: 400,
      body: { error: "invalid_scope", error_description: "x is invalid", scope: "a b" },
      failure: { code: "scope_refused", askedByCaller: false },
      because: "the client does not have the scope",
    },
    {
      status: 400,
      body: { error: "unsupported_grant_type" },
      failure: { code: "answer_unusable", reason: "status", status: 400 },
      because: "the request is at fault",
    },
    {
      status: 403,
      body: { error: "invalid_scope" },
      failure: { code: "answer_unusable", reason: "status", status: 403 },
      because: "xsuaa says invalid_scope with 400 only",
    },
  ])("of status $status is refused as $failure.code, since $because", ({ status, body, failure }) => {
    expect(judge(some.refusal(status, JSON.stringify(body)))).toEqual(refused(failure));
  });
});

describe("a 200 that is no token", () => {
  test.for([
    { body: "", reason: "not_json", because: "it is empty" },
    { body: "<html></html>", reason: "not_json", because: "a proxy answered" },
    { body: '{"access_token":', reason: "not_json", because: "it was cut" },
    { body: "[]", reason: "no_token", because: "it is a list" },
    { body: "null", reason: "no_token", because: "it is null" },
    { body: '"text"', reason: "no_token", because: "it is a text" },
    { body: "{}", reason: "no_token", because: "it is empty" },
  ])("is $reason when $because", ({ body, reason }) => {
    expect(judge(some.refusal(200, body))).toEqual(unusable(reason));
  });

  test.for([
    { members: { access_token: undefined }, reason: "no_token", because: "the token is missing" },
    { members: { access_token: "" }, reason: "no_token", because: "the token is empty" },
    { members: { access_token: 7 }, reason: "no_token", because: "the token is a number" },
    { members: { access_token: "a b" }, reason: "no_token", because: "a space would split a header" },
    {
      members: { access_token: "a\r\nx: y" },
      reason: "no_token",
      because: "a line break would forge a header",
    },
    { members: { token_type: undefined }, reason: "no_token", because: "RFC 6749 §5.1 requires the type" },
    { members: { token_type: "mac" }, reason: "no_token", because: "callers send it as a bearer token" },
    { members: { token_type: "bearer " }, reason: "no_token", because: "it is another type" },
    { members: { expires_in: "soon" }, reason: "no_token", because: "it is no number" },
    { members: { expires_in: "1e9" }, reason: "no_token", because: "it is not written in digits" },
    { members: { expires_in: null }, reason: "no_token", because: "it is no number" },
    { members: { scope: ["a"] }, reason: "no_token", because: "RFC 6749 §5.1 has one text" },
    { members: { access_token: "opaque" }, reason: "not_a_jwt", because: "it is opaque" },
    { members: { access_token: "a.b.c" }, reason: "not_a_jwt", because: "it holds no claims" },
  ])("is $reason when $because", ({ members, reason }) => {
    expect(judge(some.tokenAnswer(members))).toEqual(unusable(reason));
  });

  test.for([
    { claims: { scope: "a b" }, because: "xsuaa's claim is a list" },
    { claims: { exp: "tomorrow" }, because: "exp is a number" },
    { claims: { authorities: [7] }, because: "names are texts" },
    { claims: { cid: 7 }, because: "a client is named by a text" },
  ])("is not_a_jwt when its claims are not those of one, as $because", ({ claims }) => {
    expect(judge(some.tokenAnswer({}, claims))).toEqual(unusable("not_a_jwt"));
  });

  test("is refused when infinity is its life, which JSON can say", () => {
    const { body } = some.tokenAnswer();
    const endless = body.reveal().replace('"expires_in":3599', '"expires_in":1e999');

    expect(judge(some.refusal(200, endless))).toEqual(unusable("no_token"));
  });
});
