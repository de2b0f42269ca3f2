import type { LambdaFunctionURLEvent } from "aws-lambda";
import type { Loopback } from "./listen.ts";
import { type ReceivedRequest, startUrlDoor, type UrlDoorOptions } from "./url-door.ts";
import { urlDoorEvent } from "./url-door-event.ts";

/** The event of a function URL with `AuthType: NONE`: it has no authorizer, and `anonymous` for an account. */
export type PublicUrlEvent = LambdaFunctionURLEvent;

/**
 * Listens on 127.0.0.1 where a Lambda function URL with `AuthType: NONE` would: every request reaches the function.
 *
 * Rejects with `EADDRINUSE` if the port is busy.
 */
export function startJwtDoor(options: UrlDoorOptions<PublicUrlEvent>): Promise<Loopback> {
  return startUrlDoor(options, (received) => ({ event: publicUrlEvent(received) }));
}

/**
 * Builds its event. The one thing in it that AWS would not write is the domain name: a client that reads it in the metadata
 * has to find this door by it.
 */
export function publicUrlEvent({ port, ...received }: ReceivedRequest): PublicUrlEvent {
  return urlDoorEvent(received, { domainName: `127.0.0.1:${port}`, accountId: "anonymous", context: {} });
}
