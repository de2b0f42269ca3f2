import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import type { EndpointAnswer, TokenEndpoint, TokenRequest } from "@btp-token-broker/core";
import { CONNECTION, createCertificateAgents, onceAgent } from "./certificate-agents.ts";
import { withinDeadline } from "./deadline.ts";
import { onAnswer, openRequest, sendOnce, unanswered } from "./token-exchange.ts";

/** What stands between may forget an idle connection without a word, and a request on it would hang. */
const LONGEST_IDLE_MS = 60_000;

/** No read and no mint may take longer; a clock that is set back must not make one. */
const LONGEST_WAIT_MS = 6_000;

/**
 * Posts token requests to xsuaa.
 *
 * Connections are kept: a TLS handshake costs more than the mint. Redirects are answers like any other, since the
 * request holds a client secret. `http:` is spoken only to origins that the deployment allows by name. A request with a
 * certificate goes over connections of its own (RFC 8705 §2), and one that may arrive once only over a new one.
 */
export function createTokenEndpoint(options: {
  readonly now: () => number;
  readonly userAgent: string;
  /** Authorities to trust in place of Node's, as PEM. */
  readonly ca?: string;
}): TokenEndpoint {
  const agents = {
    "http:": new http.Agent({ keepAlive: true, scheduling: "lifo" }),
    "https:": new https.Agent({ ...CONNECTION, ...(options.ca !== undefined && { ca: options.ca }) }),
  };
  const idleSince = new WeakMap<Duplex, number>();
  const noteIdle = (agent: http.Agent) =>
    agent.on("free", (socket: Duplex) => idleSince.set(socket, options.now()));
  for (const agent of Object.values(agents)) noteIdle(agent);
  const certificateAgents = createCertificateAgents(options.ca, noteIdle);

  function agentFor({ origin, certificate }: TokenRequest): http.Agent {
    if (certificate) return certificateAgents.agentFor(origin, certificate);
    return agents[origin.startsWith("https:") ? "https:" : "http:"];
  }

  /** Drops connections that nobody used for long; a timer would stand still while the process is frozen. */
  function dropIdle(agent: http.Agent): void {
    const now = options.now();
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []))
      if (Math.abs(now - (idleSince.get(socket) ?? 0)) > LONGEST_IDLE_MS) socket.destroy();
  }

  function send(request: TokenRequest, signal: AbortSignal): Promise<EndpointAnswer | "stale_socket"> {
    const agent = agentFor(request);
    dropIdle(agent);
    const body = Buffer.from(request.body.reveal());
    return new Promise((resolve) => {
      const outgoing = openRequest(request, { agent, signal, userAgent: options.userAgent });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // A frozen process does not see the other side close a kept connection until it uses it.
        const isStale = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        resolve(isStale ? "stale_socket" : unanswered(error));
      });
      onAnswer(outgoing, resolve);
      outgoing.end(body);
    });
  }

  async function sendOnLiveSocket(request: TokenRequest, signal: AbortSignal): Promise<EndpointAnswer> {
    // Each turn uses up one kept connection, so this ends.
    for (;;) {
      const sent = await send(request, signal);
      if (sent !== "stale_socket") return sent;
    }
  }

  return {
    async post(request, deadline) {
      const patience = { deadline, now: options.now, mostMs: LONGEST_WAIT_MS };
      if (!request.once) return withinDeadline(patience, (signal) => sendOnLiveSocket(request, signal));
      let isUnsent = true;
      const answer = await withinDeadline(patience, (signal) =>
        sendOnce(
          request,
          { agent: onceAgent(request, options.ca), signal, userAgent: options.userAgent },
          () => void (isUnsent = false),
        ),
      );
      return !answer.ok && isUnsent ? { ...answer, unsent: true } : answer;
    },
  };
}
