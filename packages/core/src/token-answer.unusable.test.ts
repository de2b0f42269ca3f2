import { describe, expect, test } from "vitest";
import { judge, unusable } from "../../../test/support/judged.ts";
import { some } from "../../../test/support/some.ts";

describe("a 200 that is no token", () => {
  test.for([
    { body: "", reason: "not_json", kind: { body: "empty" }, because: "it is empty" },
    { body: "<html></html>", reason: "not_json", kind: { body: "html" }, because: "a proxy answered" },
    { body: '{"access_token":', reason: "not_json", kind: { body: "cut_json" }, because: "it was cut" },
    { body: "[]", reason: "no_token", because: "it is a list" },
    { body: "null", reason: "no_token", because: "it is null" },
    { body: '"text"', reason: "no_token", because: "it is a text" },
    { body: "{}", reason: "no_token", because: "it is empty" },
  ])("is $reason when $because", ({ body, reason, kind }) => {
    expect(judge(some.refusal(200, body))).toEqual(unusable(reason, 200, kind));
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
    { members: { expires_in: "soon" }, reason: "bad_member", because: "it is no number" },
    { members: { expires_in: "1e9" }, reason: "bad_member", because: "it is not written in digits" },
    { members: { expires_in: null }, reason: "bad_member", because: "it is no number" },
    { members: { scope: ["a"] }, reason: "bad_member", because: "RFC 6749 §5.1 has one text" },
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

    expect(judge(some.refusal(200, endless))).toEqual(unusable("bad_member"));
  });
});
