import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";

import type { FunctionUrlEvent } from "./iam-door-event.ts";
import { startIamDoor, type IamDoor, type IamDoorOptions } from "./iam-door.ts";
import { signedHeaders, type Signer } from "./signature-oracle.ts";

const userArn = "arn:aws:sts::111122223333:assumed-role/orders/local";
const orders = { secretAccessKey: "a-secret-access-key", userArn, accountId: "111122223333" };
const identities = new Map([["orders", orders]]);
const signer: Signer = {
  accessKeyId: "orders",
  secretAccessKey: "a-secret-access-key",
  region: "eu-central-1",
};

interface Sending {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly at?: Date;
}

/** Starts a door in front of a function that keeps its events and answers with `invoke`. */
async function doorBefore(invoke: IamDoorOptions["invoke"], options: Partial<IamDoorOptions> = {}) {
  const events: FunctionUrlEvent[] = [];
  const logged: string[] = [];
  const door = await startIamDoor({
    region: "eu-central-1",
    account: "999988887777",
    identities,
    log: (line) => logged.push(line),
    invoke: (event, requestId) => {
      events.push(event);
      return invoke(event, requestId);
    },
    ...options,
  });
  return { door, events, logged, [Symbol.asyncDispose]: () => door.stop() };
}

const ok = () => Promise.resolve({ statusCode: 200, body: "{}" });

/** Writes a request byte for byte: every HTTP client in reach would normalise its target. */
async function send(door: IamDoor, { method = "GET", target = "/token", headers = {}, body = "" }: Sending) {
  const socket = connect(door.port, "127.0.0.1");
  const length = Buffer.byteLength(body);
  const fields = Object.entries({
    ...headers,
    ...(length > 0 && { "content-length": length }),
    connection: "close",
  });
  socket.write(
    `${method} ${target} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
  if (length > 0) socket.write(body);
  const [head = "", content = ""] = (await text(socket)).split(/\r\n\r\n(.*)/s);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const answered = new Headers(
    lines.map((line): [string, string] => [line.replace(/:.*/, ""), line.replace(/[^:]*:/, "")]),
  );
  return { status: Number(statusLine.split(" ")[1]), headers: answered, body: content };
}

async function sendSigned(door: IamDoor, sending: Sending, as: Partial<Signer> = {}) {
  const target = sending.target ?? "/token";
  const headers = await signedHeaders(
    { ...signer, ...as },
    { ...sending, target, host: `127.0.0.1:${door.port}` },
  );
  return send(door, { ...sending, headers });
}

describe("startIamDoor()", () => {
  test("hands a signed request to the function as the event of a function URL", async () => {
    await using at = await doorBefore(ok);
    const before = Date.now();
    const answer = await sendSigned(at.door, {
      target: "/token?key=cis-central&scope=a%20b",
      headers: { "User-Agent": "test/1", "X-Twice": "1", cookie: "a=1; b=2" },
    });
    expect(answer.status).toBe(200);
    const [event] = at.events;
    const roleSession = expect.stringMatching(/^AROA[0-9A-F]{17}:local$/) as string;
    expect(event).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/token",
      rawQueryString: "key=cis-central&scope=a%20b",
      cookies: ["a=1", "b=2"],
      headers: expect.objectContaining({
        host: "local.lambda-url.eu-central-1.on.aws",
        "x-twice": "1",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
        authorization: expect.stringContaining("Credential=orders/") as string,
      }) as object,
      queryStringParameters: { key: "cis-central", scope: "a b" },
      requestContext: {
        accountId: "999988887777",
        apiId: "local",
        authentication: null,
        authorizer: {
          iam: {
            accessKey: "orders",
            accountId: "111122223333",
            callerId: roleSession,
            cognitoIdentity: null,
            principalOrgId: expect.stringMatching(/^o-/) as string,
            userArn,
            userId: roleSession,
          },
        },
        domainName: "local.lambda-url.eu-central-1.on.aws",
        domainPrefix: "local",
        http: {
          method: "GET",
          path: "/token",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test/1",
        },
        requestId: answer.headers.get("x-amzn-requestid"),
        routeKey: "$default",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
        timeEpoch: expect.toSatisfy((ms: number) => ms >= before && ms <= Date.now()) as number,
      },
      isBase64Encoded: false,
    });
    expect(Object.keys(event?.headers ?? {})).not.toContain("cookie");
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
    {
      target: "/token?b=2&a=%2b&a=1",
      path: "/token",
      query: "b=2&a=%2b&a=1",
      because: "the query is not sorted or rewritten",
    },
  ])("passes $target on as it was sent, because $because", async ({ target, path, query }) => {
    await using at = await doorBefore(ok);
    expect((await sendSigned(at.door, { target })).status).toBe(200);
    expect(at.events[0]).toMatchObject({
      rawPath: path,
      rawQueryString: query,
      requestContext: { http: { path } },
    });
  });

  test("joins the values of a header and of a parameter that are sent twice", async () => {
    await using at = await doorBefore(ok);
    const target = "/token?key=a&key=b";
    const headers = await signedHeaders(signer, { target, host: `127.0.0.1:${at.door.port}` });
    await send(at.door, { target, headers: { ...headers, "X-A": "1", "x-a": "2" } });
    expect(at.events[0]).toMatchObject({ headers: { "x-a": "1,2" }, queryStringParameters: { key: "a,b" } });
  });

  test.for([
    {
      type: "application/json",
      body: '{"a":"é"}',
      sees: { body: '{"a":"é"}', isBase64Encoded: false },
      because: "JSON is text",
    },
    { type: "text/plain", body: "hi", sees: { body: "hi", isBase64Encoded: false }, because: "so is text" },
    {
      type: "application/x-www-form-urlencoded",
      body: "a=1",
      sees: { body: "YT0x", isBase64Encoded: true },
      because: "AWS takes a form for binary",
    },
    {
      type: "application/octet-stream",
      body: Buffer.from([0, 255]),
      sees: { body: "AP8=", isBase64Encoded: true },
      because: "bytes are no text",
    },
  ])("shows the function a body of $type as $sees because $because", async ({ type, body, sees }) => {
    await using at = await doorBefore(ok);
    const answer = await sendSigned(at.door, { method: "POST", headers: { "content-type": type }, body });
    expect(answer.status).toBe(200);
    expect(at.events[0]).toMatchObject(sees);
  });

  test.for([
    {
      because: "it is Lambda's own form",
      result: { statusCode: 403, headers: { "X-Request-Id": "r", "x-n": 1 }, body: "no" },
      status: 403,
      body: "no",
      headers: { "x-request-id": "r", "x-n": "1", "content-type": "application/json", "content-length": "2" },
    },
    {
      because: "the body is base64",
      result: {
        statusCode: 200,
        headers: { "content-type": "text/plain" },
        body: "aGk=",
        isBase64Encoded: true,
      },
      status: 200,
      body: "hi",
      headers: { "content-type": "text/plain" },
    },
    {
      because: "cookies become headers",
      result: { statusCode: 204, cookies: ["a=1", "b=2"] },
      status: 204,
      body: "",
      headers: { "set-cookie": "a=1, b=2" },
    },
    {
      because: "what has no statusCode is the body",
      result: { message: "hi" },
      status: 200,
      body: '{"message":"hi"}',
      headers: { "content-type": "application/json" },
    },
    {
      because: "null is JSON too",
      result: null,
      status: 200,
      body: "null",
      headers: { "content-type": "application/json" },
    },
    {
      because: "the connection is the door's",
      result: {
        statusCode: 200,
        headers: { "Content-Length": "99", "transfer-encoding": "chunked" },
        body: "hi",
      },
      status: 200,
      body: "hi",
      headers: { "content-length": "2" },
    },
  ])(
    "answers $status with what the function returned, because $because",
    async ({ result, status, body, headers }) => {
      await using at = await doorBefore(() => Promise.resolve(result));
      const answer = await sendSigned(at.door, {});
      expect(answer).toMatchObject({ status, body });
      expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    },
  );

  test("passes HEAD on as HEAD and answers without a body", async () => {
    await using at = await doorBefore(() => Promise.resolve({ statusCode: 200, body: "12345" }));
    const answer = await sendSigned(at.door, { method: "HEAD" });
    expect(at.events[0]?.requestContext.http.method).toBe("HEAD");
    expect(answer).toMatchObject({ status: 200, body: "" });
  });

  test.for([
    {
      because: "the handler failed",
      invoke: () => Promise.reject(new Error("Task timed out after 30.00 seconds")),
      says: "Task timed out",
    },
    {
      because: "its status is none",
      invoke: () => Promise.resolve({ statusCode: 99 }),
      says: "no HTTP response",
    },
    {
      because: "its body is no string",
      invoke: () => Promise.resolve({ statusCode: 200, body: {} }),
      says: "no HTTP response",
    },
    {
      because: "its headers are no object",
      invoke: () => Promise.resolve({ statusCode: 200, headers: "a: 1" }),
      says: "no HTTP response",
    },
    {
      because: "a header would break the protocol",
      invoke: () => Promise.resolve({ statusCode: 200, headers: { a: "1\r\nb: 2" } }),
      says: "no HTTP response",
    },
    {
      because: "a cookie would break the protocol",
      invoke: () => Promise.resolve({ statusCode: 200, cookies: ["a\r\nb: 2"] }),
      says: "no HTTP response",
    },
    {
      because: "its body is too large",
      invoke: () => Promise.resolve({ statusCode: 200, body: "x".repeat(6 * 1024 * 1024 + 1) }),
      says: "larger than",
    },
  ])("answers Lambda's own 502 and logs why when $because", async ({ invoke, says }) => {
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
    const callers = new Map<string, typeof orders>();
    await using at = await doorBefore(ok, { identities: callers });
    const status = async () => (await sendSigned(at.door, {})).status;
    const before = await status();
    callers.set("orders", orders);
    const during = await status();
    callers.clear();
    expect([before, during, await status()]).toEqual([403, 200, 403]);
  });
});

describe("startIamDoor(), when it refuses", () => {
  const forbidden =
    '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';
  const mismatch =
    '{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}';
  const invalidToken = '{"message":"The security token included in the request is invalid."}';

  test.for([
    {
      because: "the secret is wrong",
      as: { secretAccessKey: "guess" },
      type: "InvalidSignatureException",
      body: mismatch,
    },
    {
      because: "nobody has that key id",
      as: { accessKeyId: "nobody" },
      type: "UnrecognizedClientException",
      body: invalidToken,
    },
    {
      because: "the session token is nobody's",
      as: { sessionToken: "a-session-token" },
      type: "UnrecognizedClientException",
      body: invalidToken,
    },
    {
      because: "the region is another",
      as: { region: "eu-west-1" },
      type: "InvalidSignatureException",
      body: `{"message":"Credential should be scoped to a valid region, not 'eu-west-1'. "}`,
    },
    {
      because: "the service is another",
      as: { service: "s3" },
      type: "InvalidSignatureException",
      body: `{"message":"Credential should be scoped to correct service: 'lambda'. "}`,
    },
  ])("answers in AWS's words when $because", async ({ as, type, body }) => {
    await using at = await doorBefore(ok);
    const answer = await sendSigned(at.door, {}, as);
    expect(answer).toMatchObject({ status: 403, body });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-amzn-errortype": type,
      "content-type": "application/json",
    });
    expect(answer.headers.has("x-amzn-requestid")).toBe(true);
    expect(answer.headers.has("x-request-id")).toBe(false);
    expect([at.events.length, at.logged.length]).toEqual([0, 1]);
  });

  test.for([
    { because: "nothing is signed", target: "/token", headers: {} },
    { because: "a bearer token is no signature", target: "/token", headers: { authorization: "Bearer ey" } },
    {
      because: "a signature in the query is not this door's",
      target: "/token?X-Amz-Signature=ab",
      headers: {},
    },
  ])("answers Forbidden when $because", async ({ target, headers }) => {
    await using at = await doorBefore(ok);
    const answer = await send(at.door, { target, headers: { host: "127.0.0.1", ...headers } });
    expect(answer).toMatchObject({ status: 403, body: forbidden });
    expect(at.events).toEqual([]);
  });

  test.for([
    {
      minutes: -6,
      says: /^\{"message":"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)"\}$/,
    },
    {
      minutes: 6,
      says: /^\{"message":"Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)"\}$/,
    },
  ])("tells both times of a request $minutes minutes off", async ({ minutes, says }) => {
    await using at = await doorBefore(ok);
    const answer = await sendSigned(at.door, { at: new Date(Date.now() + minutes * 60_000) });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatch(says);
  });

  test("logs the canonical request and the string to sign that it expected", async () => {
    await using at = await doorBefore(ok);
    await sendSigned(at.door, { target: "/token?key=cis-central" }, { secretAccessKey: "guess" });
    const [log = ""] = at.logged;
    expect(log).toMatch(/^403 GET \/token: mismatch\n/);
    expect(log).toContain("| GET\n    | /token\n    | key=cis-central\n    | host:127.0.0.1:");
    expect(log).toMatch(
      /\| AWS4-HMAC-SHA256\n {4}\| \d{8}T\d{6}Z\n {4}\| \d{8}\/eu-central-1\/lambda\/aws4_request\n/,
    );
    expect(log).toContain("Try: ");
  });

  test("notes what is known to go wrong with the request it saw", async () => {
    await using at = await doorBefore(ok);
    const sending = {
      method: "POST",
      target: "/%74oken?a=x+y",
      body: "a",
      headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    };
    await sendSigned(at.door, sending);
    expect(at.logged[0]?.match(/Note: .*/g)).toEqual([
      expect.stringContaining("unsigned payload"),
      expect.stringContaining("counts as a space"),
      expect.stringContaining("encoded once more"),
    ]);
  });

  test("never logs a secret access key, a session token, or the signature that would have been right", async () => {
    const withToken = { ...orders, sessionToken: "the-session-token" };
    await using at = await doorBefore(ok, { identities: new Map([["orders", withToken]]) });
    const sessionToken = withToken.sessionToken;
    const host = `127.0.0.1:${at.door.port}`;
    const right = await signedHeaders({ ...signer, sessionToken }, { target: "/token", host });
    const signature = right["authorization"]?.slice(-64) ?? "";
    const wrong = right["authorization"]?.replace(signature, "0".repeat(64)) ?? "";
    expect((await send(at.door, { headers: { ...right, authorization: wrong } })).body).toBe(mismatch);
    await sendSigned(at.door, {}, { sessionToken: "another-session-token" });
    await sendSigned(at.door, {}, { accessKeyId: "nobody", sessionToken });
    const log = at.logged.join("\n");
    expect(log).toContain("x-amz-security-token:(not shown)");
    for (const secret of [signature, sessionToken, "another-session-token", signer.secretAccessKey]) {
      expect(log).not.toContain(secret);
    }
  });
});
