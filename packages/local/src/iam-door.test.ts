import { describe, expect, test } from "vitest";

import { doorBefore, ok, orders, send, sendSigned } from "./iam-door-harness.ts";
import { signedHeaders } from "./signature-oracle.ts";

describe("startIamDoor()", () => {
  test("gives the function the event, and the client its answer, under one request id", async () => {
    await using at = await doorBefore((event, requestId) =>
      Promise.resolve({
        statusCode: 201,
        headers: { "X-Request-Id": requestId },
        body: event.rawQueryString,
      }),
    );
    const answer = await sendSigned(at.door, { target: "/token?key=cis-central" });
    expect(answer).toMatchObject({ status: 201, body: "key=cis-central" });
    const requestId = answer.headers.get("x-amzn-requestid");
    expect(answer.headers.get("x-request-id")).toBe(requestId);
    expect(at.events).toMatchObject([
      {
        headers: { "x-amzn-trace-id": answer.headers.get("x-amzn-trace-id") },
        requestContext: { requestId, authorizer: { iam: { accessKey: "orders", userArn: orders.userArn } } },
      },
    ]);
    expect(at.logged).toEqual([]);
  });

  test.for([
    {
      target: "/a/../token",
      path: "/a/../token",
      query: "",
      because: "relative segments are the function's business",
    },
    { target: "/%74oken", path: "/%74oken", query: "", because: "the path is not decoded" },
    { target: "//token", path: "//token", query: "", because: "an empty segment is a segment" },
    { target: "/t?b=2&a=%2b&a=1", path: "/t", query: "b=2&a=%2b&a=1", because: "the query is not rewritten" },
    { target: "/t?a=b?c=d", path: "/t", query: "a=b?c=d", because: "only the first question mark separates" },
  ])("passes $target on as it was sent, because $because", async ({ target, path, query }) => {
    await using at = await doorBefore(ok);
    expect((await sendSigned(at.door, { target })).status).toBe(200);
    expect(at.events[0]).toMatchObject({
      rawPath: path,
      rawQueryString: query,
      requestContext: { http: { path } },
    });
  });

  test("joins the values of a header that is sent twice", async () => {
    await using at = await doorBefore(ok);
    const signer = { accessKeyId: "orders", secretAccessKey: orders.secretAccessKey, region: "eu-central-1" };
    const headers = await signedHeaders(signer, { target: "/token", host: `127.0.0.1:${at.door.port}` });
    await send(at.door, { headers: { ...headers, "X-A": "1", "x-a": "2" } });
    expect(at.events[0]?.headers["x-a"]).toBe("1,2");
  });

  test("passes HEAD on as HEAD and answers without a body", async () => {
    await using at = await doorBefore(() => Promise.resolve({ statusCode: 200, body: "12345" }));
    const answer = await sendSigned(at.door, { method: "HEAD" });
    expect(at.events[0]?.requestContext.http.method).toBe("HEAD");
    expect(answer).toMatchObject({ status: 200, body: "" });
  });

  test("sends every cookie as a header of its own", async () => {
    await using at = await doorBefore(() => Promise.resolve({ statusCode: 204, cookies: ["a=1", "b=2"] }));
    const answer = await sendSigned(at.door, {});
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, ["a=1", "b=2"]]);
  });

  test.for([
    {
      because: "it failed",
      invoke: () => Promise.reject(new Error("Task timed out")),
      says: "Task timed out",
    },
    {
      because: "it returned no HTTP answer",
      invoke: async () => ({ statusCode: 99 }),
      says: "no HTTP response",
    },
    { because: "it returned too much", invoke: async () => "x".repeat(6 * 1024 * 1024), says: "larger than" },
  ])("answers for the function with Lambda's 502 when $because, and logs why", async ({ invoke, says }) => {
    await using at = await doorBefore(invoke);
    const answer = await sendSigned(at.door, {});
    expect(answer).toMatchObject({ status: 502, body: '{"message":"Internal Server Error"}' });
    expect(answer.headers.has("x-request-id")).toBe(false);
    expect(at.logged).toEqual([expect.stringContaining(says)]);
  });

  test("does not run the function for a body over Lambda's limit", async () => {
    await using at = await doorBefore(ok);
    const atLimit = await sendSigned(at.door, { method: "POST", body: Buffer.alloc(6 * 1024 * 1024) });
    const above = await sendSigned(at.door, { method: "POST", body: Buffer.alloc(6 * 1024 * 1024 + 1) });
    expect([atLimit.status, above.status, at.events.length]).toEqual([200, 413, 1]);
  });

  test("knows a caller as soon as it is added, and no longer once it is removed", async () => {
    const identities = new Map<string, typeof orders>();
    await using at = await doorBefore(ok, { identities });
    const status = async () => (await sendSigned(at.door, {})).status;
    const before = await status();
    identities.set("orders", orders);
    const during = await status();
    identities.clear();
    expect([before, during, await status()]).toEqual([403, 200, 403]);
  });
});
