import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { type EndpointAnswer, fail, Secret, succeed, type TokenRequest } from "@btp-token-broker/core";
import { decodeBody, readBytes } from "./answer-body.ts";
import { certificateAlert } from "./certificate-alert.ts";
import { unreachable } from "./unreachable.ts";

/** Far above any token answer seen (some 10 KB); SAP refuses tokens above 16 KB. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** How a request is carried. */
export interface Carriage {
  readonly agent: http.Agent;
  readonly signal: AbortSignal;
  readonly userAgent: string;
}

/** Opens a POST. Nothing is written before its end is called. */
export function openRequest(
  { origin, path, body }: TokenRequest,
  { agent, signal, userAgent }: Carriage,
): http.ClientRequest {
  const url = new URL(path, origin);
  return (url.protocol === "https:" ? https : http).request(url, {
    method: "POST",
    agent,
    signal,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body.reveal()),
      accept: "application/json",
      "accept-encoding": "identity",
      "user-agent": userAgent,
    },
  });
}

/** Settles with what is answered. */
export function onAnswer(
  outgoing: http.ClientRequest,
  settle: (answer: EndpointAnswer | Promise<EndpointAnswer>) => void,
): void {
  // Without a listener Node would drop a server that switches protocols unasked, and tell nobody.
  outgoing.on("upgrade", (_, socket) => {
    socket.destroy();
    settle(fail("connection"));
  });
  // Decides the outcome at once: a connection that breaks from here on was no stale one.
  outgoing.on("response", (incoming) => settle(readAnswer(incoming).catch(unanswered)));
}

/** What became of a request whose connection failed. */
export function unanswered(error: NodeJS.ErrnoException): EndpointAnswer {
  return fail(certificateAlert(error) ?? unreachable(error));
}

/**
 * Sends a request that may arrive once only: over a connection that is new, with nothing written before it is there.
 *
 * @param onWrite called right before the first byte is written
 */
export async function sendOnce(
  request: TokenRequest,
  carriage: Carriage,
  onWrite: () => void,
): Promise<EndpointAnswer> {
  const { signal, agent } = carriage;
  const outgoing = openRequest(request, carriage);
  outgoing.on("socket", (socket: Socket) =>
    socket.once(request.origin.startsWith("https:") ? "secureConnect" : "connect", () => {
      // A connection that comes too late must not carry what its sender has given up.
      if (signal.aborted) return;
      onWrite();
      outgoing.end(Buffer.from(request.body.reveal()));
    }),
  );
  try {
    return await new Promise<EndpointAnswer>((resolve) => {
      outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(unanswered(error)));
      onAnswer(outgoing, resolve);
    });
  } finally {
    agent.destroy();
  }
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
