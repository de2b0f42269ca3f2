import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from "jose";
import {
  basicForm,
  form,
  type Received,
  type Sent,
  send,
} from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, said, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { ContractClient, XsuaaSubject } from "./subject.ts";

/** Requests that get a token, and what is in it. */
export const tokenRows: readonly ContractRow[] = [
  {
    row: 1,
    request: "id and secret in the form",
    answer: "a bearer token and no refresh token",
    because: "client_credentials has none (RFC 6749 §4.4.3)",
    check: async (subject) => {
      const answer = await ask(subject, form(subject.tech));
      tokenIn(answer);
      const members = ["access_token", "expires_in", "jti", "scope", "token_type"];
      deepEqual(Object.keys(answer.json).sort(), members);
      equal(answer.json["token_type"], "bearer");
    },
  },
  {
    row: 2,
    request: "id and secret in Basic",
    answer: "a bearer token",
    because: "either way authenticates (RFC 6749 §2.3.1)",
    check: async (subject) => {
      const answer = await ask(subject, basicForm(subject.plain));
      tokenIn(answer);
      equal(answer.json["token_type"], "bearer");
    },
  },
  {
    row: 3,
    request: "a token",
    answer: "JSON, no-store, no-cache",
    because: "no cache may keep it (RFC 6749 §5.1)",
    check: async (subject) => {
      const { headers } = await ask(subject, form(subject.tech));
      deepEqual([headers["cache-control"], headers.pragma], ["no-store", "no-cache"]);
      match(headers["content-type"] ?? "", /^application\/json/u);
    },
  },
  lifeRow(4, "a client of 43200 s", ({ tech }) => tech),
  lifeRow(46, "a client of 60 s", ({ plain }) => plain),
  {
    row: 6,
    request: "the token's header",
    answer: "RS256, kid, typ JWT, jku that ends in /token_keys",
    because: "whoever verifies looks for the key there",
    check: async (subject) => {
      const token = tokenIn(await ask(subject, form(subject.tech)));
      const { alg, kid, jku, typ } = decodeProtectedHeader(token);
      deepEqual([alg, typ, typeof kid], ["RS256", "JWT", "string"]);
      match(String(jku), /\/token_keys$/u);
    },
  },
  {
    row: 7,
    request: "the token's claims",
    answer: "client, grant, life, issuer, zone, rev_sig and the jti of the answer",
    because: "that is what services decide by",
    check: claimsAreComplete,
  },
  {
    row: 8,
    request: "the token's signature",
    answer: "verifies with the key of its kid",
    because: "services verify without asking the server",
    check: async (subject) => verify(subject, tokenIn(await ask(subject, form(subject.tech)))),
  },
  {
    row: 8,
    request: "GET /token_keys",
    answer: "RSA signing keys, as JWK and as PEM",
    because: "older libraries read the PEM",
    check: keysAreBoth,
  },
  {
    row: 9,
    request: "the same request twice",
    answer: "two tokens with a jti each",
    because: "the server keeps none for later",
    check: async (subject) => {
      const [one, two] = [await ask(subject, form(subject.tech)), await ask(subject, form(subject.tech))];
      notEqual(tokenIn(one), tokenIn(two));
      notEqual(one.json["jti"], two.json["jti"]);
    },
  },
  {
    row: 47,
    request: "token_format=opaque",
    answer: "a token that is no JWT",
    because: "the client asked for one to be looked up",
    check: async (subject) => {
      const token = tokenIn(await ask(subject, form(subject.tech, { token_format: "opaque" })));
      ok(token.length >= 30 && !token.includes("."), "It is short, or has dots");
    },
  },
  {
    row: 48,
    request: "authorities with an az_attr",
    answer: "the claim az_attr",
    because: "a client may add attributes of its own",
    check: async (subject) => {
      const answer = await ask(subject, form(subject.tech, { authorities: '{"az_attr":{"k":"v"}}' }));
      deepEqual(claimsIn(answer)["az_attr"], { k: "v" });
    },
  },
];

/** Checks a token's signature alone, with the keys that its zone publishes: the server's clock may not be ours. */
export async function verify({ baseUrl }: XsuaaSubject, token: string): Promise<void> {
  const { text } = await send(`${baseUrl}/token_keys`, { method: "GET" });
  const jwks: JSONWebKeySet = JSON.parse(text);
  await compactVerify(token, createLocalJWKSet(jwks));
}

function ask({ baseUrl }: XsuaaSubject, sent: Sent): Promise<Received> {
  return send(`${baseUrl}/oauth/token`, sent);
}

function lifeRow(
  row: number,
  request: string,
  client: (subject: XsuaaSubject) => ContractClient,
): ContractRow {
  return {
    row,
    request,
    answer: "expires_in is that, or one less",
    because: "exp is in whole seconds, and one has begun",
    check: async (subject) => {
      const { lifeSeconds } = client(subject);
      const answer = await ask(subject, form(client(subject)));
      ok(
        [lifeSeconds - 1, lifeSeconds].some((each) => each === answer.json["expires_in"]),
        said(answer),
      );
    },
  };
}

async function claimsAreComplete(subject: XsuaaSubject): Promise<void> {
  const { clientid, lifeSeconds } = subject.tech;
  const answer = await ask(subject, form(subject.tech));
  const { client_id, cid, azp, sub, grant_type, jti, zid, rev_sig, exp, iat, iss, aud } = claimsIn(answer);
  deepEqual([client_id, cid, azp, sub], [clientid, clientid, clientid, clientid]);
  deepEqual([grant_type, jti, zid], ["client_credentials", answer.json["jti"], subject.zoneId]);
  equal((exp ?? 0) - (iat ?? 0), lifeSeconds);
  match(String(iss), /\/oauth\/token$/u);
  ok(Array.isArray(aud) && aud.includes(clientid), `aud is ${String(aud)}`);
  match(String(rev_sig), /^[0-9a-f]{8}$/u);
}

async function keysAreBoth({ baseUrl }: XsuaaSubject): Promise<void> {
  const answer = await send(`${baseUrl}/token_keys`, { method: "GET" });
  const { keys = [] }: { keys?: readonly Readonly<Record<string, unknown>>[] } = answer.json;
  ok(keys.length > 0, said(answer));
  for (const { kty, use, alg, e, kid, n, value } of keys) {
    deepEqual([kty, use, alg, e], ["RSA", "sig", "RS256", "AQAB"]);
    deepEqual([typeof kid, typeof n], ["string", "string"]);
    ok(typeof value === "string" && value.startsWith("-----BEGIN PUBLIC KEY-----"), "value is no PEM");
  }
}
