import { canaries, type Signed } from "./function-url-event.ts";
import { the } from "./the.ts";

const region = "eu-central-1";

/** The alias that the private API invokes, as `context.invokedFunctionArn` names it. */
export const privateFunctionArn = `arn:aws:lambda:${region}:${the.account}:function:btp-token-broker-private:live`;

/** The private door of the tests: an API, and the VPC it is reached from. */
export const privateApi = {
  apiId: "a1b2c3d4e5",
  vpc: "vpc-0a1b2c3d4e5f60718",
  endpoints: ["vpce-0a1b2c3d4e5f60718", "vpce-0b2c3d4e5f6071829"],
} as const;

/** What a test may want to say of a request; the rest is ordinary. */
export interface PrivateApiRequest extends Signed {
  /** Members of `requestContext.identity`. */
  readonly identity?: Readonly<Record<string, unknown>>;
  /** Members of `requestContext`. */
  readonly requestContext?: Readonly<Record<string, unknown>>;
}

/**
 * The event of a private REST API with AWS_IAM and Lambda proxy integration, payload 1.0, for a request that the caller
 * `orders` has signed. It holds all that AWS sends, secrets too.
 *
 * Its members are those of the API Gateway Developer Guide: "Input format of a Lambda function for proxy integration"
 * (with `identity` for the authorization type AWS_IAM) and "Variables for data transformations for API Gateway"
 * (`$context.identity.vpcId` and `vpceId`, which only private APIs have). Path and query are as an API hands them on:
 * the path encoded as it came and without the stage, names and values decoded.
 */
export function privateApiEvent(request: PrivateApiRequest = {}) {
  const { method = "GET", path = "/token", query = "key=cis-central", headers = {} } = request;
  const { apiId, vpc, endpoints } = privateApi;
  const domainPrefix = `${apiId}-${endpoints[0]}`;
  const domainName = `${domainPrefix}.execute-api.${region}.amazonaws.com`;
  const resource = path === "/" ? "/" : "/{proxy+}";
  const userId = "AROAEXAMPLEEXAMPLE123:i-0123456789";
  const sent = {
    Authorization: `AWS4-HMAC-SHA256 Credential=${canaries.accessKey}/20261122/${region}/execute-api/aws4_request, SignedHeaders=host, Signature=${canaries.signature}`,
    Host: domainName,
    "User-Agent": "orders/1.0",
    "X-Amz-Date": "20261122T100000Z",
    "X-Amz-Security-Token": canaries.sessionToken,
    "x-amzn-vpce-id": endpoints[0],
    "X-Forwarded-For": "10.0.0.7",
    ...headers,
  };
  return {
    resource,
    path,
    httpMethod: method,
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    ...parameters(query),
    pathParameters: path === "/" ? null : { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourceId: "yx5mhem7ye",
      resourcePath: resource,
      httpMethod: method,
      extendedRequestId: "QmOw7G1BIAMFYJQ=",
      requestTime: "22/Nov/2026:10:00:00 +0000",
      path: `/live${path}`,
      accountId: the.account,
      protocol: "HTTP/1.1",
      stage: "live",
      domainPrefix,
      requestTimeEpoch: the.now,
      requestId: "3c3ecbaa-1690-11e8-ae31-8f39f1d24afd",
      identity: {
        cognitoIdentityPoolId: null,
        accountId: the.account,
        cognitoIdentityId: null,
        caller: userId,
        sourceIp: "10.0.0.7",
        principalOrgId: "o-exampleorg1",
        accessKey: canaries.accessKey,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: request.userArn ?? the.principal.name,
        userAgent: "orders/1.0",
        user: userId,
        vpcId: vpc,
        vpceId: endpoints[0],
        ...request.identity,
      },
      domainName,
      apiId,
      ...request.requestContext,
    },
    body: null,
    isBase64Encoded: false,
  };
}

/** Both forms in which an API gives the parameters: the last value of each name, and all of them. */
function parameters(query: string) {
  // It drops one leading question mark: ours, and not one that is part of the first name.
  const pairs = [...new URLSearchParams(`?${query}`)];
  if (pairs.length === 0) return { queryStringParameters: null, multiValueQueryStringParameters: null };
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return {
    queryStringParameters: Object.fromEntries(pairs),
    multiValueQueryStringParameters: Object.fromEntries(values),
  };
}
