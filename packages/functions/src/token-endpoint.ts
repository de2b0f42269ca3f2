import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import {
  type EndpointAnswer,
  fail,
  Secret,
  succeed,
  type TokenEndpoint,
  type TokenRequest,
} from "@btp-token-broker/core";
import { decodeBody, readBytes } from "./answer-body.ts";
import { certificateAlert } from "./certificate-alert.ts";
import { CONNECTION, createCertificateAgents } from "./certificate-agents.ts";
import { withinDeadline } from "./deadline.ts";
import { unreachable } from "./unreachable.ts";

/** Far above any token answer seen (some 10 KB); SAP refuses tokens above 16 KB. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** What stands between may forget an idle connection without a word, and a request on it would hang. */
const LONGEST_IDLE_MS = 60_000;

/** No read and no mint may take longer; a clock that is set back must not make one. */
const LONGEST_WAIT_MS = 6_000;

/**
 * Posts token requests to xsuaa.
 *
 * Connections are kept: a TLS handshake costs more than the mint. Redirects are answers like any other, since the
 * request holds a client secret. `http:` is spoken only to origins that the deployment allows by name. A request with a
 * certificate goes over connections of its own (RFC 8705 §2).
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
    const url = new URL(request.path, request.origin);
    const body = Buffer.from(request.body.reveal());
    const agent = agentFor(request);
    dropIdle(agent);
    return new Promise((resolve) => {
      const outgoing = (url.protocol === "https:" ? https : http).request(url, {
        method: "POST",
        agent,
        signal,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": body.byteLength,
          accept: "application/json",
          "accept-encoding": "identity",
          "user-agent": options.userAgent,
        },
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // A frozen process does not see the other side close a kept connection until it uses it.
        const isStale = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        resolve(isStale ? "stale_socket" : fail(certificateAlert(error) ?? unreachable(error)));
      });
      // Without a listener Node would drop a server that switches protocols unasked, and tell nobody.
      outgoing.on("upgrade", (_, socket) => {
        socket.destroy();
        resolve(fail("connection"));
      });
      outgoing.on("response", (incoming) => {
        // Decides the outcome at once: a connection that breaks from here on was no stale one.
        resolve(
          readAnswer(incoming).catch((error: NodeJS.ErrnoException) =>
            fail(certificateAlert(error) ?? unreachable(error)),
          ),
        );
      });
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
    post: (request, deadline) =>
      withinDeadline({ deadline, now: options.now, mostMs: LONGEST_WAIT_MS }, (signal) =>
        sendOnLiveSocket(request, signal),
      ),
  };
}

async function readAnswer(incoming: http.IncomingMessage): Promise<EndpointAnswer> {
  const bytes = await readBytes(incoming, MOST_ANSWER_BYTES);
  const { statusCode: status = 0, headers } = incoming;
  if (bytes === undefined && status === 200) return fail("too_large");
  // Of a refusal the status and its headers are what counts; a front end's error page may have any size.
  const body = bytes && decodeBody(bytes, headers["content-encoding"], MOST_ANSWER_BYTES);
  // What else a refusal says is lost, and its status is not.
  if (body === undefined && status === 200) return fail("undecodable");
  return succeed({
    status,
    retryAfter: headers["retry-after"],
    contentType: headers["content-type"],
    body: new Secret(body ?? ""),
  });
}
