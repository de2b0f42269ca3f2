import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { signedHeaders, type Signable, type Signer } from "./signature-oracle.ts";
import {
  verifySignature,
  type SignatureRefusal,
  type SignatureVerdict,
  type SigningIdentity,
} from "./signature-verification.ts";
import type { SentRequest } from "./signature.ts";

const host = "127.0.0.1:4280";
const at = new Date("2026-11-22T10:00:00Z");
const orders = { secretAccessKey: "local", userArn: "arn:aws:sts::111122223333:assumed-role/orders/local" };
const identity = { ...orders, accountId: "111122223333" };
const identities = new Map<string, SigningIdentity>([
  ["orders", identity],
  ["deploy", { ...identity, sessionToken: "a-session-token" }],
]);
const signer: Signer = { accessKeyId: "orders", secretAccessKey: "local", region: "eu-central-1" };
const expectation = { region: "eu-central-1", service: "lambda", identities, now: at.getTime() };

/** Signs with the SDK's signer and writes the request as it would be sent. */
async function sent(
  signable: Partial<Signable> & { body?: Uint8Array },
  as: Partial<Signer> = {},
): Promise<SentRequest> {
  const whole = {
    method: "GET",
    target: "/token?key=cis-central",
    host,
    at,
    body: new Uint8Array(),
    ...signable,
  };
  const headers = Object.entries(await signedHeaders({ ...signer, ...as }, whole));
  const [path = "", query = ""] = whole.target.split("?");
  return { method: whole.method, path, query, headers, body: whole.body };
}

function withHeader(
  request: SentRequest,
  name: string,
  change: (value: string) => string | undefined,
): SentRequest {
  const headers = request.headers.flatMap(([sentName, value]): [string, string][] => {
    const changed = sentName === name ? change(value) : value;
    return changed === undefined ? [] : [[sentName, changed]];
  });
  return { ...request, headers };
}

const verify = (request: SentRequest, changed: Partial<typeof expectation> = {}): SignatureVerdict =>
  verifySignature(request, { ...expectation, ...changed });
const refusalOf = (verdict: SignatureVerdict): SignatureRefusal | undefined =>
  verdict.ok ? undefined : verdict.refusal;

const text = fc.string({ unit: "binary", maxLength: 12 }).filter((value) => value !== "__proto__");
const parameters = fc.array(fc.tuple(text, text), { maxLength: 5 });
const query = parameters.map((pairs) =>
  pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
);
const pathByte = fc.constantFrom(
  ...Array.from("abzAZ09/.-_~!$&'()*+,;=:@%%25".matchAll(/./g), ([byte]) => byte),
);
const path = fc.string({ unit: pathByte, maxLength: 24 }).map((tail) => `/${tail}`);
const header = fc.tuple(fc.stringMatching(/^x-[a-z]{1,9}$/), fc.stringMatching(/^[!-~ ]{0,20}$/));
const headers = fc.array(header, { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs));
const method = fc.constantFrom("GET", "POST", "HEAD", "DELETE");
const body = fc.uint8Array({ maxLength: 64 });

describe("verifySignature()", () => {
  test("accepts whatever the AWS SDK signs", async () => {
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, body, async (...[verb, raw, search, extra, bytes]) => {
        const target = search === "" ? raw : `${raw}?${search}`;
        const request = await sent({ method: verb, target, headers: extra, body: bytes });
        expect(verify(request)).toEqual({ ok: true, accessKeyId: "orders", identity });
      }),
      { numRuns: 300 },
    );
  });

  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
  const changed = (value: string, position: number): string => {
    const index = position % value.length;
    return value.slice(0, index) + (value[index] === "0" ? "1" : "0") + value.slice(index + 1);
  };
  test.for([
    { part: "method", change: (request: SentRequest) => ({ ...request, method: "PUT" }) },
    {
      part: "path",
      change: (request: SentRequest, at: number) => ({
        ...request,
        path: `/${changed(request.path.slice(1), at)}`,
      }),
    },
    {
      part: "query",
      change: (request: SentRequest, at: number) => ({
        ...request,
        query: `a=${changed(request.query.slice(2), at)}`,
      }),
    },
    {
      part: "body",
      change: (request: SentRequest, at: number) => ({
        ...request,
        body: request.body.map((byte, index) => (index === at % request.body.length ? byte ^ 1 : byte)),
      }),
    },
    {
      part: "host",
      change: (request: SentRequest, at: number) =>
        withHeader(request, "host", (value) => changed(value, at)),
    },
    {
      part: "signed header",
      change: (request: SentRequest, at: number) =>
        withHeader(request, "x-word", (value) => changed(value, at)),
    },
    {
      part: "time",
      change: (request: SentRequest) =>
        withHeader(request, "x-amz-date", (value) => value.replace("00Z", "01Z")),
    },
    {
      part: "signature",
      change: (request: SentRequest, at: number) =>
        withHeader(request, "authorization", (value) => value.slice(0, -64) + changed(value.slice(-64), at)),
    },
    {
      part: "case of the signature",
      change: (request: SentRequest) =>
        withHeader(
          request,
          "authorization",
          (value) => `${value.slice(0, -64)}${value.slice(-64).toUpperCase()}`,
        ),
    },
  ])("does not accept a request whose $part was changed after signing", async ({ change }) => {
    await fc.assert(
      fc.asyncProperty(
        word,
        word,
        word,
        bytes,
        fc.nat(99),
        async (...[segment, value, name, payload, position]) => {
          const signable = {
            method: "POST",
            target: `/${segment}?a=${value}`,
            headers: { "x-word": name },
            body: payload,
          };
          const request = await sent(signable);
          expect(refusalOf(verify(change(request, position)))?.reason).toBe("mismatch");
        },
      ),
      { numRuns: 40 },
    );
  });

  test.for([
    { skewMs: -300_000, is: undefined, because: "it is exactly five minutes old" },
    { skewMs: -301_000, is: "expired", because: "it is older" },
    { skewMs: 300_000, is: undefined, because: "it is exactly five minutes ahead" },
    { skewMs: 301_000, is: "not_yet_current", because: "it is further ahead" },
  ])("says $is of a request $skewMs ms off because $because", async ({ skewMs, is }) => {
    const request = await sent({ at: new Date(at.getTime() + skewMs) });
    expect(refusalOf(verify(request))?.reason).toBe(is);
  });

  test.for([
    { as: { accessKeyId: "nobody" }, is: "unknown_key", because: "no caller has that key id" },
    { as: { accessKeyId: "__proto__" }, is: "unknown_key", because: "an object's own names are no callers" },
    { as: { secretAccessKey: "locaL" }, is: "mismatch", because: "the secret is another" },
    { as: { region: "eu-west-1" }, is: "wrong_scope", because: "it was signed for another region" },
    { as: { service: "execute-api" }, is: "wrong_scope", because: "it was signed for another service" },
    { as: { sessionToken: "x" }, is: "wrong_session_token", because: "this caller has none" },
    {
      as: { accessKeyId: "deploy" },
      is: "wrong_session_token",
      because: "this caller has one and sent none",
    },
    {
      as: { accessKeyId: "deploy", sessionToken: "a-session-tokeN" },
      is: "wrong_session_token",
      because: "it is not theirs",
    },
    {
      as: { accessKeyId: "deploy", sessionToken: "a-session-token" },
      is: undefined,
      because: "it is theirs",
    },
  ])("says $is of a signer $as because $because", async ({ as, is }) => {
    expect(refusalOf(verify(await sent({}, as)))?.reason).toBe(is);
  });

  const edited = (change: (value: string) => string) => (request: SentRequest) =>
    withHeader(request, "authorization", change);
  test.for([
    { change: edited(() => "Bearer ey"), is: "unsigned", because: "another scheme is no signature" },
    {
      change: edited((value) => value.replace(/, Signature=.*/, "")),
      is: "incomplete",
      because: "the signature is missing",
    },
    {
      change: edited((value) => value.replace(/Credential=[^,]*, /, "")),
      is: "incomplete",
      because: "the credential is missing",
    },
    {
      change: edited((value) => value.replace(/SignedHeaders=[^,]*, /, "")),
      is: "incomplete",
      because: "the list is missing",
    },
    {
      change: edited((value) => value.replace("/aws4_request", "")),
      is: "incomplete",
      because: "the scope is too short",
    },
    {
      change: edited((value) => value.replace("aws4_request", "aws4_other")),
      is: "incomplete",
      because: "the terminator is fixed",
    },
    {
      change: edited((value) => value.replace("host;", "")),
      is: "incomplete",
      because: "host must be signed",
    },
    {
      change: edited((value) => value.replace(";x-amz-date", "")),
      is: "incomplete",
      because: "x-amz-date must be signed",
    },
    {
      change: edited((value) => value.replace("host;", "Host;")),
      is: "incomplete",
      because: "names are lower-case",
    },
    {
      change: edited((value) => value.replace("20261122", "20261121")),
      is: "wrong_scope",
      because: "the scope is of another day",
    },
    {
      change: (request: SentRequest) => withHeader(request, "x-amz-date", () => undefined),
      is: "incomplete",
      because: "there is no time",
    },
    {
      change: (request: SentRequest) => withHeader(request, "x-amz-date", () => "20261399T000000Z"),
      is: "incomplete",
      because: "there is no such day",
    },
    {
      change: (request: SentRequest) => ({ ...request, headers: [] }),
      is: "unsigned",
      because: "there is no authorization",
    },
    {
      change: (request: SentRequest) => ({ ...request, headers: [], query: "X-Amz-Signature=ab" }),
      is: "presigned",
      because: "it is in the query",
    },
    {
      change: (request: SentRequest) => ({ ...request, headers: [...request.headers, ...request.headers] }),
      is: "incomplete",
      because: "two authorizations are none",
    },
  ])("says $is because $because", async ({ change, is }) => {
    expect(refusalOf(verify(change(await sent({}))))?.reason).toBe(is);
  });

  test("holds the payload to the body, because Lambda supports no unsigned payload", async () => {
    const request = await sent({ method: "POST", headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } });
    expect(refusalOf(verify(request))?.reason).toBe("mismatch");
  });
});
