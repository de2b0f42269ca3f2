import { describe, expect, test } from "vitest";

import { doorBefore, ok, orders, send, sendSigned } from "./iam-door-harness.ts";
import { answerRefusal } from "./iam-door-refusal.ts";
import { signedHeaders } from "./signature-oracle.ts";

const forbidden =
  "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const invalidToken = "The security token included in the request is invalid.";

describe("answerRefusal()", () => {
  const now = Date.parse("2026-11-22T10:00:00.999Z");

  test.for([
    {
      refusal: { reason: "expired", amzDate: "20261122T095459Z", now },
      message:
        "Signature expired: 20261122T095459Z is now earlier than 20261122T095500Z (20261122T100000Z - 5 min.)",
    },
    {
      refusal: { reason: "not_yet_current", amzDate: "20261122T100501Z", now },
      message:
        "Signature not yet current: 20261122T100501Z is still later than 20261122T100500Z (20261122T100000Z + 5 min.)",
    },
  ] as const)("tells both times when a signature is $refusal.reason", ({ refusal, message }) => {
    const errorType = "InvalidSignatureException";
    expect(answerRefusal(refusal)).toEqual({ errorType, body: JSON.stringify({ message }) });
  });
});

describe("startIamDoor(), when it refuses", () => {
  test.for([
    {
      because: "the secret is wrong",
      as: { secretAccessKey: "x" },
      type: "InvalidSignatureException",
      message: mismatch,
    },
    {
      because: "nobody has that key id",
      as: { accessKeyId: "x" },
      type: "UnrecognizedClientException",
      message: invalidToken,
    },
    {
      because: "nobody has that token",
      as: { sessionToken: "x" },
      type: "UnrecognizedClientException",
      message: invalidToken,
    },
    {
      because: "the region is another",
      as: { region: "eu-west-1" },
      type: "InvalidSignatureException",
      message: "Credential should be scoped to a valid region, not 'eu-west-1'. ",
    },
    {
      because: "the service is another",
      as: { service: "s3" },
      type: "InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'lambda'. ",
    },
  ])("answers in AWS's words when $because", async ({ as, type, message }) => {
    await using at = await doorBefore(ok);
    const answer = await sendSigned(at.door, {}, as);
    expect(answer).toMatchObject({ status: 403, body: JSON.stringify({ message }) });
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({ "x-amzn-errortype": type, "content-type": "application/json" });
    expect([headers["x-amzn-requestid"], headers["x-request-id"]]).toEqual([expect.any(String), undefined]);
    expect([at.events.length, at.logged.length]).toEqual([0, 1]);
  });

  test.for([
    { because: "nothing is signed", target: "/token", headers: {} },
    { because: "a bearer token is no signature", target: "/token", headers: { authorization: "Bearer ey" } },
    { because: "a signature in the query is not for it", target: "/token?X-Amz-Signature=ab", headers: {} },
  ])("answers Forbidden when $because", async ({ target, headers }) => {
    await using at = await doorBefore(ok);
    const answer = await send(at.door, { target, headers: { host: "127.0.0.1", ...headers } });
    expect(answer).toMatchObject({ status: 403, body: JSON.stringify({ Message: forbidden }) });
    expect([at.events.length, at.logged.length]).toEqual([0, 1]);
  });

  test.for([
    { because: "it is unsigned", target: "/token", as: undefined, says: "Try: curl --aws-sigv4" },
    {
      because: "it is presigned",
      target: "/token?X-Amz-Signature=a",
      as: undefined,
      says: "Try: sign the headers.",
    },
    {
      because: "of its region",
      target: "/token",
      as: { region: "eu-west-1" },
      says: "the region of this door",
    },
    { because: "of its key id", target: "/token", as: { accessKeyId: "x" }, says: "the access key id 'x'" },
    {
      because: "of its token",
      target: "/token",
      as: { sessionToken: "x" },
      says: "Try: without x-amz-security-token",
    },
  ])("logs what to try when it refuses a request because $because", async ({ target, as, says }) => {
    await using at = await doorBefore(ok);
    await (as ? sendSigned(at.door, { target }, as) : send(at.door, { target, headers: { host: "a" } }));
    expect(at.logged).toEqual([expect.stringContaining(says)]);
    expect(at.logged[0]).toMatch(/^403 GET \/token: /);
  });

  test("logs the canonical request and the string to sign that it expected", async () => {
    await using at = await doorBefore(ok);
    await sendSigned(at.door, { target: "/token?key=cis-central" }, { secretAccessKey: "x" });
    const [log = ""] = at.logged;
    expect(log).toMatch(/^403 GET \/token: mismatch\n/);
    expect(log).toContain("| GET\n    | /token\n    | key=cis-central\n    | host:127.0.0.1:");
    expect(log).toMatch(
      /\| AWS4-HMAC-SHA256\n {4}\| \d{8}T\d{6}Z\n {4}\| \d{8}\/eu-central-1\/lambda\/aws4_request\n/,
    );
    expect(log).toContain("Try: ");
  });

  test("notes what is known to go wrong with a request like this one", async () => {
    await using at = await doorBefore(ok);
    const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    await sendSigned(at.door, { method: "POST", target: "/%74oken?a=x+y", body: "a", headers });
    expect(at.logged[0]?.match(/Note: .*/g)).toEqual([
      expect.stringContaining("is signed as /%2574oken"),
      expect.stringContaining("%20 for a space"),
      expect.stringContaining("no unsigned payload"),
    ]);
  });

  test("has nothing to note of a request that only has the wrong secret", async () => {
    await using at = await doorBefore(ok);
    await sendSigned(at.door, { target: "/token?key=a&scope=b%20c" }, { secretAccessKey: "x" });
    expect(at.logged[0]).not.toContain("Note: ");
  });

  test("does not show a session token in the query either", async () => {
    await using at = await doorBefore(ok);
    await sendSigned(at.door, { target: "/token?X-Amz-Security-Token=abc&key=a" }, { secretAccessKey: "x" });
    expect(at.logged[0]).toContain("| X-Amz-Security-Token=(not shown)&key=a\n");
  });

  test("never logs a secret access key, a session token, or the signature that would have been right", async () => {
    const sessionToken = "the-session-token";
    await using at = await doorBefore(ok, { identities: new Map([["orders", { ...orders, sessionToken }]]) });
    const { secretAccessKey } = orders;
    const signer = { accessKeyId: "orders", secretAccessKey, sessionToken, region: "eu-central-1" };
    const signed = await signedHeaders(signer, { target: "/token", host: `127.0.0.1:${at.door.port}` });
    const right = signed["authorization"]?.slice(-64) ?? "";
    const authorization = signed["authorization"]?.replace(right, "0".repeat(64)) ?? "";

    const answers = [
      await send(at.door, { headers: { ...signed, authorization } }),
      await sendSigned(at.door, {}, { sessionToken: "another-token" }),
      await sendSigned(at.door, {}, { accessKeyId: "nobody", sessionToken }),
    ];
    expect(answers.map(({ body }) => body)).toEqual(
      [mismatch, invalidToken, invalidToken].map((message) => JSON.stringify({ message })),
    );
    const log = at.logged.join("\n");
    expect(log).toContain("x-amz-security-token:(not shown)");
    for (const secret of [right, sessionToken, "another-token", secretAccessKey])
      expect(log).not.toContain(secret);
  });
});
