import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionArn, functionUrlEvent } from "../../../../test/support/function-url-event.ts";
import { the } from "../../../../test/support/the.ts";
import { admitThroughUrl } from "./function-url-door.ts";

const admit = (event: unknown) => admitThroughUrl(event, functionArn);

describe("admitThroughUrl() refuses what is not an event of a function URL with AWS_IAM:", () => {
  const url = functionUrlEvent();
  const { requestContext } = url;
  const identity = {
    accessKey: "ASIAEXAMPLE",
    accountId: the.account,
    caller: "AROAEXAMPLE:i-1",
    user: "AROAEXAMPLE:i-1",
    userArn: the.principal.name,
  };

  test.for([
    {
      name: "a function URL with auth NONE",
      event: functionUrlEvent({ requestContext: { authorizer: undefined, accountId: "anonymous" } }),
    },
    {
      name: "a function URL whose authorizer is empty",
      event: functionUrlEvent({ requestContext: { authorizer: {} } }),
    },
    { name: "a function URL without an ARN", event: functionUrlEvent({ iam: { userArn: undefined } }) },
    {
      name: "a function URL with something else than an ARN",
      event: functionUrlEvent({ iam: { userArn: "orders" } }),
    },
    {
      name: "a function URL with two ARNs",
      event: functionUrlEvent({ iam: { userArn: [the.principal.name] } }),
    },
    {
      name: "an HTTP API with a JWT authorizer",
      event: functionUrlEvent({
        requestContext: { authorizer: { jwt: { claims: { sub: "orders" }, scopes: [] } } },
      }),
    },
    {
      name: "an HTTP API with a Lambda authorizer",
      event: functionUrlEvent({
        requestContext: { authorizer: { lambda: { userArn: the.principal.name } } },
      }),
    },
    { name: "an HTTP API with an IAM route", event: { ...url, routeKey: "GET /token" } },
    {
      name: "an HTTP API's stage",
      event: functionUrlEvent({ requestContext: { stage: "prod" } }),
    },
    {
      name: "a REST API (payload 1.0)",
      event: {
        resource: "/token",
        path: "/token",
        httpMethod: "GET",
        headers: url.headers,
        queryStringParameters: { key: "cis-central" },
        requestContext: { accountId: the.account, identity, stage: "prod", httpMethod: "GET" },
        body: null,
        isBase64Encoded: false,
      },
    },
    { name: "payload 1.0 in the shape of 2.0", event: { ...url, version: "1.0" } },
    {
      name: "an ALB",
      event: {
        requestContext: {
          elb: { targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/b/1" },
        },
        httpMethod: "GET",
        path: "/token",
        queryStringParameters: { key: "cis-central" },
        headers: { "x-amzn-oidc-identity": "orders" },
        body: "",
        isBase64Encoded: false,
      },
    },
    {
      name: "VPC Lattice (payload 2.0)",
      event: {
        version: "2.0",
        path: "/token",
        method: "GET",
        headers: { host: ["broker"] },
        queryStringParameters: { key: ["cis-central"] },
        requestContext: {
          serviceArn: "arn:aws:vpc-lattice:eu-central-1:111122223333:service/svc-1",
          identity: { type: "AWS_IAM", principal: the.principal.name },
          region: "eu-central-1",
        },
      },
    },
    {
      name: "EventBridge",
      event: {
        version: "0",
        id: "1",
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: the.account,
        detail: url,
      },
    },
    {
      name: "SNS",
      event: { Records: [{ EventSource: "aws:sns", Sns: { Message: JSON.stringify(url) } }] },
    },
    { name: "SQS", event: { Records: [{ eventSource: "aws:sqs", body: JSON.stringify(url) }] } },
    { name: "a request without a method", event: functionUrlEvent({ requestContext: { http: {} } }) },
    { name: "a path that does not begin with a slash", event: { ...url, rawPath: "@evil.example/token" } },
    { name: "a path that is no text", event: { ...url, rawPath: ["/token"] } },
    { name: "a request without a query string", event: { ...url, rawQueryString: undefined } },
    {
      name: "a request context that is text",
      event: { ...url, requestContext: JSON.stringify(requestContext) },
    },
    { name: "a list of events", event: [url] },
    { name: "text", event: JSON.stringify(url) },
    { name: "an empty object", event: {} },
    { name: "an empty list", event: [] },
    { name: "null", event: null },
    { name: "nothing", event: undefined },
    { name: "a number", event: 2 },
  ])("$name", ({ event }) => {
    expect(admit(event)).toEqual({ ok: false, problem: "not_an_event_of_this_door" });
  });

  test("whatever else it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (event) => {
        expect(admit(event)).toEqual({ ok: false, problem: "not_an_event_of_this_door" });
      }),
    );
  });
});
