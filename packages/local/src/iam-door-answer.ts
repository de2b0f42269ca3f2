import { validateHeaderName, validateHeaderValue } from "node:http";

/** An HTTP answer; header values as node:http takes them. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

// The connection is the door's (RFC 9110 §7.6.1), and so is the length of what it sends.
const NOT_FORWARDED = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"]);

/**
 * Turns what a handler returned into HTTP as a function URL does, or returns undefined for what it answers with 502:
 * a `statusCode` that is none, members of a wrong type, headers that HTTP cannot carry.
 *
 * Whatever has no `statusCode` is itself the body, as JSON, of a 200.
 *
 * @param result what JSON can carry: the handler's result after the Lambda runtime has serialised it
 * @see Lambda Developer Guide, "Invoking Lambda function URLs", Response payload format
 */
export function httpAnswer(result: unknown): HttpAnswer | undefined {
  const json = { "content-type": "application/json" };
  if (!isRecord(result) || result["statusCode"] === undefined) {
    return { status: 200, headers: json, body: Buffer.from(JSON.stringify(result)) };
  }
  const { statusCode, headers = {}, body = "", isBase64Encoded = false, cookies = [] } = result;
  if (!isFinalStatus(statusCode)) return undefined;
  if (typeof body !== "string" || !isRecord(headers) || !isStrings(cookies)) return undefined;
  const sent = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
    .filter(([name]) => !NOT_FORWARDED.has(name));
  if (!cookies.every((cookie) => isSendable("set-cookie", cookie))) return undefined;
  if (!sent.every(([name, value]) => isSendable(name, value))) return undefined;
  return {
    status: statusCode,
    headers: { ...json, ...Object.fromEntries(sent), ...(cookies.length > 0 && { "set-cookie": cookies }) },
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** 1xx is not an answer: HTTP would wait for another one. */
function isFinalStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
