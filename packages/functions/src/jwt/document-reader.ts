import * as http from "node:http";
import * as https from "node:https";
import { URL } from "node:url";
import { fail, type IssuerProblem, type Result, succeed } from "@btp-token-broker/core";
import { decodeBody, readBytes } from "../answer-body.ts";
import { CONNECTION } from "../certificate-agents.ts";
import { withinDeadline } from "../deadline.ts";
import { unreachable } from "../unreachable.ts";

/**
 * Reads a JSON document that an issuer publishes, and settles by `deadline` (milliseconds since the epoch) at the latest;
 * a rejection is a bug.
 */
export type ReadDocument = (url: string, deadline: number) => Promise<Result<unknown, IssuerProblem>>;

/** Far above any key set seen: 50 keys of RSA with their certificates are some 90 KB. */
const MOST_DOCUMENT_BYTES = 100 * 1024;

/** No document may take longer; a clock that is set back must not make one. */
const LONGEST_WAIT_MS = 3_000;

/**
 * Reads issuers' documents over HTTPS.
 *
 * Redirects are not followed: they would lead to where the configuration does not. What a server calls its document's
 * type is not looked at, since key sets that lie in a bucket are served as anything: it is JSON or nothing.
 *
 * Connections are not kept, since the next document is wanted in ten minutes; TLS sessions are, by Node's agent.
 */
export function createDocumentReader(options: {
  readonly now: () => number;
  readonly userAgent: string;
  /** Origins that may be asked without TLS, by name; a deployment has none. */
  readonly plainOrigins: readonly string[];
  /** Authorities to trust in place of Node's, as PEM. */
  readonly ca?: string;
}): ReadDocument {
  const agent = new https.Agent({
    ...CONNECTION,
    keepAlive: false,
    ...(options.ca !== undefined && { ca: options.ca }),
  });
  const headers = {
    accept: "application/json, application/jwk-set+json",
    "accept-encoding": "identity",
    "user-agent": options.userAgent,
  };

  function get(url: URL, signal: AbortSignal): Promise<Result<unknown, IssuerProblem>> {
    return new Promise((resolve) => {
      const outgoing =
        url.protocol === "https:"
          ? https.request(url, { agent, signal, headers })
          : http.request(url, { agent: false, signal, headers });
      outgoing.on("error", (error) => resolve(fail(unreachable(error))));
      // Without a listener Node would drop a server that switches protocols unasked, and tell nobody.
      outgoing.on("upgrade", (_, socket) => {
        socket.destroy();
        resolve(fail("connection"));
      });
      outgoing.on("response", (incoming) => {
        resolve(readDocument(incoming).catch((error: NodeJS.ErrnoException) => fail(unreachable(error))));
      });
      outgoing.end();
    });
  }

  return async (text, deadline) => {
    const url = new URL(text);
    if (url.protocol !== "https:" && !options.plainOrigins.includes(url.origin)) return fail("insecure");
    return withinDeadline({ deadline, now: options.now, mostMs: LONGEST_WAIT_MS }, (signal) =>
      get(url, signal),
    );
  };
}

async function readDocument(incoming: http.IncomingMessage): Promise<Result<unknown, IssuerProblem>> {
  const { statusCode: status = 0, headers } = incoming;
  if (status !== 200) {
    incoming.destroy();
    return fail(status >= 300 && status < 400 ? "redirect" : "status");
  }
  const bytes = await readBytes(incoming, MOST_DOCUMENT_BYTES);
  if (bytes === undefined) return fail("too_large");
  const body = decodeBody(bytes, headers["content-encoding"], MOST_DOCUMENT_BYTES);
  if (body === undefined) return fail("undecodable");
  try {
    return succeed(JSON.parse(body));
  } catch {
    return fail("not_json");
  }
}
