import * as fc from "fast-check";
import { base64url } from "jose";
import { describe, expect, test } from "vitest";
import {
  forged,
  headerOf,
  part,
  respelled,
  signedTexts,
  signedWithPublicKey,
  withHeader,
} from "../../../../test/support/forged-jwt.ts";
import {
  callerClaims,
  configuredIssuer,
  issuerKey,
  nowSeconds,
  publishedDocuments,
  signed,
} from "../../../../test/support/jwt-issuer.ts";
import { the } from "../../../../test/support/the.ts";
import { createJwtVerifier } from "./jwt-verifier.ts";

const rsa = await issuerKey("rsa-1");
const own = await issuerKey("attacker");
const good = await signed(rsa);
const header = headerOf(rsa);
const [head = "", claims = "", signature = ""] = good.split(".");

const asked = (claimsOrNot: Record<string, unknown>) => signed(rsa, callerClaims(claimsOrNot));
const saying = (members: Record<string, unknown>) => signed(rsa, callerClaims(), members);

function verify(token: string) {
  const documents = publishedDocuments([rsa.jwk]);
  const verifier = createJwtVerifier({
    issuers: [configuredIssuer],
    read: documents.read,
    now: () => the.now,
    random: () => 0.5,
  });
  return verifier.verify(token, the.now + 6_000).then((outcome) => ({ outcome, asked: documents.asked }));
}

/** By what is said of them: all but their first would be taken for the issuer's by somebody who was less careful. */
const attacks: Readonly<Record<string, Readonly<Record<string, string | Promise<string>>>>> = {
  not_a_jwt: {
    "an empty text": "",
    "a text": "letmein",
    "alg none without a signature": `${part({ alg: "none" })}.${claims}.`,
    "a JWE": `${part({ alg: "RSA-OAEP", enc: "A256GCM" })}.AAAA.AAAA.AAAA.AAAA`,
    "a payload that is a JWT": `${head}.${base64url.encode(good)}.${signature}`,
    "claims in a list": forged(header, [callerClaims()]),
    "claims in a text": forged(header, JSON.stringify(callerClaims())),
    "a header that is null": `${part(null)}.${claims}.${signature}`,
    "a payload that is not UTF-8": `${head}.${base64url.encode(new Uint8Array([0x22, 0xff, 0x22]))}.${signature}`,
    "a dot behind": `${good}.`,
    "a dot before": `.${good}`,
    "a line break behind": `${good}\n`,
    "a space within": `${head}. ${claims}.${signature}`,
    "Bearer before": `Bearer ${good}`,
    "base64 of the other alphabet": `${head}.${claims}.ab+/`,
    "base64 with padding": `${good}==`,
    "base64 of an impossible length": `${head}.${claims}.abcde`,
    "a signature that is spelled otherwise": respelled(good),
    "a header whose last alg is none": `${base64url.encode(`{"alg":"RS256","kid":"rsa-1","alg":"none"}`)}.${claims}.${signature}`,
  },
  header_refused: {
    "a jku, where keys could be fetched": saying({ jku: "https://evil.example/keys" }),
    "an x5u, where a certificate could be": saying({ x5u: "https://evil.example/certificate" }),
    "a jwk, signed with it": signed({ ...own, jwk: rsa.jwk }, callerClaims(), { jwk: own.jwk }),
    "an x5c": saying({ x5c: ["MIIB"] }),
    "a critical extension": withHeader(good, { crit: ["exp"], exp: 1 }),
    "a payload that is not encoded": withHeader(good, { crit: ["b64"], b64: false }),
    "b64 said without crit": withHeader(good, { b64: false }),
    "a JWT in a JWT": saying({ cty: "JWT" }),
    "a compressed payload": saying({ zip: "DEF" }),
    "a JWE of three parts": withHeader(good, { enc: "A256GCM" }),
  },
  type_refused: {
    "a token that ends sessions": saying({ typ: "logout+jwt" }),
    "a token of a DPoP client": saying({ typ: "dpop+jwt" }),
    "a type that is no text": saying({ typ: ["JWT"] }),
  },
  algorithm_refused: {
    "alg none with a signature": withHeader(good, { alg: "none" }),
    "alg none in other letters": withHeader(good, { alg: "nOnE" }),
    "no alg": withHeader(good, { alg: undefined }),
    "an alg that is no text": withHeader(good, { alg: ["RS256"] }),
    "an HMAC with the public key as PEM": signedWithPublicKey(rsa, "pem"),
    "an HMAC with the public key as JWK": signedWithPublicKey(rsa, "jwk"),
    "an algorithm that is not the issuer's": withHeader(good, { alg: "PS256" }),
  },
  key_id_missing: {
    "a token without a key id": saying({ kid: undefined }),
    "an empty key id": saying({ kid: "" }),
    "a key id that is no text": withHeader(good, { kid: { toString: "rsa-1" } }),
  },
  issuer_unknown: {
    "a foreign issuer": asked({ iss: "https://evil.example" }),
    "an issuer whose URL begins with ours": asked({ iss: `${configuredIssuer.url}.evil.example` }),
    "our issuer with a slash behind": asked({ iss: `${configuredIssuer.url}/` }),
    "our issuer in a list": asked({ iss: [configuredIssuer.url] }),
    "our issuer by its name": asked({ iss: configuredIssuer.name }),
    "no issuer": asked({ iss: undefined }),
    "a thousand lists in each other": `${head}.${base64url.encode(`{"a":${"[".repeat(1e3)}${"]".repeat(1e3)}}`)}.AAAA`,
  },
  audience_refused: {
    "no audience": asked({ aud: undefined }),
    "another audience": asked({ aud: "sts.amazonaws.com" }),
    "our audience among others": asked({ aud: [configuredIssuer.audience, "other"] }),
    "our audience twice": asked({ aud: [configuredIssuer.audience, configuredIssuer.audience] }),
  },
  subject_refused: {
    "no subject": asked({ sub: undefined }),
    "a subject that ends its line": asked({ sub: "repo:acme/deploy\nsub: root" }),
    "a subject of 2,049 characters": asked({ sub: "x".repeat(2_049) }),
  },
  proof_required: { "a token that is bound to a key": asked({ cnf: { jkt: "x" } }) },
  expiry_malformed: { "no expiry": asked({ exp: undefined }) },
  expired: { "a token at the moment of its expiry": asked({ exp: nowSeconds }) },
  issued_at_malformed: { "no time of issue": asked({ iat: undefined }) },
  too_old: { "a week-old token that has not expired": asked({ iat: nowSeconds - 7 * 86_400 }) },
  not_yet_valid: { "a token of tomorrow": asked({ iat: nowSeconds + 86_400, exp: nowSeconds + 90_000 }) },
};

describe("a JWT verifier refuses, and asks nobody about,", () => {
  const rows = Object.entries(attacks).flatMap(([reason, tokens]) =>
    Object.entries(tokens).map(([what, token]) => ({ what, token, reason })),
  );
  test.for(rows)("$what: $reason", async ({ token, reason }) => {
    expect(await verify(await token)).toEqual({
      outcome: { ok: false, problem: { code: "identity_refused", reason } },
      asked: [],
    });
  });

  test("1 MB, which it does not parse", async () => {
    const parsed: string[] = [];
    const parse = JSON.parse.bind(JSON);
    JSON.parse = (text: string) => {
      parsed.push(text);
      return parse(text);
    };
    try {
      const { outcome } = await verify(`${head}.${"A".repeat(1_000_000)}.${signature}`);
      expect(outcome).toMatchObject({ problem: { reason: "too_long" } });
      expect(parsed).toEqual([]);
      await verify(good);
      expect(parsed).not.toEqual([]);
    } finally {
      JSON.parse = parse;
    }
  });

  test.for([
    { length: 8 * 1024, reason: "signature_wrong", because: "8 KiB are the most" },
    { length: 8 * 1024 + 1, reason: "too_long", because: "that is one character more" },
  ])("$length characters with $reason: $because", async ({ length, reason }) => {
    const { outcome } = await verify(`${head}.${claims}.`.padEnd(length, "A"));
    expect(outcome).toMatchObject({ problem: { reason } });
  });
});

describe("a JWT verifier refuses what stands twice, though it is well signed:", () => {
  const claimsText = JSON.stringify(callerClaims());
  test.for([
    {
      header: `{"alg":"none","kid":"rsa-1","alg":"RS256"}`,
      because: "whoever reads the first sees no algorithm",
    },
    { header: `{"alg":"RS256","kid":"other","kid":"rsa-1"}`, because: "there is a key for each reader" },
    { header: `{"alg":"RS256","kid":"rsa-1","kid":"rsa-1"}`, because: "not even if both say the same" },
    { header: `{"alg":"RS256","kid":"rsa-1","\\u006bid":"rsa-1"}`, because: "an escape changes no name" },
    { header: `{"alg":"RS256","kid":"rsa-1","x":{"y":1,"y":1}}`, because: "deep within it is no better" },
    {
      claims: claimsText.replace("{", `{"sub":"somebody:else",`),
      because: "there is a subject for each reader",
    },
    { claims: claimsText.replace("{", `{"exp" \n:1,`), because: "spaces and line breaks change nothing" },
    { claims: claimsText.replace("{", `{"a":[{"b":1,"b":2}],`), because: "nor does a list around it" },
    {
      claims: claimsText.replace("{", `{"__proto__":1,"__proto__":2,`),
      because: "this is a name like any other",
    },
  ])("$header $claims, since $because", async ({ header: headerText, claims: text }) => {
    const token = await signedTexts(rsa, headerText ?? JSON.stringify(header), text ?? claimsText);
    expect(await verify(token)).toEqual({
      outcome: { ok: false, problem: { code: "identity_refused", reason: "not_a_jwt" } },
      asked: [],
    });
  });
});

describe("a JWT verifier accepts", () => {
  test("claims of any names and values that stand once, whatever quotation marks and colons are in them", async () => {
    const claim = fc.tuple(
      fc.oneof(fc.string(), fc.constantFrom("__proto__", '"', '\\":', "a:b", '{"sub":1}')),
      fc.oneof(fc.jsonValue(), fc.constantFrom('":', '\\"sub\\":', "{}", { a: { a: [{ a: '"a":' }] } })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(claim, { maxLength: 5 }), fc.constantFrom(0, 2), async (drawn, indent) => {
        const said = Object.fromEntries([...drawn, ...Object.entries(callerClaims())]);
        fc.pre(!("nbf" in said) && !("cnf" in said));
        const text = JSON.stringify(said, undefined, indent);
        const { outcome } = await verify(await signedTexts(rsa, JSON.stringify(header), text));
        expect(outcome).toMatchObject({ ok: true });
      }),
      { numRuns: 60 },
    );
  });
});
