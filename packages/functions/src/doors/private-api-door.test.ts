import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  privateApi,
  privateApiEvent,
  type PrivateApiRequest,
  privateFunctionArn,
} from "../../../../test/support/private-api-event.ts";
import { the } from "../../../../test/support/the.ts";
import { openPrivateApiDoor } from "./private-api-door.ts";

const door = openPrivateApiDoor(privateApi.apiId, privateApi);
const admit = (event: unknown) => door(event, privateFunctionArn);
const genuine = privateApiEvent();

describe("The private door refuses what is not an event of a private REST API with AWS_IAM:", () => {
  const withIdentity = (identity: PrivateApiRequest["identity"]) =>
    privateApiEvent({ identity: identity ?? {} });

  test.for([
    { name: "an unsigned request", event: withIdentity({ userArn: null, caller: null, accessKey: null }) },
    { name: "a method without authorization", event: withIdentity({ userArn: undefined }) },
    { name: "something else than an ARN", event: withIdentity({ userArn: "orders" }) },
    { name: "two ARNs", event: withIdentity({ userArn: [the.principal.name] }) },
    {
      name: "a regional API, which is in no VPC",
      event: withIdentity({ vpcId: undefined, vpceId: undefined }),
    },
    { name: "a request through no endpoint", event: withIdentity({ vpceId: null }) },
    { name: "a request through two endpoints", event: withIdentity({ vpceId: privateApi.endpoints }) },
    {
      name: "the console's test of a method",
      event: privateApiEvent({ requestContext: { stage: "test-invoke-stage" } }),
    },
    { name: "another stage", event: privateApiEvent({ requestContext: { stage: "LIVE" } }) },
    {
      name: "an identity from a Lambda authorizer",
      event: privateApiEvent({
        identity: { userArn: null },
        requestContext: { authorizer: { userArn: the.principal.name } },
      }),
    },
    { name: "an HTTP API with payload 1.0", event: { ...genuine, version: "1.0" } },
    { name: "payload 2.0 in the shape of 1.0", event: { ...genuine, version: "2.0" } },
    { name: "a request without a method", event: { ...genuine, httpMethod: undefined } },
    { name: "a path that does not begin with a slash", event: { ...genuine, path: "@evil.example/token" } },
    { name: "a path that is no text", event: { ...genuine, path: ["/token"] } },
    { name: "no list of parameters", event: { ...genuine, multiValueQueryStringParameters: undefined } },
    { name: "parameters in a list", event: { ...genuine, multiValueQueryStringParameters: ["key=k"] } },
    {
      name: "a parameter with one value",
      event: { ...genuine, multiValueQueryStringParameters: { key: "k" } },
    },
    {
      name: "a parameter without a value",
      event: { ...genuine, multiValueQueryStringParameters: { key: [] } },
    },
    {
      name: "a parameter that is a number",
      event: { ...genuine, multiValueQueryStringParameters: { key: [1] } },
    },
    { name: "an identity beside its place", event: { ...genuine, requestContext: {}, identity: genuine } },
    { name: "a list of events", event: [genuine] },
    { name: "text", event: JSON.stringify(genuine) },
    { name: "null", event: null },
    { name: "nothing", event: undefined },
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

  // The two examples of the API Gateway Developer Guide, "Input format of a Lambda function for proxy integration",
  // shortened by headers: of a public API, without authorization and with AWS_IAM.
  const documented = {
    resource: "/{proxy+}",
    path: "/hello/world",
    httpMethod: "POST",
    headers: { "Content-Type": "application/json", Host: "gy415nuibc.execute-api.us-east-1.amazonaws.com" },
    multiValueHeaders: { "Content-Type": ["application/json"] },
    queryStringParameters: { name: "me", multivalueName: "me" },
    multiValueQueryStringParameters: { name: ["me"], multivalueName: ["you", "me"] },
    pathParameters: { proxy: "hello/world" },
    stageVariables: { stageVariableName: "stageVariableValue" },
    requestContext: {
      accountId: "12345678912",
      resourceId: "roq9wj",
      stage: "testStage",
      requestId: "deef4878-7910-11e6-8f14-25afc3e9ae33",
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        apiKey: null,
        sourceIp: "192.168.196.186",
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: "PostmanRuntime/2.4.5",
        user: null,
      },
      resourcePath: "/{proxy+}",
      httpMethod: "POST",
      apiId: "gy415nuibc",
    },
    body: '{\r\n\t"a": 1\r\n}',
    isBase64Encoded: false,
  };
  const documentedIam = {
    requestTime: "20/Feb/2018:22:48:57 +0000",
    path: "/test/",
    accountId: "123456789012",
    protocol: "HTTP/1.1",
    resourceId: "yx5mhem7ye",
    stage: "test",
    requestTimeEpoch: 1519166937665,
    requestId: "3c3ecbaa-1690-11e8-ae31-8f39f1d24afd",
    identity: {
      cognitoIdentityPoolId: null,
      accountId: "123456789012",
      cognitoIdentityId: null,
      caller: "AIDAJ........4HCKVJZG",
      sourceIp: "51.240.196.104",
      accessKey: "IAM_user_access_key",
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: "arn:aws:iam::123456789012:user/alice",
      userAgent: "PostmanRuntime/7.1.1",
      user: "AIDAJ........4HCKVJZG",
    },
    resourcePath: "/",
    httpMethod: "GET",
    apiId: "qr2gd9cfmf",
  };

  test.for([
    { what: "without authorization", event: documented },
    { what: "with AWS_IAM", event: { ...documented, requestContext: documentedIam } },
  ])("AWS's example of a public API $what, even at its own door", ({ event }) => {
    const own = openPrivateApiDoor(event.requestContext.apiId, privateApi);
    const arn = `arn:aws:lambda:us-east-1:${event.requestContext.accountId}:function:b:live`;
    expect(own(event, arn)).toEqual({ ok: false, problem: "not_an_event_of_this_door" });
  });

  test("and takes that of AWS with AWS_IAM once it says through which endpoint it came, to the stage live", () => {
    const { vpc: vpcId, endpoints } = privateApi;
    const identity = { ...documentedIam.identity, vpcId, vpceId: endpoints[0] };
    const event = { ...documented, requestContext: { ...documentedIam, stage: "live", identity } };
    const own = openPrivateApiDoor("qr2gd9cfmf", privateApi);
    expect(own(event, "arn:aws:lambda:us-east-1:123456789012:function:b:live")).toEqual({
      ok: true,
      value: {
        method: "POST",
        path: "/hello/world",
        query: "name=me&multivalueName=you&multivalueName=me",
        principal: { kind: "aws", name: "arn:aws:iam::123456789012:user/alice", role: undefined },
      },
    });
  });
});

describe("The private door refuses the event of another API:", () => {
  test.for([
    { requestContext: { apiId: "zzzzzzzzzz" }, because: "it has another id" },
    { requestContext: { apiId: "" }, because: "it has none" },
    { requestContext: { accountId: "999999999999" }, because: "it is another account's" },
  ])("$because", ({ requestContext }) => {
    expect(admit(privateApiEvent({ requestContext }))).toEqual({ ok: false, problem: "not_this_function" });
  });
});

test("The private door refuses what came to another account's function", () => {
  const elsewhere = privateFunctionArn.replace(the.account, "999999999999");
  expect(door(genuine, elsewhere)).toEqual({ ok: false, problem: "not_this_function" });
});

describe("The private door refuses what came into the VPC by another way:", () => {
  const { vpc, endpoints } = privateApi;

  test.for([
    { identity: { vpceId: "vpce-00000000000000000" }, because: "the endpoint is not configured" },
    { identity: { vpceId: `${endpoints[0]}0` }, because: "it only begins like one that is" },
    { identity: { vpceId: vpc }, because: "a VPC is no endpoint" },
    { identity: { vpcId: "vpc-00000000000000000" }, because: "the VPC is another" },
    { identity: { vpcId: "" }, because: "it is in no VPC" },
  ])("$because", ({ identity }) => {
    expect(admit(privateApiEvent({ identity }))).toEqual({ ok: false, problem: "not_through_this_vpc" });
  });

  test.for(endpoints)("and takes what came through %s", (vpceId) => {
    expect(admit(privateApiEvent({ identity: { vpceId } })).ok).toBe(true);
  });
});

describe("The private door takes the name it was called by for nothing:", () => {
  test.for([
    { domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", because: "private DNS" },
    {
      domainName: "vpce-0a1b.execute-api.eu-central-1.vpce.amazonaws.com",
      because: "the endpoint's own name",
    },
    { domainName: "localhost", because: "a tunnel, with the API's id in a header" },
    { domainName: "broker.example.com", because: "a domain of one's own" },
    { domainName: undefined, because: "none" },
  ])("$domainName ($because)", ({ domainName }) => {
    expect(admit(privateApiEvent({ requestContext: { domainName } }))).toEqual(admit(genuine));
  });
});

describe("The private door writes the query anew so that", () => {
  const queryOf = (multiValueQueryStringParameters: object) => {
    const admitted = admit({ ...genuine, multiValueQueryStringParameters });
    return admitted.ok ? admitted.value.query : admitted.problem;
  };

  test.for([
    { parameters: { scope: ["a b"] }, query: "scope=a%20b", because: "a space is not a plus" },
    { parameters: { scope: ["a+b"] }, query: "scope=a%2Bb", because: "nor is a plus a space" },
    {
      parameters: { key: ["k&scope=all"] },
      query: "key=k%26scope%3Dall",
      because: "a value adds no parameter",
    },
    { parameters: { "key=k&x": ["1"] }, query: "key%3Dk%26x=1", because: "nor does a name" },
    { parameters: { key: ["%26"] }, query: "key=%2526", because: "what was encoded twice is decoded once" },
    { parameters: { key: ["a", "b"] }, query: "key=a&key=b", because: "a repeated parameter stays repeated" },
    { parameters: { key: [""] }, query: "key=", because: "an empty value is a value" },
    { parameters: {}, query: "", because: "nothing stays nothing" },
    {
      parameters: { key: ["\ud800"] },
      query: "key=%EF%BF%BD",
      because: "half a character is no reason to crash",
    },
    { parameters: { constructor: ["1"] }, query: "constructor=1", because: "this is a name like any other" },
    { parameters: JSON.parse('{"__proto__":["1"]}'), query: "__proto__=1", because: "and so is this" },
  ] as { parameters: object; query: string; because: string }[])(
    "$query: $because",
    ({ parameters, query }) => {
      expect(queryOf(parameters)).toBe(query);
    },
  );
});
