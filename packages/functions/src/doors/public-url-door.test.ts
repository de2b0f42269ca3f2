import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionUrlEvent } from "../../../../test/support/function-url-event.ts";
import {
  publicFunctionArn,
  publicOrigin,
  publicUrlEvent,
} from "../../../../test/support/public-url-event.ts";
import { workload } from "../../../../test/support/workload.ts";
import { admitThroughPublicUrl } from "./public-url-door.ts";

const admit = (event: unknown) => admitThroughPublicUrl(event, publicFunctionArn);

/**
 * An event of a function URL with AuthType NONE as others have published it: the schema of Powertools for AWS Lambda
 * (TypeScript), `LambdaFunctionUrlSchema`, with a real id where theirs has a placeholder.
 */
const PUBLISHED = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/",
  rawQueryString: "",
  headers: {
    "x-amzn-tls-version": "TLSv1.2",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "443",
    "x-forwarded-for": "123.123.123.123",
    "x-amzn-trace-id": "Root=1-62ecd163-5f302e550dcde3b12402207d",
    host: "abcdefgh1234.lambda-url.us-east-1.on.aws",
    "user-agent": "agent",
  },
  requestContext: {
    accountId: "anonymous",
    apiId: "abcdefgh1234",
    domainName: "abcdefgh1234.lambda-url.us-east-1.on.aws",
    domainPrefix: "abcdefgh1234",
    http: { method: "GET", path: "/", protocol: "HTTP/1.1", sourceIp: "123.123.123.123", userAgent: "agent" },
    requestId: "id",
    routeKey: "$default",
    stage: "$default",
    time: "05/Aug/2022:08:14:39 +0000",
    timeEpoch: 1_659_687_279_885,
  },
  isBase64Encoded: false,
};

describe("admitThroughPublicUrl()", () => {
  test("admits an event as others have seen it, and proves nobody by it", () => {
    const arn = "arn:aws:lambda:us-east-1:111122223333:function:btp-token-broker-jwt:live";
    expect(admitThroughPublicUrl(PUBLISHED, arn)).toEqual({
      ok: true,
      value: {
        method: "GET",
        path: "/",
        query: "",
        authorization: undefined,
        content: undefined,
        origin: "https://abcdefgh1234.lambda-url.us-east-1.on.aws",
      },
    });
  });

  test("hands on the proof as it was sent, and says whose it is nowhere", () => {
    expect(admit(publicUrlEvent())).toEqual({
      ok: true,
      value: {
        method: "GET",
        path: "/token",
        query: "key=cis-central",
        authorization: `Bearer ${workload.token}`,
        content: undefined,
        origin: publicOrigin,
      },
    });
  });

  test("hands on a form as the event holds it", () => {
    const { value } = admit(publicUrlEvent({ method: "POST", form: "a=b" })) as { value: object };
    const type = "application/x-www-form-urlencoded";
    expect(value).toMatchObject({ content: { type, text: "YT1i", isBase64: true } });
  });

  test.for([
    { domainName: "127.0.0.1:4284", origin: "http://127.0.0.1:4284", because: "the local door is called so" },
    {
      domainName: "abc.lambda-url.eu-central-1.on.aws",
      origin: "https://abc.lambda-url.eu-central-1.on.aws",
      because: "a URL of this region is",
    },
    {
      domainName: "abc.lambda-url.eu-central-1.on.amazonwebservices.com.cn",
      origin: "https://abc.lambda-url.eu-central-1.on.amazonwebservices.com.cn",
      because: "other partitions have other domains",
    },
  ])("says that the door was found at $origin, since $because", ({ domainName, origin }) => {
    expect(admit(publicUrlEvent({ requestContext: { domainName } }))).toMatchObject({ value: { origin } });
  });

  test("has no identity of whoever is named beside the header, whatever is written there", () => {
    const forged = {
      ...publicUrlEvent({ headers: { authorization: undefined, "x-authorization": "Bearer x" } }),
      authorizer: { iam: { userArn: "arn:aws:sts::111122223333:assumed-role/orders/i-1" } },
      principal: { kind: "jwt", name: "deploy" },
    };
    const { value } = admit(forged) as { value: object };
    expect(value).not.toHaveProperty("principal");
    expect(value).toHaveProperty("authorization", undefined);
  });
});

describe("admitThroughPublicUrl() refuses what is not an event of a public function URL:", () => {
  const url = publicUrlEvent();
  test.for([
    { name: "a function URL with AWS_IAM", event: functionUrlEvent() },
    {
      name: "a function URL whose authorizer is empty",
      event: publicUrlEvent({ requestContext: { authorizer: {} } }),
    },
    {
      name: "an HTTP API with a JWT authorizer",
      event: publicUrlEvent({ requestContext: { authorizer: { jwt: { claims: { sub: "deploy" } } } } }),
    },
    { name: "an HTTP API's route", event: { ...url, routeKey: "GET /token" } },
    { name: "an HTTP API's stage", event: publicUrlEvent({ requestContext: { stage: "prod" } }) },
    { name: "payload 1.0 in the shape of 2.0", event: { ...url, version: "1.0" } },
    { name: "no headers", event: { ...url, headers: undefined } },
    { name: "a list of authorizations", event: { ...url, headers: { authorization: ["Bearer a"] } } },
    { name: "a body that is no text", event: { ...url, body: { a: 1 } } },
    { name: "a body in an encoding that nobody names", event: { ...url, isBase64Encoded: undefined } },
    { name: "a request without a method", event: publicUrlEvent({ requestContext: { http: {} } }) },
    { name: "a path that does not begin with a slash", event: { ...url, rawPath: "@evil.example/token" } },
    { name: "a request without a query string", event: { ...url, rawQueryString: undefined } },
    { name: "an empty object", event: {} },
    { name: "nothing", event: undefined },
  ])("$name", ({ event }) => {
    expect(admit(event)).toEqual({ ok: false, problem: "not_an_event_of_this_door" });
  });

  test("whatever else it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (event) => {
        expect(admit(event).ok).toBe(false);
      }),
    );
  });
});

describe("admitThroughPublicUrl() refuses the event of another function:", () => {
  test.for([
    { domainName: "abc.lambda-url.us-east-1.on.aws", because: "the URL is of another region" },
    { domainName: "abc.execute-api.eu-central-1.amazonaws.com", because: "the domain is an API's" },
    { domainName: "broker.example.com", because: "URLs have no domains of one's own" },
    { domainName: "", because: "there is no domain" },
    { domainName: "127.0.0.1", because: "the local door has a port" },
    { domainName: "127.0.0.1:4284/", because: "nothing stands after a port" },
    { domainName: "127.0.0.1:4284@evil.example", because: "that would be another host" },
    { domainName: "localhost:4284", because: "the local door has no name" },
    { domainName: "127.0.0.2:4284", because: "the local door has one address" },
    { domainName: "a/b.lambda-url.eu-central-1.on.aws", because: "a domain has no path" },
    { domainName: "x@y.lambda-url.eu-central-1.on.aws", because: "a domain has no user" },
    { domainName: "a.lambda-url.eu-central-1.on.aws:8443", because: "a URL has no port of its own" },
    { domainName: "a.lambda-url.eu-central-1.on.aws\n", because: "a line break ends no name" },
  ])("'$domainName', since $because", ({ domainName }) => {
    const event = publicUrlEvent({ requestContext: { domainName } });
    expect(admit(event)).toEqual({ ok: false, problem: "not_this_function" });
  });
});
