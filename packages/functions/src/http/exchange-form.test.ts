import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../../test/support/token-queries.ts";
import { ACCESS_TOKEN, parseExchange, TOKEN_EXCHANGE } from "./exchange-form.ts";

const FORM = "application/x-www-form-urlencoded";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

/** A whole form with some parameters set; one that is `undefined` is left out. */
function form(parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const whole = {
    grant_type: TOKEN_EXCHANGE,
    subject_token: "a.b.c",
    subject_token_type: JWT,
    audience: "cis-central",
    ...parameters,
  };
  const sent = Object.entries(whole).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  return new URLSearchParams(sent).toString();
}

const parse = (text: string, type: string | undefined = FORM) =>
  parseExchange({ type, text: Buffer.from(text).toString("base64"), isBase64: true });
const problemOf = (...sent: Parameters<typeof parse>) => {
  const parsed = parse(...sent);
  return parsed.ok ? undefined : parsed.problem;
};
const invalid = (problem: string) => ({ code: "invalid_request", problem });

describe("parseExchange()", () => {
  test("reads what is to be exchanged, and asks then for what the rules grant", () => {
    expect(parse(form())).toEqual({
      ok: true,
      value: {
        subjectToken: "a.b.c",
        key: "cis-central",
        minTtlMs: 0,
        rejected: undefined,
        scopes: undefined,
      },
    });
  });

  test("reads every parameter", () => {
    const asked = { scope: "job.read event.read", min_ttl: "90", rejected: fingerprint };
    expect(parse(form({ ...asked, requested_token_type: ACCESS_TOKEN }))).toMatchObject({
      value: { minTtlMs: 90_000, rejected: fingerprint, scopes: ["job.read", "event.read"] },
    });
  });

  test("reads a body that is not in base64 as well", () => {
    expect(parseExchange({ type: FORM, text: form(), isBase64: false }).ok).toBe(true);
  });

  test.for([JWT, "urn:ietf:params:oauth:token-type:id_token", ACCESS_TOKEN])(
    "takes a subject token that is called %s",
    (subject_token_type) => {
      expect(parse(form({ subject_token_type })).ok).toBe(true);
    },
  );

  test.for([
    { type: `${FORM}; charset=UTF-8`, because: "a type may have parameters" },
    { type: `${FORM};charset=utf-8`, because: "with a space before them or without" },
    { type: "Application/X-WWW-Form-Urlencoded", because: "types have no case (RFC 9110 §8.3.1)" },
  ])("takes the type $type: $because", ({ type }) => {
    expect(parse(form(), type).ok).toBe(true);
  });

  test.for([
    { type: undefined, because: "none is named" },
    { type: "", because: "none is named" },
    { type: "application/json", because: "that is no form" },
    { type: "multipart/form-data; boundary=x", because: "that is another form" },
    { type: `${FORM}x`, because: "that is another type" },
    { type: `text/plain, ${FORM}`, because: "two types are none" },
  ])("takes no body of the type '$type': $because", ({ type }) => {
    expect(parseExchange({ type, text: form(), isBase64: false })).toMatchObject({
      problem: invalid("not_a_form"),
    });
  });

  test("misses a body that was not sent", () => {
    expect(parseExchange(undefined)).toMatchObject({ problem: invalid("not_a_form") });
  });

  test.for([
    { bytes: 16_384, problem: undefined, because: "as long as a form may be" },
    { bytes: 16_385, problem: invalid("form_too_long"), because: "one byte longer" },
  ])("says $problem at $bytes bytes, $because", ({ bytes, problem }) => {
    expect(problemOf(`${form()}&pad=`.padEnd(bytes, "x"))).toEqual(problem);
  });

  test.for([
    { sent: { grant_type: undefined }, problem: invalid("grant_type"), because: "it is required" },
    { sent: { grant_type: "" }, problem: invalid("grant_type"), because: "an empty value is none" },
    {
      sent: { grant_type: "client_credentials" },
      problem: { code: "grant_unsupported" },
      because: "there is one grant",
    },
    {
      sent: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" },
      problem: { code: "grant_unsupported" },
      because: "an assertion is another thing (RFC 7523)",
    },
    { sent: { subject_token: undefined }, problem: invalid("subject_token"), because: "it is required" },
    { sent: { subject_token: "" }, problem: invalid("subject_token"), because: "an empty value is none" },
    {
      sent: { subject_token_type: undefined },
      problem: invalid("subject_token_type"),
      because: "RFC 8693 §2.1 requires it",
    },
    {
      sent: { subject_token_type: "urn:ietf:params:oauth:token-type:saml2" },
      problem: invalid("subject_token_type"),
      because: "JWTs are all that is verified",
    },
    { sent: { subject_token_type: "jwt" }, problem: invalid("subject_token_type"), because: "it is a URI" },
    { sent: { audience: undefined }, problem: invalid("audience"), because: "it names the key" },
    { sent: { audience: "Cis" }, problem: invalid("audience"), because: "no key is named so" },
    {
      sent: { audience: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x" },
      problem: invalid("audience"),
      because: "callers never name a secret",
    },
    { sent: { resource: "https://x.example" }, problem: invalid("resource"), because: "keys have no URI" },
    {
      sent: { requested_token_type: JWT },
      problem: invalid("requested_token_type"),
      because: "an access token is all that is issued",
    },
    { sent: { actor_token: "d.e.f" }, problem: invalid("actor_token"), because: "nobody acts for others" },
    { sent: { scope: "a  b" }, problem: invalid("scope"), because: "two spaces make an empty name" },
    { sent: { min_ttl: "1.5" }, problem: invalid("min_ttl"), because: "seconds are whole" },
    { sent: { rejected: "x" }, problem: invalid("rejected"), because: "that is no hash" },
  ])("says $problem.code $problem.problem to $sent: $because", ({ sent, problem }) => {
    expect(problemOf(form(sent))).toEqual(problem);
  });

  test.for(["scope", "resource", "requested_token_type", "actor_token", "min_ttl", "rejected", "client_id"])(
    "takes %s without a value for left out (RFC 6749 §3.2)",
    (name) => {
      expect(parse(form({ [name]: "" }))).toEqual(parse(form()));
    },
  );

  test("takes no parameter twice, known or not, not even with one value (RFC 6749 §3.2)", () => {
    for (const name of ["audience", "subject_token", "scope", "what", "__proto__"])
      expect(problemOf(`${form({ [name]: "a" })}&${name}=a`)).toEqual(invalid("repeated_parameter"));
  });

  test("does not care how a client introduces itself, nor for anything else it does not know", () => {
    const known =
      /^(?:grant_type|subject_token|subject_token_type|audience|resource|requested_token_type|actor_token|scope|min_ttl|rejected)$/;
    const names = fc.oneof(
      fc.constantFrom("client_id", "client_secret", "client_assertion", "actor_token_type", "__proto__"),
      fc.string({ minLength: 1 }).filter((text) => !known.test(text)),
    );
    fc.assert(
      fc.property(names, fc.string(), (name, value) => {
        expect(parse(form({ [name]: value }))).toEqual(parse(form()));
      }),
    );
  });

  test("reads or refuses whatever it is sent", () => {
    const part = fc.oneof(fc.string(), fc.constantFrom(form(), "&", "=", "%", "+", "audience", "scope=a"));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        expect(typeof parse(parts.join("")).ok).toBe("boolean");
      }),
    );
  });
});
