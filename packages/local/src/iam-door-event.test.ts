import { describe, expect, test } from "vitest";

import { functionUrlEvent, type AcceptedRequest } from "./iam-door-event.ts";
import type { SentRequest } from "./signature.ts";

const userArn = "arn:aws:sts::111122223333:assumed-role/orders/local";

function accepted(sent: Partial<SentRequest>): AcceptedRequest {
  return {
    sent: { method: "GET", path: "/token", query: "", headers: [], body: Buffer.alloc(0), ...sent },
    httpVersion: "1.1",
    sourceIp: "127.0.0.1",
    accessKeyId: "orders",
    identity: { secretAccessKey: "local", userArn, accountId: "111122223333" },
    account: "999988887777",
    region: "eu-central-1",
    requestId: "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
    traceId: "Root=1-69219e20-5f302e550dcde3b12402207d",
    receivedAt: Date.parse("2026-11-02T03:04:05.678Z"),
  };
}

describe("functionUrlEvent()", () => {
  test("writes what AWS documents for a function URL, payload format 2.0", () => {
    const event = functionUrlEvent(
      accepted({
        query: "key=cis-central&scope=a%20b&scope=c+d",
        headers: [
          ["Host", "127.0.0.1:4280"],
          ["User-Agent", "curl/8.5.0"],
          ["X-Forwarded-For", "10.0.0.1"],
          ["Connection", "keep-alive"],
          ["Cookie", "a=1; b=2"],
        ],
      }),
    );
    const userId = expect.stringMatching(/^AROA[0-9A-F]{17}:local$/) as string;
    expect(event).toEqual({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/token",
      rawQueryString: "key=cis-central&scope=a%20b&scope=c+d",
      cookies: ["a=1", "b=2"],
      headers: {
        host: "local.lambda-url.eu-central-1.on.aws",
        "user-agent": "curl/8.5.0",
        "x-amzn-trace-id": "Root=1-69219e20-5f302e550dcde3b12402207d",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      queryStringParameters: { key: "cis-central", scope: "a b,c d" },
      requestContext: {
        accountId: "999988887777",
        apiId: "local",
        authentication: null,
        authorizer: {
          iam: {
            accessKey: "orders",
            accountId: "111122223333",
            callerId: userId,
            cognitoIdentity: null,
            principalOrgId: expect.stringMatching(/^o-[a-z0-9]{10,32}$/) as string,
            userArn,
            userId,
          },
        },
        domainName: "local.lambda-url.eu-central-1.on.aws",
        domainPrefix: "local",
        http: {
          method: "GET",
          path: "/token",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "curl/8.5.0",
        },
        requestId: "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
        routeKey: "$default",
        stage: "$default",
        time: "02/Nov/2026:03:04:05 +0000",
        timeEpoch: 1_793_588_645_678,
      },
      isBase64Encoded: false,
    });
  });

  test.for([
    { arn: userArn, is: /^AROA\w{17}:local$/, because: "a role is known by its id and the session's name" },
    { arn: "arn:aws:iam::111122223333:user/dev", is: /^AIDA\w{17}$/, because: "a user has no session" },
  ])("gives $arn an id like $is because $because", ({ arn, is }) => {
    const request = accepted({});
    const event = functionUrlEvent({ ...request, identity: { ...request.identity, userArn: arn } });
    expect(event.requestContext.authorizer.iam.userId).toMatch(is);
  });

  test("gives two sessions of one role the same role id", () => {
    const request = accepted({});
    const ids = ["local", "other"].map((session) => {
      const arn = userArn.replace(/local$/, session);
      return functionUrlEvent({ ...request, identity: { ...request.identity, userArn: arn } }).requestContext
        .authorizer.iam.userId;
    });
    expect(new Set(ids.map((id) => id.split(":")[0])).size).toBe(1);
  });

  test("leaves out what there is nothing to say of", () => {
    const members = Object.keys(functionUrlEvent(accepted({})));
    expect(members.filter((name) => ["cookies", "queryStringParameters", "body"].includes(name))).toEqual([]);
  });

  test.for([
    { type: "application/json; charset=utf-8", is: "é", isBase64Encoded: false, because: "JSON is text" },
    {
      type: "application/problem+json",
      is: "é",
      isBase64Encoded: false,
      because: "so is every kind of JSON",
    },
    { type: "text/plain", is: "é", isBase64Encoded: false, because: "text is text" },
    {
      type: "application/x-www-form-urlencoded",
      is: "w6k=",
      isBase64Encoded: true,
      because: "AWS takes a form for binary",
    },
    { type: "application/octet-stream", is: "w6k=", isBase64Encoded: true, because: "bytes are no text" },
  ])("writes a body of $type as $is because $because", ({ type, is, isBase64Encoded }) => {
    const event = functionUrlEvent(accepted({ headers: [["Content-Type", type]], body: Buffer.from("é") }));
    expect(event).toMatchObject({ body: is, isBase64Encoded });
  });
});
