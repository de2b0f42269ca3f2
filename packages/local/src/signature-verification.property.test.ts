import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { signedRequest, type Signer } from "./signature-oracle.ts";
import { verifySignature } from "./signature-verification.ts";
import type { SentRequest } from "./signature.ts";

const at = new Date("2026-11-22T10:00:00Z");
const host = "127.0.0.1:4280";
const userArn = "arn:aws:sts::111122223333:assumed-role/orders/local";
const identity = { secretAccessKey: "local", userArn, accountId: "111122223333" };
const expected = {
  region: "eu-central-1",
  service: "lambda",
  now: at.getTime(),
  identities: new Map([["orders", identity]]),
};
const orders: Signer = { accessKeyId: "orders", secretAccessKey: "local", region: "eu-central-1" };

describe("verifySignature()", () => {
  // The SDK's signer collects parameters in an object, where this name sets the prototype.
  const text = fc.string({ unit: "binary", maxLength: 12 }).filter((value) => value !== "__proto__");
  const query = fc
    .array(fc.tuple(text, text), { maxLength: 5 })
    .map((pairs) => pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"));
  const pathByte = fc.constantFrom(..."abzAZ09/.-_~!$&'()*+,;=:@%%25".split(""));
  const path = fc.string({ unit: pathByte, maxLength: 24 }).map((tail) => `/${tail}`);
  const header = fc.tuple(fc.stringMatching(/^x-[a-z]{1,9}$/), fc.stringMatching(/^[!-~ ]{0,20}$/));
  const headers = fc.array(header, { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs));
  const method = fc.constantFrom("GET", "POST", "HEAD", "DELETE");
  const body = fc.uint8Array({ maxLength: 64 });

  test("accepts whatever the AWS SDK signs", async () => {
    const signable = fc.record({ method, path, query, headers, body });
    await fc.assert(
      fc.asyncProperty(signable, async (some) => {
        const target = some.query === "" ? some.path : `${some.path}?${some.query}`;
        const request = await signedRequest(orders, { ...some, target, host, at });
        expect(verifySignature(request, expected)).toEqual({ ok: true, accessKeyId: "orders", identity });
      }),
      { numRuns: 300 },
    );
  });

  type Change = (request: SentRequest, at: number) => SentRequest;
  const inHeader =
    (name: string, change: (value: string, at: number) => string): Change =>
    (request, position) => ({
      ...request,
      headers: request.headers.map(([sent, value]) => [
        sent,
        sent === name ? change(value, position) : value,
      ]),
    });
  const other = (text: string, at: number) => {
    const index = at % text.length;
    return text.slice(0, index) + (text[index] === "0" ? "1" : "0") + text.slice(index + 1);
  };
  const flipped = (body: Uint8Array, at: number) =>
    body.map((byte, index) => byte ^ Number(index === at % body.length));
  const changes: { part: string; change: Change }[] = [
    { part: "method", change: (request) => ({ ...request, method: "PUT" }) },
    {
      part: "path",
      change: (request, index) => ({ ...request, path: `/${other(request.path.slice(1), index)}` }),
    },
    {
      part: "query",
      change: (request, index) => ({ ...request, query: `a=${other(request.query.slice(2), index)}` }),
    },
    { part: "body", change: (request, index) => ({ ...request, body: flipped(request.body, index) }) },
    { part: "host", change: inHeader("host", other) },
    { part: "signed header", change: inHeader("x-word", other) },
    { part: "time", change: inHeader("x-amz-date", (value) => value.replace("00Z", "01Z")) },
    {
      part: "signature",
      change: inHeader(
        "authorization",
        (value, index) => value.slice(0, -64) + other(value.slice(-64), index),
      ),
    },
    {
      part: "signature's case",
      change: inHeader("authorization", (value) => value.slice(0, -64) + value.slice(-64).toUpperCase()),
    },
  ];
  test.for(changes)("does not accept a request whose $part was changed after signing", async ({ change }) => {
    const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    const words = fc.tuple(word, word, word, fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(99));
    await fc.assert(
      fc.asyncProperty(words, async ([segment, value, name, payload, position]) => {
        const signable = {
          method: "POST",
          target: `/${segment}?a=${value}`,
          headers: { "x-word": name },
          body: payload,
        };
        const request = await signedRequest(orders, { ...signable, host, at });
        expect(verifySignature(change(request, position), expected)).toMatchObject({
          refusal: { reason: "mismatch" },
        });
      }),
      { numRuns: 40 },
    );
  });
});
