import { workload } from "./workload.ts";
import { the } from "./the.ts";

const region = "eu-central-1";

/** The alias that the public URL invokes, as `context.invokedFunctionArn` names it. */
export const publicFunctionArn = `arn:aws:lambda:${region}:${the.account}:function:btp-token-broker-jwt:live`;

/** Where the event says that the caller has found the door. */
export const publicOrigin = `https://p1q2r3s4t5example0lambdaurl5678.lambda-url.${region}.on.aws`;

/** What a test may want to say of a request; the rest is ordinary. */
export interface PublicUrlRequest {
  readonly method?: string;
  readonly path?: string;
  /** Without its question mark. */
  readonly query?: string;
  /** Names in small letters, as a function URL hands them on; one that is `undefined` was not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A form, which is then sent as one. */
  readonly form?: string;
  /** Members of `requestContext`. */
  readonly requestContext?: Readonly<Record<string, unknown>>;
}

/**
 * The event of a function URL with `AuthType: NONE`, payload format 2.0, for a request with the JWT of the caller `deploy`.
 *
 * Its members are those of the Lambda Developer Guide, "Invoking Lambda function URLs", as far as they are there without
 * IAM: events that others have published (the schema of Powertools for AWS Lambda) have `anonymous` for an account, and
 * neither `authentication` nor `authorizer`.
 */
export function publicUrlEvent(request: PublicUrlRequest = {}) {
  const { method = "GET", path = "/token", query = "key=cis-central", form } = request;
  const domainName = new URL(publicOrigin).host;
  const [domainPrefix = ""] = domainName.split(".");
  const headers = {
    accept: "*/*",
    authorization: `Bearer ${workload.token}`,
    host: domainName,
    "x-amzn-tls-version": "TLSv1.3",
    "x-amzn-trace-id": "Root=1-6922f0f0-0123456789abcdef01234567",
    "x-forwarded-for": "192.0.2.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
    ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
    ...request.headers,
  };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    ...(query !== "" && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: "anonymous",
      apiId: domainPrefix,
      domainName,
      domainPrefix,
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "deploy/1.0" },
      requestId: "d2a3c1f0-0b7e-4a53-8a0a-52a2b0f0b6a9",
      routeKey: "$default",
      stage: "$default",
      time: "22/Nov/2026:10:00:00 +0000",
      timeEpoch: the.now,
      ...request.requestContext,
    },
    ...(form !== undefined && { body: Buffer.from(form).toString("base64") }),
    isBase64Encoded: form !== undefined,
  };
}
