import { headerValue, type SentRequest } from "./signature.ts";
import type { ReceivedRequest } from "./url-door.ts";

/** Of whom an event says that it is from, and by what name the door was called. */
interface Addressed<Context> {
  readonly domainName: string;
  readonly accountId: string;
  /** What only one kind of URL writes into `requestContext`. */
  readonly context: Context;
}

/**
 * Builds what the events of all function URLs have in common, payload format 2.0.
 *
 * Path and query are as on the request line. Members that a URL leaves out of its JSON when there is nothing to say
 * (`cookies`, `queryStringParameters`, `body`) are left out here.
 *
 * @see Lambda Developer Guide, "Invoking Lambda function URLs", Request payload format
 */
export function urlDoorEvent<Context extends object>(
  request: Omit<ReceivedRequest, "port">,
  { domainName, accountId, context }: Addressed<Context>,
) {
  const { sent, receivedAt } = request;
  const domainPrefix = "local";
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
      accountId,
      apiId: domainPrefix,
      ...context,
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

// The first concern the connection to the door (RFC 9110 §7.6.1), which ends there; cookies have a member of their own.
const NOT_FORWARDED = new Set("connection keep-alive te trailer transfer-encoding upgrade cookie".split(" "));

function forwardedHeaders(sent: SentRequest): Record<string, string> {
  const names = new Set(
    sent.headers.map(([name]) => name.toLowerCase()).filter((name) => !NOT_FORWARDED.has(name)),
  );
  return Object.fromEntries([...names].map((name) => [name, headerValue(sent, name) ?? ""]));
}

/** What AWS writes whatever the client sent: the URL is https on 443, and ends where the door begins. */
function addedHeaders(
  { sourceIp, traceId }: Pick<ReceivedRequest, "sourceIp" | "traceId">,
  domainName: string,
): Record<string, string> {
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
