import { createHash } from "node:crypto";
import type { LambdaFunctionURLEventWithIAMAuthorizer } from "aws-lambda";

import { headerValue, type SentRequest } from "./signature.ts";
import type { SigningIdentity } from "./signature-verification.ts";

type PublishedEvent = LambdaFunctionURLEventWithIAMAuthorizer;

/** The event of a function URL with `AuthType: AWS_IAM`. */
export type FunctionUrlEvent = Omit<PublishedEvent, "requestContext"> & {
  // The published type has an object or nothing here; a function URL sends null.
  readonly requestContext: Omit<PublishedEvent["requestContext"], "authentication"> & {
    readonly authentication: null;
  };
};

/** What the door knows of one accepted request. */
export interface AcceptedRequest {
  readonly sent: SentRequest;
  /** Such as `1.1`. */
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly accessKeyId: string;
  readonly identity: SigningIdentity;
  /** The account that owns the function. */
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}

/**
 * Builds the event of a function URL with `AuthType: AWS_IAM`, payload format 2.0.
 *
 * Path and query are as on the request line. Members that a URL leaves out of its JSON when there is nothing to say
 * (`cookies`, `queryStringParameters`, `body`) are left out here.
 *
 * @see Lambda Developer Guide, "Invoking Lambda function URLs", Request payload format
 */
export function functionUrlEvent(request: AcceptedRequest): FunctionUrlEvent {
  const { sent, receivedAt } = request;
  const domainPrefix = "local";
  const domainName = `${domainPrefix}.lambda-url.${request.region}.on.aws`;
  const cookie = headerValue(sent, "cookie");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: sent.path,
    rawQueryString: sent.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: { ...forwardedHeaders(sent), ...addedHeaders(request, domainName) },
    ...(sent.query === "" ? {} : { queryStringParameters: queryParameters(sent.query) }),
    requestContext: {
      accountId: request.account,
      apiId: domainPrefix,
      authentication: null,
      authorizer: { iam: iamAuthorizer(request) },
      domainName,
      domainPrefix,
      http: {
        method: sent.method,
        path: sent.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headerValue(sent, "user-agent") ?? "",
      },
      requestId: request.requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(receivedAt),
      timeEpoch: receivedAt,
    },
    ...eventBody(sent),
  };
}

function iamAuthorizer({ accessKeyId, identity }: AcceptedRequest) {
  const userId = uniqueId(identity.userArn);
  return {
    accessKey: accessKeyId,
    accountId: identity.accountId,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: "o-a1b2c3d4e5",
    userArn: identity.userArn,
    userId,
  };
}

/**
 * The unique id of a principal: `AROA…:session` for an assumed role, `AIDA…` for any other. Derived from the ARN, so
 * that it is the same in every run.
 *
 * @see IAM User Guide, "IAM identifiers"
 */
function uniqueId(userArn: string): string {
  const [, role, session] = /^(.*:assumed-role\/[^/]+)\/(.+)$/.exec(userArn) ?? [];
  const digits = createHash("sha256")
    .update(role ?? userArn)
    .digest("hex")
    .slice(0, 17)
    .toUpperCase();
  return role === undefined ? `AIDA${digits}` : `AROA${digits}:${session}`;
}

// The first concern the connection to the door (RFC 9110 §7.6.1), which ends there; cookies have a member of their own.
const NOT_FORWARDED = new Set("connection keep-alive te trailer transfer-encoding upgrade cookie".split(" "));

function forwardedHeaders(sent: SentRequest): Record<string, string> {
  const names = new Set(
    sent.headers.map(([name]) => name.toLowerCase()).filter((name) => !NOT_FORWARDED.has(name)),
  );
  return Object.fromEntries([...names].map((name) => [name, headerValue(sent, name) ?? ""]));
}

/** What AWS writes whatever the client sent: the URL is https on 443, and ends where the door begins. */
function addedHeaders({ sourceIp, traceId }: AcceptedRequest, domainName: string): Record<string, string> {
  return {
    host: domainName,
    "x-amzn-trace-id": traceId,
    "x-forwarded-for": sourceIp,
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };
}

/** Decoded, repeated names joined by a comma, in order of first appearance. */
function queryParameters(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(",")]));
}

/** Text stays text; every other type is base64, form data included, as an HTTP API and a function URL do it. */
function eventBody(sent: SentRequest): { body?: string; isBase64Encoded: boolean } {
  if (sent.body.length === 0) return { isBase64Encoded: false };
  const type = headerValue(sent, "content-type") ?? "";
  const isText = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/i.test(type);
  const bytes = Buffer.from(sent.body);
  return { body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
