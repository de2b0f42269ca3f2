import type { Configuration } from "@btp-token-broker/core";
import { createHandlerOnSockets } from "../support/handler-on-sockets.ts";

/**
 * The handler over the real adapters, which talk to servers on loopback. Its wall clock is the machine's and what
 * `advance` adds; a pause between two attempts moves that clock and takes no time.
 */
export function createBrokerOnSockets(options: {
  readonly configuration: Configuration;
  readonly tokenOrigins: readonly string[];
  /** Of Secrets Manager. */
  readonly endpoint: string;
}) {
  const { configuration, tokenOrigins, endpoint } = options;
  let offsetMs = 0;
  let reached: string | undefined;
  const handler = createHandlerOnSockets({
    configuration,
    tokenOrigins,
    secretsManager: endpoint,
    now: () => Date.now() + offsetMs,
    random: () => 0.5,
    pause: async (ms) => void (offsetMs += ms),
    reach: (origin) => reached ?? origin,
  });

  return {
    ...handler,
    advance: (ms: number) => void (offsetMs += ms),
    /** From now on token requests arrive at this origin, as if the network led there. */
    reach: (origin: string) => void (reached = origin),
  };
}
