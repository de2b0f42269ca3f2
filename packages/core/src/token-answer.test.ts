import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { judge, refused, unusable } from "../../../test/support/judged.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

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
    { type: "application/json", remarks: [], because: "RFC 6749 §5.1 asks for it" },
    { type: "application/json;charset=UTF-8", remarks: [], because: "a parameter changes nothing" },
    { type: "APPLICATION/JSON ; q", remarks: [], because: "types know no case" },
    { type: "application/problem+json", remarks: [], because: "it is JSON as well" },
    { type: "text/html", remarks: ["content_type_unexpected"], because: "something rewrote it" },
    { type: "application/jsonp", remarks: ["content_type_unexpected"], because: "it is another type" },
    { type: undefined, remarks: ["content_type_unexpected"], because: "it is missing" },
  ])("is a token all the same when its type is $type, with $remarks, as $because", ({ type, remarks }) => {
    expect(judge({ ...some.tokenAnswer(), contentType: type })).toMatchObject({ verdict: "token", remarks });
  });

  test("takes of a member that stands twice the last, which is what is then checked", () => {
    const text = some.tokenAnswer().body.reveal();
    const twice = (first: string) => some.refusal(200, text.replace("{", `{${first},`));
    const judged = judge(twice('"access_token":"opaque","expires_in":86400'));
    expect(judged).toMatchObject({ verdict: "token", token: { lifeMs: 3_599_000 } });
    const last = some.refusal(200, text.replace(/}$/, ',"access_token":"opaque"}'));
    expect(judge(last)).toEqual(unusable("not_a_jwt"));
  });

  test.for([
    {
      status: 408,
      gives: { verdict: "retry", pace: "quick", status: 408, askedMs: undefined },
      because: "another try may be in time",
    },
    {
      status: 502,
      gives: { verdict: "retry", pace: "quick", status: 502, askedMs: undefined },
      because: "a router lost an instance",
    },
    {
      status: 504,
      gives: { verdict: "retry", pace: "quick", status: 504, askedMs: undefined },
      because: "a router lost patience",
    },
    {
      status: 500,
      gives: { verdict: "retry", pace: "slow", status: 500, askedMs: undefined },
      because: "the service is unwell",
    },
    {
      status: 503,
      gives: { verdict: "retry", pace: "slow", status: 503, askedMs: undefined },
      because: "the service is unwell",
    },
    { status: 429, gives: { verdict: "rest", askedMs: undefined }, because: "the limit is used up" },
    { status: 401, gives: refused({ code: "client_refused" }), because: "the client is not accepted" },
    { status: 201, gives: unusable("status", 201), because: "a token comes with 200" },
    { status: 204, gives: unusable("status", 204), because: "there is no body" },
    { status: 301, gives: unusable("redirect", 301), because: "a secret follows no redirect" },
    { status: 302, gives: unusable("redirect", 302), because: "a secret follows no redirect" },
    { status: 307, gives: unusable("redirect", 307), because: "a secret follows no redirect" },
    { status: 399, gives: unusable("redirect", 399), because: "all of 3xx points elsewhere" },
    { status: 400, gives: unusable("request_refused", 400), because: "a retry would say the same" },
    { status: 403, gives: unusable("status", 403), because: "a retry would be told the same" },
    { status: 404, gives: unusable("zone_unknown", 404), because: "the zone or the host does not exist" },
    { status: 405, gives: unusable("status", 405), because: "it is no token endpoint" },
    { status: 415, gives: unusable("status", 415), because: "it does not speak forms" },
    { status: 501, gives: unusable("status", 501), because: "it will not be implemented in a second" },
    { status: 299, gives: unusable("status", 299), because: "it is no redirect" },
  ])("of status $status gives $gives.verdict, since $because", ({ status, gives }) => {
    expect(judge(some.refusal(status, "<html>"))).toMatchObject(gives);
  });

  test.for([
    { retryAfter: "7", askedMs: 7_000, because: "it is in seconds" },
    { retryAfter: "Sun, 22 Nov 2026 10:00:30 GMT", askedMs: 30_000, because: "it is a date" },
    { retryAfter: "2026-11-22 10:00:30 +0000 UTC", askedMs: 30_000, because: "it is Go's time" },
    { retryAfter: "later", askedMs: undefined, because: "it cannot be read" },
    { retryAfter: "-1", askedMs: undefined, because: "nobody can wait for less than nothing" },
    { retryAfter: "1e3", askedMs: undefined, because: "RFC 9110 §10.2.3 has digits only" },
    { retryAfter: "", askedMs: undefined, because: "it says nothing" },
    {
      retryAfter: "999999999",
      askedMs: 999_999_999_000,
      because: "how much of it counts is the rest's to say",
    },
  ])("asks for $askedMs ms with Retry-After: $retryAfter, since $because", ({ retryAfter, askedMs }) => {
    expect(judge(some.refusal(429, "", retryAfter))).toEqual({ verdict: "rest", askedMs });
    expect(judge(some.refusal(503, "", retryAfter))).toMatchObject({ verdict: "retry", askedMs });
  });

  test.for([
    { body: "", kind: "empty", because: "there is nothing" },
    { body: " \r\n", kind: "empty", because: "white space is nothing" },
    { body: "<!DOCTYPE html><p>", kind: "html", because: "it says so" },
    { body: "\n<HTML><head>", kind: "html", because: "tags know no case" },
    { body: "<oauth><error>", kind: "xml", because: "UAA speaks XML to whom it takes for a browser" },
    { body: "<htmlish/>", kind: "xml", because: "it only begins like html" },
    { body: '{"error":"x"}', kind: "json", because: "it can be read" },
    { body: '{"error":"x', kind: "cut_json", because: "it begins like JSON and does not end" },
    { body: "[1,", kind: "cut_json", because: "a list can be cut, too" },
    { body: "404 Not Found: Requested route", kind: "text", because: "a router speaks plainly" },
  ])("that is not understood says $kind of its body, since $because", ({ body, kind }) => {
    expect(judge(some.refusal(404, body))).toEqual(unusable("zone_unknown", 404, { body: kind }));
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
    {
      status: 401,
      body: { error: "invalid_client", error_description: "Unauthorized grant type: client_credentials" },
      failure: { code: "grant_refused" },
      because: "versions go on after the words",
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
      failure: { code: "answer_unusable", reason: "request_refused", status: 400, body: "json" },
      because: "the request is at fault",
    },
    {
      status: 403,
      body: { error: "invalid_scope" },
      failure: { code: "answer_unusable", reason: "status", status: 403, body: "json" },
      because: "xsuaa says invalid_scope with 400 only",
    },
  ])("of status $status is refused as $failure.code, since $because", ({ status, body, failure }) => {
    expect(judge(some.refusal(status, JSON.stringify(body)))).toEqual(refused(failure));
  });
});
