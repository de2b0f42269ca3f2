import { describe, expect, test } from "vitest";
import { judge, refused, unusable } from "../../../test/support/judged.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

const JOB = "cis-central!b14.job.read";

describe("a token that is not what was asked for", () => {
  test.for([
    {
      claims: { cid: "sb-other!b1" },
      failure: { code: "token_foreign", claim: "cid" },
      because: "another client's",
    },
    { claims: { cid: undefined }, failure: { code: "token_foreign", claim: "cid" }, because: "nobody's" },
    { claims: { cid: "" }, failure: { code: "token_foreign", claim: "cid" }, because: "nobody's" },
    {
      claims: { zid: "other" },
      failure: { code: "token_foreign", claim: "zid" },
      because: "of another zone",
    },
    { claims: { zid: undefined }, failure: { code: "token_foreign", claim: "zid" }, because: "of no zone" },
    {
      claims: { scope: [...the.scopes, "x"] },
      failure: { code: "token_wider" },
      because: "wider than asked",
    },
    {
      claims: { scope: [`${JOB} x`] },
      failure: { code: "token_wider" },
      because: "a name with a space is another",
    },
  ])("is refused when it is $because", ({ claims, failure }) => {
    expect(judge(some.tokenAnswer({}, claims))).toEqual(refused(failure));
  });

  test("is refused when only the text beside it says that it is wider, since one of the two is wrong", () => {
    expect(judge(some.tokenAnswer({ scope: `${JOB} x` }, { scope: [JOB] }))).toEqual(
      refused({ code: "token_wider" }),
    );
  });

  test("is refused when it names no scopes and the text beside it is wider", () => {
    expect(judge(some.tokenAnswer({ scope: "x" }, { scope: undefined }))).toEqual(
      refused({ code: "token_wider" }),
    );
  });

  test.for([
    { claims: { scope: [JOB] }, members: { scope: JOB }, scope: [JOB], because: "xsuaa may grant less" },
    { claims: { scope: [] }, members: { scope: "" }, scope: [], because: "nothing is less" },
    {
      claims: { scope: [...the.scopes, "uaa.resource", "openid"] },
      members: {},
      scope: [...the.scopes, "openid", "uaa.resource"],
      because: "xsuaa adds scopes of its own",
    },
    {
      claims: { scope: ["uaa.user", "user_attributes", "xs_account.access"] },
      members: {},
      scope: ["uaa.user", "user_attributes", "xs_account.access"],
      because: "user tokens carry these",
    },
    {
      claims: { scope: undefined },
      members: { scope: `${JOB}  ${JOB}` },
      scope: [JOB],
      because: "the text beside it says",
    },
    { claims: { scope: [JOB, JOB] }, members: {}, scope: [JOB], because: "names are unique" },
  ])("is served with its true scopes $scope, since $because", ({ claims, members, scope }) => {
    expect(judge(some.tokenAnswer(members, claims))).toMatchObject({ verdict: "token", token: { scope } });
  });

  test("may carry anything when all was asked for", () => {
    const answer = some.tokenAnswer({ scope: "x" }, { scope: ["x", "y"], authorities: ["z"] });

    expect(judge(answer, { scopes: "all" })).toMatchObject({ token: { scope: ["x", "y"] }, remarks: [] });
  });

  test("may be of any zone when the service key names none", () => {
    const answer = some.tokenAnswer({}, { zid: "other" });

    expect(judge(answer, { profile: { ...the.profile, zone: undefined } })).toMatchObject({
      verdict: "token",
    });
  });

  test.for([
    {
      claims: { iss: "https://other.example/oauth/token" },
      remarks: ["issuer_unexpected"],
      because: "the issuer is another",
    },
    {
      claims: { iss: the.origin },
      remarks: ["issuer_unexpected"],
      because: "xsuaa's issuer is the endpoint, not the host",
    },
    { claims: { iss: undefined }, remarks: ["issuer_unexpected"], because: "the issuer is missing" },
    { claims: { authorities: ["x"] }, remarks: ["authorities_wider"], because: "the client could do more" },
    { claims: { authorities: undefined }, remarks: [], because: "authorities are optional" },
    { claims: { authorities: ["uaa.resource"] }, remarks: [], because: "xsuaa's own are tolerated" },
  ])("is served with the remarks $remarks, since $because", ({ claims, remarks }) => {
    expect(judge(some.tokenAnswer({}, claims))).toMatchObject({ verdict: "token", remarks });
  });
});

describe("the life of a token", () => {
  const iat = the.now / 1_000;

  test.for([
    { expiresIn: 3599, exp: iat + 3600, lifeMs: 3_599_000, because: "expires_in is shorter" },
    { expiresIn: 43_199, exp: iat + 60, lifeMs: 60_000, because: "exp − iat is shorter" },
    { expiresIn: undefined, exp: iat + 1800, lifeMs: 1_800_000, because: "only the claims say" },
    { expiresIn: 1799, exp: undefined, lifeMs: 1_799_000, because: "only expires_in says" },
    { expiresIn: "1799", exp: iat + 1800, lifeMs: 1_799_000, because: "some endpoints write a text" },
    { expiresIn: 59.9, exp: iat + 60, lifeMs: 59_000, because: "a second that is not whole is not promised" },
    { expiresIn: 1, exp: iat + 60, lifeMs: 1_000, because: "a second is the least" },
    { expiresIn: 86_400, exp: iat + 86_400, lifeMs: 86_400_000, because: "a day is SAP's most" },
    { expiresIn: 86_401, exp: undefined, lifeMs: 86_400_000, because: "more than a day is an error" },
    { expiresIn: 1e12, exp: iat + 1e12, lifeMs: 86_400_000, because: "more than a day is an error" },
  ])("is $lifeMs ms, since $because", ({ expiresIn, exp, lifeMs }) => {
    expect(judge(some.tokenAnswer({ expires_in: expiresIn }, { exp }))).toMatchObject({
      verdict: "token",
      token: { lifeMs },
    });
  });

  test("is counted by the endpoint's clock alone, however wrong that is", () => {
    const claims = { iat: 0, exp: 1800 };

    expect(judge(some.tokenAnswer({ expires_in: undefined }, claims))).toMatchObject({
      token: { lifeMs: 1_800_000 },
    });
  });

  test.for([
    { expiresIn: undefined, exp: undefined, because: "nobody says, and for ever is no answer" },
    { expiresIn: 0, exp: iat + 3600, because: "it is over" },
    { expiresIn: -1, exp: iat + 3600, because: "it is negative" },
    { expiresIn: "-1", exp: iat + 3600, because: "it is negative" },
    { expiresIn: 0.9, exp: iat + 3600, because: "less than a second is nothing" },
    { expiresIn: 3599, exp: iat, because: "it was born expired" },
    { expiresIn: 3599, exp: iat - 1, because: "it expired before it was born" },
  ])("is refused when $because", ({ expiresIn, exp }) => {
    expect(judge(some.tokenAnswer({ expires_in: expiresIn }, { exp }))).toEqual(unusable("no_lifetime"));
  });

  test("is not known from exp alone, which only the endpoint's clock could tell", () => {
    const answer = some.tokenAnswer({ expires_in: undefined }, { iat: undefined });

    expect(judge(answer)).toEqual(unusable("no_lifetime"));
  });
});
