import { type AuditEntry, causeOf, type Failure, toWireError } from "@btp-token-broker/core";
import type { Context } from "hono";
import type { Content } from "../doors/door.ts";
import type { Identity } from "../identity.ts";

/** What a request brings along besides itself, for the length of that request. */
export interface RequestEnvironment extends Identity {
  readonly requestId: string;
  readonly entry: AuditEntry;
  /** Raw, without its question mark. */
  readonly query: string;
  /** The body, where the door hands one on. */
  readonly content: Content | undefined;
  /** Where the caller found the door, without a slash at the end; empty where the door does not say. */
  readonly origin: string;
  /** Milliseconds in which the answer must be there. */
  readonly leftMs: () => number;
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

export function refusal(
  failure: Failure,
  { requestId, entry, principal }: Pick<RequestEnvironment, "requestId" | "entry" | "principal">,
  told = toWireError,
): Response {
  const { status, error, description, retryAfter, allow, challenge } = told(failure, principal);
  entry.note({ status, outcome: failure.code, cause: causeOf(failure) });
  return respond(
    requestId,
    status,
    { error, error_description: description, request_id: requestId },
    {
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(allow !== undefined && { allow }),
      ...(challenge !== undefined && { "www-authenticate": challenge }),
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
