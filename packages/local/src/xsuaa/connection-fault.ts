import type { Socket } from "node:net";
import type { FaultPlan } from "../fault-plan.ts";

/** How a connection can fail before a byte that came on it was looked at. */
export type ConnectionFault =
  /** Nothing ever comes back: on the host for certificates not even TLS's first answer, so that no request is sent. */
  | "hang"
  /** It is reset as soon as it is there. */
  | "reset";

/** The hosts that connections are made to, by the protocol that is spoken there; the second is the one for certificates. */
export const CONNECTION_HOSTS = ["http", "https"] as const;
export type ConnectionHost = (typeof CONNECTION_HOSTS)[number];

/** Uses a connection, unless a fault is planned for it. */
export function admitConnection(
  plan: FaultPlan<ConnectionFault>,
  host: ConnectionHost,
  use: (socket: Socket) => void,
): (socket: Socket) => void {
  return (socket) => {
    switch (plan.take(host)) {
      case undefined:
        return use(socket);
      case "reset":
        return void socket.resetAndDestroy();
      case "hang":
        // What comes is thrown away: a client that gives up could not end the connection otherwise.
        return void socket.resume();
    }
  };
}
