import { the } from "./the.ts";

const region = "eu-central-1";

/** The alias that a function URL invokes, as `context.invokedFunctionArn` names it. */
export const functionArn = `arn:aws:lambda:${region}:${the.account}:function:btp-token-broker-api:live`;

/** What Lambda passes beside the event. */
export const context = {
  awsRequestId: "8f5d9a4e-0c57-4f0b-9c55-3a4f2f9c1c11",
  invokedFunctionArn: functionArn,
  functionVersion: "7",
  getRemainingTimeInMillis: () => 30_000,
};

/** A signed request, whichever door it comes to; the rest is ordinary. */
export interface Signed {
  readonly method?: string;
  readonly path?: string;
  /** Without its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The ARN of whoever has signed it. */
  readonly userArn?: string;
}

/** What a test may want to say of a request; the rest is ordinary. */
export interface UrlRequest extends Signed {
  /** Members of `requestContext.authorizer.iam`. */
  readonly iam?: Readonly<Record<string, unknown>>;
  /** Members of `requestContext`. */
  readonly requestContext?: Readonly<Record<string, unknown>>;
}

/**
 * The event of a function URL with `AuthType: AWS_IAM`, payload format 2.0, for a request that the caller `orders`
 * has signed (Lambda Developer Guide, "Invoking Lambda function URLs"). It holds all that AWS sends, secrets too.
 */
export function functionUrlEvent(request: UrlRequest = {}) {
  const { method = "GET", path = "/token", query = "key=cis-central", headers = {} } = request;
  const domainPrefix = "k3q5vx7m2zexample0lambdaurl1234";
  const domainName = `${domainPrefix}.lambda-url.${region}.on.aws`;
  const userId = "AROAEXAMPLEEXAMPLE123:i-0123456789";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: {
      accept: "*/*",
      authorization: `AWS4-HMAC-SHA256 Credential=${canaries.accessKey}/20261122/${region}/lambda/aws4_request, SignedHeaders=host, Signature=${canaries.signature}`,
      host: domainName,
      "x-amz-date": "20261122T100000Z",
      "x-amz-security-token": canaries.sessionToken,
      "x-forwarded-for": "192.0.2.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
      ...headers,
    },
    ...(query !== "" && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: the.account,
      apiId: domainPrefix,
      authentication: null,
      authorizer: {
        iam: {
          accessKey: canaries.accessKey,
          accountId: the.account,
          callerId: userId,
          cognitoIdentity: null,
          principalOrgId: "o-exampleorg1",
          userArn: request.userArn ?? the.principal.name,
          userId,
          ...request.iam,
        },
      },
      domainName,
      domainPrefix,
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "orders/1.0" },
      requestId: "d2a3c1f0-0b7e-4a53-8a0a-52a2b0f0b6a9",
      routeKey: "$default",
      stage: "$default",
      time: "22/Nov/2026:10:00:00 +0000",
      timeEpoch: the.now,
      ...request.requestContext,
    },
    isBase64Encoded: false,
  };
}

/** What an event holds that no output may: the caller's own proofs. */
export const canaries = {
  accessKey: "ASIACANARYCANARY0001",
  signature: "canary0000000000000000000000000000000000000000000000000000signed",
  sessionToken: "IQoJb3JpZ2luX2canary-session-token",
} as const;
