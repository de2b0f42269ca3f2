import type { Principal, Result } from "@btp-token-broker/core";

interface HttpRequest {
  readonly method: string;
  /** As received: neither decoded nor normalised. */
  readonly path: string;
  /** Percent-encoded, without its question mark. */
  readonly query: string;
}

/** A request that a front door let in, and whom AWS has proved it to be from. */
export interface SignedRequest extends HttpRequest {
  readonly principal: Principal;
}

/** A request that anybody may send: whom it is from is proved with what it carries, or not at all. */
export interface OpenRequest extends HttpRequest {
  /** The header, as received. */
  readonly authorization: string | undefined;
  readonly content: Content | undefined;
  /** Where the caller found the door, without a slash at the end. */
  readonly origin: string;
}

/** The body of a request, as the event holds it. */
export interface Content {
  readonly type: string | undefined;
  readonly text: string;
  readonly isBase64: boolean;
}

export type AdmittedRequest = SignedRequest | OpenRequest;

/**
 * Why an event is not let in: it is of another kind of door, or of this kind and another function's, or it came by
 * another way into the VPC than the configured ones.
 */
export type EventRefusal = "not_an_event_of_this_door" | "not_this_function" | "not_through_this_vpc";

/**
 * Admits the events of one kind of front door and no others.
 *
 * An event cannot prove where it came from: that nothing but the door and the schedule may invoke the function is for
 * the resource policy to enforce. What is checked here keeps an event of another kind of door, or of another function's
 * door, from being taken for this one's.
 *
 * @param invokedFunctionArn from Lambda's context, which no caller writes
 */
export type Admit<Request extends AdmittedRequest = AdmittedRequest> = (
  event: unknown,
  invokedFunctionArn: string,
) => Result<Request, EventRefusal>;

const LIVE_ARN = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:[\w-]+:live$/;

/**
 * Reads where the function runs, if it was invoked as its alias `live`.
 *
 * The resource policy belongs to that alias and says nothing of `$LATEST` or a version's number, so an event that came
 * to one of those proves nobody's identity.
 */
export function readLiveArn(arn: string): { readonly region: string; readonly account: string } | undefined {
  const [, region, account] = LIVE_ARN.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}
