import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callerClaims, configuredIssuer, nowSeconds } from "../../../test/support/jwt-issuer.ts";
import { the } from "../../../test/support/the.ts";
import { judgeCallerJwt } from "./caller-jwt.ts";

type Members = Readonly<Record<string, unknown>>;

const header = { alg: "RS256", typ: "JWT", kid: "key-1" };
const other = { ...configuredIssuer, name: "other", url: "https://other.example", audience: "for-other" };
const hour = { ...configuredIssuer, maxAgeMs: 3_600_000 };

function judge(claims: Members, headerMembers: Members = {}, issuers = [other, configuredIssuer]) {
  const parts = { header: { ...header, ...headerMembers }, claims: callerClaims(claims) };
  const judged = judgeCallerJwt(parts, issuers, the.now);
  return judged.ok ? "accepted" : judged.problem;
}

describe("judgeCallerJwt()", () => {
  test("says who is claimed to ask, and with which key of whom that is to be proved", () => {
    const parts = { header, claims: callerClaims() };
    expect(judgeCallerJwt(parts, [other, configuredIssuer], the.now)).toEqual({
      ok: true,
      value: {
        issuer: configuredIssuer,
        subject: "repo:acme/deploy:environment:prod",
        algorithm: "RS256",
        keyId: "key-1",
      },
    });
  });

  test("takes the audience of the issuer that signed, and not another issuer's", () => {
    expect(judge({ aud: other.audience })).toBe("audience_refused");
    expect(judge({ iss: other.url, aud: other.audience })).toBe("accepted");
  });

  test.for([
    { typ: undefined, is: "accepted", because: "Kubernetes leaves it out" },
    { typ: "JWT", is: "accepted", because: "everybody else writes it" },
    { typ: "jwt", is: "accepted", because: "media types know no case" },
    { typ: "application/jwt", is: "accepted", because: "RFC 7515 §4.1.9 lets the prefix out" },
    { typ: "at+jwt", is: "accepted", because: "it is an access token for us" },
    { typ: "application/at+JWT", is: "accepted", because: "that is the same" },
    { typ: "dpop+jwt", is: "type_refused", because: "it proves a key, and nobody" },
    { typ: "logout+jwt", is: "type_refused", because: "it ends a session" },
    { typ: "JOSE", is: "type_refused", because: "it may be anything" },
    { typ: "x/jwt", is: "type_refused", because: "it is another media type" },
    { typ: "", is: "type_refused", because: "it is no type" },
    { typ: null, is: "type_refused", because: "it is no text" },
  ])("of typ $typ is $is: $because", ({ typ, is }) => {
    expect(judge({}, { typ })).toBe(is);
  });

  test.for([
    { name: "x5t", is: "accepted", because: "GitHub writes a thumbprint, which leads nowhere" },
    { name: "private", is: "accepted", because: "RFC 7515 §4.3 has what is not known ignored" },
    { name: "crit", is: "header_refused", because: "it forbids to ignore what is not known" },
    { name: "jku", is: "header_refused", because: "it says where keys are" },
  ])("with $name in the header, is $is whatever its value: $because", ({ name, is }) => {
    for (const value of ["x", "", null, false, 0, [], {}]) expect(judge({}, { [name]: value })).toBe(is);
  });

  const subjects = [
    { sub: "x", is: "accepted", because: "one character is a name" },
    { sub: "x".repeat(2_048), is: "accepted", because: "a SPIFFE ID may be as long" },
    { sub: "x".repeat(2_049), is: "subject_refused", because: "that is one more" },
    { sub: "", is: "subject_refused", because: "nobody has no name" },
    { sub: 7, is: "subject_refused", because: "a number is no text" },
    { sub: ["x"], is: "subject_refused", because: "a list is no text" },
    { sub: "größer/名前", is: "accepted", because: "branches may be called so" },
    { sub: "a\u0000b", is: "subject_refused", because: "NUL is a control character" },
    { sub: "a\u007fb", is: "subject_refused", because: "DEL is one" },
    { sub: "a\u0085b", is: "subject_refused", because: "NEL is one, and a line break" },
    { sub: "a\u2028b", is: "subject_refused", because: "it begins another line" },
    { sub: "a\u202eb", is: "subject_refused", because: "it turns what follows around" },
    { sub: "a\u200bb", is: "subject_refused", because: "nobody sees it" },
    { sub: "a\ud800b", is: "subject_refused", because: "half a character cannot be encoded" },
  ] as const;
  test.for(subjects.map((row) => ({ ...row, said: JSON.stringify(row.sub).slice(0, 20) })))(
    "of sub $said is $is: $because",
    ({ sub, is }) => expect(judge({ sub })).toBe(is),
  );

  test.for([
    { claims: { exp: nowSeconds + 1 }, is: "accepted", because: "a second is left" },
    { claims: { exp: nowSeconds + 0.001 }, is: "accepted", because: "a millisecond is left" },
    { claims: { exp: nowSeconds }, is: "expired", because: "RFC 7519 §4.1.4: on or after" },
    { claims: { exp: nowSeconds - 1 }, is: "expired", because: "there is no leeway" },
    { claims: { nbf: nowSeconds + 60 }, is: "accepted", because: "clocks may differ by a minute" },
    { claims: { nbf: nowSeconds + 61 }, is: "not_yet_valid", because: "and by no more" },
    { claims: { iat: nowSeconds + 60 }, is: "accepted", because: "clocks may differ by a minute" },
    { claims: { iat: nowSeconds + 61 }, is: "not_yet_valid", because: "and by no more" },
    {
      claims: { iat: nowSeconds + 61, nbf: nowSeconds },
      is: "not_yet_valid",
      because: "nbf makes nothing older",
    },
    { claims: { iat: nowSeconds - 3_599 }, is: "accepted", because: "it is younger than an hour" },
    { claims: { iat: nowSeconds - 3_600 }, is: "accepted", because: "it is an hour old" },
    { claims: { iat: nowSeconds - 3_601 }, is: "too_old", because: "it is older than an hour" },
    {
      claims: { iat: nowSeconds - 3_601, nbf: nowSeconds },
      is: "too_old",
      because: "nbf makes nothing young",
    },
    { claims: { iat: -1 }, is: "too_old", because: "1969 is a time, and long ago" },
  ])("with $claims is $is: $because", ({ claims, is }) => {
    expect(judge(claims, {}, [hour])).toBe(is);
  });

  test.for([
    { claim: "exp", is: "expiry_malformed" },
    { claim: "iat", is: "issued_at_malformed" },
    { claim: "nbf", is: "not_before_malformed" },
  ])("of $claim that is no number is $is", ({ claim, is }) => {
    const infinite: unknown = JSON.parse("1e999");
    for (const value of [String(nowSeconds + 60), null, true, [nowSeconds], {}, infinite, Number.NaN])
      expect(judge({ [claim]: value })).toBe(is);
  });

  test("accepts no more the longer it waits, once a token has begun", () => {
    const claims = callerClaims({ iat: nowSeconds, exp: nowSeconds + 7_200 });
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (first, more) => {
        const at = (elapsed: number) => judgeCallerJwt({ header, claims }, [hour], the.now + elapsed).ok;
        return at(first) || !at(first + more);
      }),
    );
  });

  test("judges whatever JSON may hold, and throws at nothing", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(callerClaims()), "nbf", "cnf"), fc.jsonValue()),
        (claims) => {
          expect(typeof judge(claims as Members)).toBe("string");
        },
      ),
    );
  });
});
