import { type AuditEntry, causeOf, type Failure, toWireError } from "@btp-token-broker/core";
import type { Context } from "hono";

/** What a request brings along besides itself, for the length of that request. */
export interface RequestEnvironment {
  readonly requestId: string;
  readonly entry: AuditEntry;
  /** Raw, without its question mark. */
  readonly query: string;
  /** The verified ARN. */
  readonly principal: string;
  /** The caller's name in the configuration. */
  readonly caller: string | undefined;
  /** Milliseconds in which the answer must be there. */
  readonly leftMs: number;
}

export type BrokerContext<Path extends string = string> = Context<{ Bindings: RequestEnvironment }, Path>;

/** Answers with a body and says so in the audit line. */
export function answer(
  c: BrokerContext,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  c.env.entry.note({ status: 200, outcome: headers["x-cache"] === undefined ? "answered" : "issued" });
  return respond(c.env.requestId, 200, body, headers);
}

/** Answers with what the caller may know of a failure; the audit line gets all of it. */
export function refuse(c: BrokerContext, failure: Failure): Response {
  return refusal(failure, c.env);
}

export function refusal(failure: Failure, { requestId, entry, principal }: RequestEnvironment): Response {
  const { status, error, description, retryAfter } = toWireError(failure, principal);
  entry.note({ status, outcome: failure.code, cause: causeOf(failure) });
  return respond(
    requestId,
    status,
    { error, error_description: description, request_id: requestId },
    {
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(status === 405 && { allow: "GET" }),
    },
  );
}

function respond(
  requestId: string,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      // RFC 6749 §5.1, on errors too: a cache in between must keep nothing of this.
      "cache-control": "no-store",
      pragma: "no-cache",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers,
    },
  });
}
