import { describe, expect, test } from "vitest";

import { signedRequest, type Signable, type Signer } from "./signature-oracle.ts";
import { verifySignature, type SigningIdentity } from "./signature-verification.ts";
import type { SentRequest } from "./signature.ts";

const at = new Date("2026-11-22T10:00:00Z");
const userArn = "arn:aws:sts::111122223333:assumed-role/orders/local";
const identity = { secretAccessKey: "local", userArn, accountId: "111122223333" };
const identities = new Map<string, SigningIdentity>([
  ["orders", identity],
  ["deploy", { ...identity, sessionToken: "a-session-token" }],
]);

/** What `orders` sends at 10 o'clock, but for what is given. */
function sent(signable: Partial<Signable> = {}, as: Partial<Signer> = {}): Promise<SentRequest> {
  return signedRequest(
    { accessKeyId: "orders", secretAccessKey: "local", region: "eu-central-1", ...as },
    { target: "/token?key=cis-central", host: "127.0.0.1:4280", at, ...signable },
  );
}

/** The reason of the refusal; undefined for a request that is accepted at 10 o'clock. */
function refusalOf(request: SentRequest): string | undefined {
  const expected = { region: "eu-central-1", service: "lambda", identities, now: at.getTime() };
  const verdict = verifySignature(request, expected);
  return verdict.ok ? undefined : verdict.refusal.reason;
}

describe("verifySignature()", () => {
  test.for([
    { skewMs: -300_000, is: undefined, because: "it is exactly five minutes old" },
    { skewMs: -301_000, is: "expired", because: "it is older" },
    { skewMs: 300_000, is: undefined, because: "it is exactly five minutes ahead" },
    { skewMs: 301_000, is: "not_yet_current", because: "it is further ahead" },
  ])("says $is of a request $skewMs ms off because $because", async ({ skewMs, is }) => {
    expect(refusalOf(await sent({ at: new Date(at.getTime() + skewMs) }))).toBe(is);
  });

  const deploy = { accessKeyId: "deploy" };
  test.for([
    { as: { accessKeyId: "nobody" }, is: "unknown_key", because: "no caller has that key id" },
    { as: { accessKeyId: "__proto__" }, is: "unknown_key", because: "an object's own names are no callers" },
    { as: { secretAccessKey: "locaL" }, is: "mismatch", because: "the secret is another" },
    { as: { region: "eu-west-1" }, is: "wrong_scope", because: "it was signed for another region" },
    { as: { service: "execute-api" }, is: "wrong_scope", because: "it was signed for another service" },
    { as: { sessionToken: "x" }, is: "wrong_session_token", because: "this caller has none" },
    { as: deploy, is: "wrong_session_token", because: "this caller has one and sent none" },
    { as: { ...deploy, sessionToken: "another" }, is: "wrong_session_token", because: "it is not theirs" },
    { as: { ...deploy, sessionToken: "a-session-token" }, is: undefined, because: "it is theirs" },
  ])("says $is of a signer with $as because $because", async ({ as, is }) => {
    expect(refusalOf(await sent({}, as))).toBe(is);
  });

  test.for([
    { cut: /^AWS4-HMAC-SHA256/, paste: "Bearer", is: "unsigned", because: "another scheme is no signature" },
    { cut: /, Signature=.*/, paste: "", is: "incomplete", because: "the signature is missing" },
    { cut: /Credential=[^,]*, /, paste: "", is: "incomplete", because: "the credential is missing" },
    { cut: /SignedHeaders=[^,]*, /, paste: "", is: "incomplete", because: "the list of headers is missing" },
    { cut: "/aws4_request", paste: "", is: "incomplete", because: "the scope is too short" },
    { cut: "aws4_request", paste: "aws4_other", is: "incomplete", because: "the terminator is fixed" },
    { cut: "aws4_request", paste: "aws4_request/x", is: "incomplete", because: "the credential is too long" },
    { cut: "host;", paste: "", is: "incomplete", because: "host must be signed" },
    { cut: ";x-amz-date", paste: "", is: "incomplete", because: "x-amz-date must be signed" },
    { cut: "host;", paste: "Host;", is: "incomplete", because: "names are in lower case" },
    { cut: "20261122", paste: "20261121", is: "wrong_scope", because: "the scope is of another day" },
  ])("says $is of an authorization with $cut replaced, because $because", async ({ cut, paste, is }) => {
    const request = await sent();
    const headers = request.headers.map(([name, value]): [string, string] =>
      name === "authorization" ? [name, value.replace(cut, paste)] : [name, value],
    );
    expect(refusalOf({ ...request, headers })).toBe(is);
  });

  test.for([
    { date: [], because: "there is none" },
    { date: [["x-amz-date", "Sun, 22 Nov 2026 10:00:00 GMT"]] as const, because: "it is in another form" },
    { date: [["x-amz-date", "20261399T000000Z"]] as const, because: "there is no such day" },
  ])("says incomplete of a time when $because", async ({ date }) => {
    const request = await sent();
    const headers = [...request.headers.filter(([name]) => name !== "x-amz-date"), ...date];
    expect(refusalOf({ ...request, headers })).toBe("incomplete");
  });

  test("takes no signature from the query, and two in the header for none", async () => {
    const request = await sent();
    expect(refusalOf({ ...request, headers: [], query: "X-Amz-Signature=ab" })).toBe("presigned");
    expect(refusalOf({ ...request, headers: [] })).toBe("unsigned");
    const twice = request.headers.filter(([name]) => name === "authorization");
    expect(refusalOf({ ...request, headers: [...request.headers, ...twice] })).toBe("incomplete");
  });

  test("hashes a header's bytes as they came, which signers take for UTF-8 and node:http for Latin-1", async () => {
    const request = await sent({ headers: { "x-name": "Zoë" } });
    const received = request.headers.map(
      ([name, value]) => [name, Buffer.from(value).toString("latin1")] as const,
    );
    expect(refusalOf({ ...request, headers: received })).toBeUndefined();
  });

  test("holds the payload hash to the body, because Lambda supports no unsigned payload", async () => {
    const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    expect(refusalOf(await sent({ method: "POST", headers, body: "a" }))).toBe("mismatch");
  });
});
