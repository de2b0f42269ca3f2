import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { base64url, exportJWK, type JWK } from "jose";
import { describe, expect, test } from "vitest";
import type { ConfiguredIssuer } from "@btp-token-broker/core";
import { forged, headerOf, withClaims, withHeader } from "../../../../test/support/forged-jwt.ts";
import {
  callerClaims,
  configuredIssuer,
  issuerKey,
  publishedDocuments,
  signed,
} from "../../../../test/support/jwt-issuer.ts";
import { the } from "../../../../test/support/the.ts";
import { createJwtVerifier } from "./jwt-verifier.ts";

const rsa = await issuerKey("rsa-1");
const ec = await issuerKey("ec-1", "ES256");
const other = await issuerKey("rsa-2");
const p384 = await issuerKey("ec-1", "ES384");
const shortRsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });
const privateJwk = { ...(await exportJWK(rsa.privateKey)), kid: "rsa-1", alg: "RS256" };
const good = await signed(rsa);
const deadline = the.now + 6_000;

/** A verifier of one issuer that publishes these keys, and what it asked for. */
function world(keys: readonly JWK[] = [rsa.jwk, ec.jwk], issuer: ConfiguredIssuer = configuredIssuer) {
  const documents = publishedDocuments(keys, issuer);
  const verifier = createJwtVerifier({
    issuers: [issuer],
    read: documents.read,
    now: () => the.now,
    random: () => 0.5,
  });
  return { documents, verifier, verify: (token: string) => verifier.verify(token, deadline) };
}

const refused = (reason: string) => ({ ok: false, problem: { code: "identity_refused", reason } });

describe("a JWT verifier accepts", () => {
  test.for([
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
  ] as const)("%s from an issuer to which it is pinned, and says who asks", async (algorithm) => {
    const key = await issuerKey("any", algorithm);
    const { verify, documents } = world([key.jwk], { ...configuredIssuer, algorithms: [algorithm] });
    const claims = callerClaims({ ref: "refs/heads/main", nested: { a: [1] } });
    expect(await verify(await signed(key, claims))).toEqual({
      ok: true,
      value: { kind: "jwt", name: "repo:acme/deploy:environment:prod", issuer: "actions", claims },
    });
    expect(documents.asked).toEqual([
      "https://issuer.example/tenant/.well-known/openid-configuration",
      "https://issuer.example/tenant/keys",
    ]);
  });

  test("keys that say nothing of their algorithm or use, which RFC 7517 §4 leaves to issuers", async () => {
    const { alg: _, use: __, ...bare } = ec.jwk;
    expect(await world([bare]).verify(await signed(ec))).toMatchObject({ ok: true });
  });

  test("one of two keys with the same id, if the other is of another type", async () => {
    expect(await world([rsa.jwk, { ...ec.jwk, kid: "rsa-1" }]).verify(good)).toMatchObject({ ok: true });
  });
});

describe("a JWT verifier refuses, having read the issuer's keys once,", () => {
  const { alg: _, ...p384WithoutAlg } = p384.jwk;
  const rows: readonly {
    readonly what: string;
    readonly token: string | Promise<string>;
    readonly keys?: readonly JWK[];
    readonly reason: string;
  }[] = [
    {
      what: "a signature of another key",
      token: signed({ ...other, jwk: rsa.jwk }),
      reason: "signature_wrong",
    },
    {
      what: "a signature of other claims",
      token: withClaims(good, callerClaims({ sub: "a" })),
      reason: "signature_wrong",
    },
    { what: "a signature of another header", token: withHeader(good, { x: 1 }), reason: "signature_wrong" },
    { what: "a signature of nothing", token: forged(headerOf(rsa)), reason: "signature_wrong" },
    {
      what: "a key id of another key",
      token: withHeader(good, { kid: "rsa-2" }),
      keys: [rsa.jwk, other.jwk],
      reason: "signature_wrong",
    },
    {
      what: "a key id that nobody published",
      token: withHeader(good, { kid: "rsa-9" }),
      reason: "key_unknown",
    },
    {
      what: "a key id called like a member of every object",
      token: withHeader(good, { kid: "constructor" }),
      reason: "key_unknown",
    },
    {
      what: "an algorithm of another type of key",
      token: signed({ ...ec, jwk: rsa.jwk }),
      reason: "key_refused",
    },
    {
      what: "an algorithm that is not the key's",
      token: good,
      keys: [{ ...rsa.jwk, alg: "RS512" }],
      reason: "key_refused",
    },
    {
      what: "a curve that is not the algorithm's",
      token: signed(ec),
      keys: [p384WithoutAlg],
      reason: "key_refused",
    },
    {
      what: "a key that is for encryption",
      token: good,
      keys: [{ ...rsa.jwk, use: "enc" }],
      reason: "key_refused",
    },
    {
      what: "a key that is for other operations",
      token: good,
      keys: [{ ...rsa.jwk, key_ops: ["wrapKey"] }],
      reason: "key_refused",
    },
    {
      what: "a key whose private half is public, too",
      token: good,
      keys: [privateJwk],
      reason: "key_refused",
    },
    {
      what: "a symmetric key",
      token: good,
      keys: [{ kty: "oct", k: "c2VjcmV0", kid: "rsa-1" }],
      reason: "key_refused",
    },
    {
      what: "an RSA key of 1024 bits",
      token: good,
      keys: [{ ...shortRsa, kid: "rsa-1" }],
      reason: "key_refused",
    },
    { what: "a key that cannot be read", token: good, keys: [{ ...rsa.jwk, n: "*" }], reason: "key_refused" },
    {
      what: "an id that two keys have",
      token: good,
      keys: [rsa.jwk, { ...other.jwk, kid: "rsa-1" }],
      reason: "key_refused",
    },
  ];

  test.for(rows)("$what: $reason", async ({ token, reason, keys }) => {
    const { verify, documents } = world(keys);
    expect(await verify(await token)).toEqual(refused(reason));
    expect(documents.keyReads()).toBe(1);
  });

  test("a thousand made-up key ids", async () => {
    const { verify, documents } = world();
    for (let made = 0; made < 1_000; made++)
      expect(await verify(withHeader(good, { kid: `made-up-${made}` }))).toEqual(refused("key_unknown"));
    expect(documents.keyReads()).toBe(1);
  });
});

describe("a JWT verifier", () => {
  const canary = "canary-7b1e55";

  test.for([
    { part: "header", token: withHeader(good, { kid: canary, x: canary }) },
    { part: "claims", token: withClaims(good, callerClaims({ sub: canary, x: canary })) },
    { part: "issuer", token: withClaims(good, callerClaims({ iss: `https://${canary}.example` })) },
    { part: "audience", token: withClaims(good, callerClaims({ aud: canary })) },
    { part: "signature", token: good.replace(/[^.]+$/, base64url.encode(canary)) },
    { part: "text", token: canary },
  ])("says nothing of the $part of a token that it refuses", async ({ token }) => {
    const outcome = await world().verify(token);
    expect(outcome.ok).toBe(false);
    const said = inspect(outcome, { depth: null, showHidden: true }) + JSON.stringify(outcome);
    for (const secret of [canary, ...token.split(".")]) expect(said).not.toContain(secret);
  });

  test("says which issuer is down, and when to come again, and nothing of its answer", async () => {
    const { verify, documents } = world();
    documents.failWith("tls");
    expect(await verify(good)).toEqual({
      ok: false,
      problem: { code: "issuer_unavailable", issuer: "actions", reason: "tls", retryAfterMs: 4_500 },
    });
  });

  test("reads the keys of all its issuers ahead of requests, and names those that it could not have", async () => {
    const { verifier, verify, documents } = world();
    expect(await verifier.prepare(deadline)).toEqual(new Map());
    const reads = documents.keyReads();
    await verify(good);
    expect([reads, documents.keyReads()]).toEqual([1, 1]);

    const dead = world();
    dead.documents.failWith("dns");
    expect(await dead.verifier.prepare(deadline)).toEqual(new Map([["actions", "dns"]]));
  });

  test("takes no two issuers with the same URL", () => {
    const issuers = [configuredIssuer, { ...configuredIssuer, name: "other", audience: "other" }];
    const { read } = publishedDocuments([]);
    expect(() => createJwtVerifier({ issuers, read, now: () => the.now, random: () => 0.5 })).toThrow(
      "Two issuers have the same URL",
    );
  });
});
