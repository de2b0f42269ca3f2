import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { listen, type Loopback } from "./listen.ts";
import { type Answer, jsonAnswer, pageAnswer } from "./xsuaa/answer.ts";
import { type CertificateHost, startCertificateHost } from "./xsuaa/certificate-host.ts";
import { provedBy } from "./xsuaa/client-certificate.ts";
import { createClients, type XsuaaClient, type XsuaaClients } from "./xsuaa/client.ts";
import type { XsuaaCounters } from "./xsuaa/client-counters.ts";
import { deliver } from "./xsuaa/delivery.ts";
import { openidConfiguration } from "./xsuaa/discovery.ts";
import type { XsuaaFault } from "./xsuaa/fault.ts";
import { createFaultPlan, type Faults } from "./fault-plan.ts";
import { createRateLimiter, type RateLimiter } from "./xsuaa/rate-limit.ts";
import { zoneNotFound } from "./xsuaa/recorded-faults.ts";
import { readBody } from "./request-body.ts";
import { createSigningKey } from "./xsuaa/signing-key.ts";
import { createTokenEndpoint, type HandledRequest } from "./xsuaa/token-endpoint.ts";
import { findZone } from "./xsuaa/zone.ts";

/** What a loopback xsuaa is started with. */
export interface XsuaaOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  readonly clients: readonly XsuaaClient[];
  /** The only source of time, in milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Life of access tokens, in seconds, for clients without their own. Default: xsuaa's 43200. */
  readonly lifeSeconds?: number;
  /**
   * Hosts below `domain` (default `localhost`) are zones: `http://acme.localhost:PORT` serves the clients whose
   * `identityzone` is `acme`, and nothing if there are none. The bare origin serves all, or the zone of `X-zid`.
   */
  readonly zone?: { readonly domain: string };
  /**
   * A second host, for clients with certificates, with an authority of its own. Its first use takes some tenths of a
   * second. Default: none.
   */
  readonly certificates?: { readonly port?: number };
  /** Told of every request, once it is known what becomes of it. */
  readonly onRequest?: (record: XsuaaRequestRecord) => void;
}

/** What there is to tell of a request; no secret, whatever the request held. */
export interface XsuaaRequestRecord {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly answer: number | "hang" | "reset";
  /** As the request named the client, if it named one. */
  readonly clientid?: string;
  readonly fault?: XsuaaFault;
}

/** A running loopback xsuaa: real HTTP and real signatures, client credentials only, no users. */
export interface Xsuaa extends Loopback {
  /** The time that it goes by, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly clients: XsuaaClients;
  /** All zero for a client id that was never named. */
  readonly counters: (clientid: string) => XsuaaCounters;
  /** Every client id that requests have named, known or not. */
  readonly namedClients: () => readonly string[];
  /** Failures of the token endpoint. Targets are client ids, as the request names them, or `"*"`. */
  readonly faults: Faults<XsuaaFault>;
  /** Holds back what is too much for a subaccount; off until it is given a limit. */
  readonly rateLimit: Omit<RateLimiter, "admit">;
  /** The host for certificates, if there is one; it starts and stops with the other. */
  readonly certificateHost: CertificateHost | undefined;
}

/** xsuaa's limit for a POST body (SAP: "Rate Limiting"). */
const MOST_BODY_BYTES = 1024 * 1024;

/** Starts an xsuaa on 127.0.0.1. Rejects with `EADDRINUSE` if the port is busy. */
export async function startXsuaa(options: XsuaaOptions): Promise<Xsuaa> {
  const { now = Date.now, lifeSeconds = 43_200, zone: { domain } = { domain: "localhost" } } = options;
  const clients = createClients(options.clients);
  const faults = createFaultPlan<XsuaaFault>();
  const limiter = createRateLimiter(now);
  const key = await createSigningKey();
  const endpoint = createTokenEndpoint({ clients, faults, limiter, key, now, lifeSeconds });

  const handle = async (request: IncomingMessage): Promise<HandledRequest> => {
    const { method = "", headers, socket } = request;
    const proved =
      certificateHost && socket instanceof TLSSocket
        ? provedBy(socket, certificateHost.rootCertificate, now())
        : undefined;
    if (typeof proved === "object") return answered(proved);
    const [path, query] = (request.url ?? "").split("?", 2);
    const zone = findZone({
      // Zones have the same names on both hosts, and the other one is named by tokens.
      host: proved === undefined ? (headers.host ?? "") : withPort(headers.host ?? "", loopback.port),
      zoneid: headers["x-zid"]?.toString(),
      domain,
      origin: loopback.origin,
      zones: clients.zones(),
    });
    if (zone === undefined) {
      // UAA has a page for browsers, and nothing to say to others.
      return answered(headers.accept?.includes("json") ? jsonAnswer(404, {}) : zoneNotFound);
    }
    if (path === "/oauth/token") {
      const body = await readBody(request, MOST_BODY_BYTES);
      if (body === undefined) return answered(pageAnswer(413, "413 Request Entity Too Large"));
      return endpoint.handle({ method, query, headers, body, zone, certificate: proved });
    }
    if (method === "GET" && path === "/token_keys") return answered(jsonAnswer(200, key.jwks));
    if (method === "GET" && path === "/.well-known/openid-configuration") {
      return answered(jsonAnswer(200, openidConfiguration(zone.url, certificateUrl(zone.url))));
    }
    return answered(jsonAnswer(404, { error: "not_found", error_description: "Not Found" }));
  };

  const certificateUrl = (url: string) =>
    certificateHost && withPort(url, certificateHost.port).replace("http:", "https:");

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    handle(request)
      // The caller left, and then nobody reads this; or a fault's edit threw, and then its author wants to know.
      .catch((error: unknown) => answered(serverError(error)))
      .then((handled) => {
        options.onRequest?.(recordOf(request, handled));
        return deliver(response, handled.outcome);
      })
      // A fault that no response can be made of: it must not end the process.
      .catch(() => response.destroy());
  };
  const loopback = await listen(createServer(serve), options.port ?? 0);
  const certificateHost =
    options.certificates &&
    (await startCertificateHost(options.certificates.port ?? 0, now(), serve).catch(
      async (error: unknown) => {
        await loopback.stop();
        throw error;
      },
    ));
  const both = (what: "start" | "stop") => async () => {
    await loopback[what]();
    await certificateHost?.[what]();
  };
  return {
    ...loopback,
    start: both("start"),
    stop: both("stop"),
    [Symbol.asyncDispose]: both("stop"),
    certificateHost,
    now,
    clients,
    counters: endpoint.counters.of,
    namedClients: endpoint.counters.clientids,
    faults,
    rateLimit: limiter,
  };
}

function withPort(hostOrUrl: string, port: number): string {
  return hostOrUrl.replace(/:\d+$/u, `:${port}`);
}

function answered(answer: Answer): HandledRequest {
  return { outcome: { answer } };
}

function recordOf({ method = "", url = "" }: IncomingMessage, handled: HandledRequest): XsuaaRequestRecord {
  const { outcome, ...rest } = handled;
  const [path = ""] = url.split("?", 1);
  return { method, path, ...rest, answer: typeof outcome === "object" ? outcome.answer.status : outcome };
}

function serverError(error: unknown): Answer {
  return jsonAnswer(500, { error: "server_error", error_description: String(error) });
}
