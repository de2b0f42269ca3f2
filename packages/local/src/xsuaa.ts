import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { Loopback } from "./listen.ts";
import { type Answer, jsonAnswer, pageAnswer } from "./xsuaa/answer.ts";
import type { CertificateHost } from "./xsuaa/certificate-host.ts";
import { provedBy } from "./xsuaa/client-certificate.ts";
import { createClients, type XsuaaClient, type XsuaaClients } from "./xsuaa/client.ts";
import type { XsuaaCounters } from "./xsuaa/client-counters.ts";
import type { ConnectionFault } from "./xsuaa/connection-fault.ts";
import { deliver } from "./xsuaa/delivery.ts";
import { openidConfiguration } from "./xsuaa/discovery.ts";
import type { XsuaaFault } from "./xsuaa/fault.ts";
import { createFaultPlan, type Faults } from "./fault-plan.ts";
import { startHosts } from "./xsuaa/hosts.ts";
import { createRateLimiter, type RateLimiter } from "./xsuaa/rate-limit.ts";
import { zoneNotFound } from "./xsuaa/recorded-faults.ts";
import {
  createRefreshTokens,
  DEFAULT_REFRESH_LIFE_SECONDS,
  type RefreshTokens,
} from "./xsuaa/refresh-token.ts";
import { readBody } from "./request-body.ts";
import { createSigningKey } from "./xsuaa/signing-key.ts";
import { createTokenEndpoint, type HandledRequest } from "./xsuaa/token-endpoint.ts";
import type { XsuaaUser } from "./xsuaa/user.ts";
import { createUsers, type XsuaaUsers } from "./xsuaa/users.ts";
import { findZone } from "./xsuaa/zone.ts";

/** What a loopback xsuaa is started with. */
export interface XsuaaOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  readonly clients: readonly XsuaaClient[];
  /** Default: none. A user gets tokens through clients that have the grant `password`. */
  readonly users?: readonly XsuaaUser[];
  /** The only source of time, in milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Life of access tokens, in seconds, for clients without their own. Default: xsuaa's 43200. */
  readonly lifeSeconds?: number;
  /** Life of refresh tokens, in seconds. Default: SAP's week. */
  readonly refreshLifeSeconds?: number;
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

/** A running loopback xsuaa: real HTTP and real signatures, for clients and, with a password, for users. */
export interface Xsuaa extends Loopback {
  /** The time that it goes by, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly clients: XsuaaClients;
  /** `users.get(NAME)?.counters` says how often a password was tried, and what came of it. */
  readonly users: XsuaaUsers;
  readonly refreshTokens: Omit<RefreshTokens, "issue" | "redeem">;
  /** All zero for a client id that was never named. */
  readonly counters: (clientid: string) => XsuaaCounters;
  /** Every client id that requests have named, known or not. */
  readonly namedClients: () => readonly string[];
  /** Failures of the token endpoint. Targets are client ids, as the request names them, or `"*"`. */
  readonly faults: Faults<XsuaaFault>;
  /**
   * Failures of connections, before a request is read and its client known. Targets are hosts, `http` or `https`, or
   * `"*"`. A connection that is kept alive has been admitted already.
   */
  readonly connections: Faults<ConnectionFault>;
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
  const { refreshLifeSeconds = DEFAULT_REFRESH_LIFE_SECONDS } = options;
  const clients = createClients(options.clients);
  const users = createUsers(options.users ?? [], now);
  const refreshTokens = createRefreshTokens(users, now, refreshLifeSeconds);
  const faults = createFaultPlan<XsuaaFault>();
  const connections = createFaultPlan<ConnectionFault>();
  const limiter = createRateLimiter(now);
  const key = await createSigningKey();
  const grants = { users, refreshTokens, now };
  const endpoint = createTokenEndpoint({ clients, ...grants, faults, limiter, key, lifeSeconds });

  const handle = async (request: IncomingMessage): Promise<HandledRequest> => {
    const { method = "", headers, socket } = request;
    const proved =
      hosts.certificateHost && socket instanceof TLSSocket
        ? provedBy(socket, hosts.certificateHost.rootCertificate, now())
        : undefined;
    if (typeof proved === "object") return answered(proved);
    const [path, query] = (request.url ?? "").split("?", 2);
    const zone = findZone({
      // Zones have the same names on both hosts, and the other one is named by tokens.
      host: proved === undefined ? (headers.host ?? "") : withPort(headers.host ?? "", hosts.loopback.port),
      zoneid: headers["x-zid"]?.toString(),
      domain,
      origin: hosts.loopback.origin,
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
    hosts.certificateHost && withPort(url, hosts.certificateHost.port).replace("http:", "https:");

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
  const hosts = await startHosts({
    port: options.port ?? 0,
    certificates: options.certificates,
    now: now(),
    connections,
    serve,
  });
  return {
    ...hosts.loopback,
    certificateHost: hosts.certificateHost,
    now,
    clients,
    users,
    refreshTokens,
    counters: endpoint.counters.of,
    namedClients: endpoint.counters.clientids,
    faults,
    connections,
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
