import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, type Loopback } from "./listen.ts";
import { type Answer, jsonAnswer, type Outcome, pageAnswer, whole } from "./xsuaa/answer.ts";
import { createClients, type XsuaaClient, type XsuaaClients } from "./xsuaa/client.ts";
import type { XsuaaCounters } from "./xsuaa/client-counters.ts";
import { openidConfiguration } from "./xsuaa/discovery.ts";
import type { XsuaaFault } from "./xsuaa/fault.ts";
import { createFaultPlan, type Faults } from "./fault-plan.ts";
import { readBody } from "./request-body.ts";
import { createSigningKey } from "./xsuaa/signing-key.ts";
import { createTokenEndpoint } from "./xsuaa/token-endpoint.ts";
import { zoneOf } from "./xsuaa/zone.ts";

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
   * `identityzone` is `acme`, and nothing if there are none. The bare origin serves all.
   */
  readonly zone?: { readonly domain: string };
}

/** A running loopback xsuaa: real HTTP and real signatures, client credentials only, no users and no certificates. */
export interface Xsuaa extends Loopback {
  readonly clients: XsuaaClients;
  /** All zero for a client id that was never named. */
  readonly counters: (clientid: string) => XsuaaCounters;
  /** Failures of the token endpoint. Targets are client ids, as the request names them, or `"*"`. */
  readonly faults: Faults<XsuaaFault>;
}

/** xsuaa's limit for a POST body (SAP: "Rate Limiting"). */
const MOST_BODY_BYTES = 1024 * 1024;

/** Starts an xsuaa on 127.0.0.1. Rejects with `EADDRINUSE` if the port is busy. */
export async function startXsuaa(options: XsuaaOptions): Promise<Xsuaa> {
  const { now = Date.now, lifeSeconds = 43_200, zone: { domain } = { domain: "localhost" } } = options;
  const clients = createClients(options.clients);
  const faults = createFaultPlan<XsuaaFault>();
  const key = await createSigningKey();
  const endpoint = createTokenEndpoint({ clients, faults, key, now, lifeSeconds });

  const route = async (request: IncomingMessage): Promise<Outcome> => {
    const [path, query] = (request.url ?? "").split("?", 2);
    const zone = zoneOf(request.headers.host ?? "", domain, loopback.origin);
    if (
      zone.subdomain !== undefined &&
      !clients.all().some(({ identityzone }) => identityzone === zone.subdomain)
    ) {
      return whole(pageAnswer(404, "The subdomain does not map to a valid identity zone"));
    }
    const { method = "", headers } = request;
    if (path === "/oauth/token") {
      const body = await readBody(request, MOST_BODY_BYTES);
      if (body === undefined) return whole(pageAnswer(413, "413 Request Entity Too Large"));
      return endpoint.handle({ method, query, headers, body, zone });
    }
    if (method === "GET" && path === "/token_keys") return whole(jsonAnswer(200, key.jwks));
    if (method === "GET" && path === "/.well-known/openid-configuration") {
      return whole(jsonAnswer(200, openidConfiguration(zone.url)));
    }
    return whole(jsonAnswer(404, { error: "not_found", error_description: "Not Found" }));
  };

  const server = createServer((request, response) => {
    route(request).then(
      (outcome) => deliver(response, outcome),
      // The caller left, and then nobody reads this; or a fault's edit threw, and then its author wants to know.
      (error: unknown) => deliver(response, whole(serverError(error))),
    );
  });
  const loopback = await listen(server, options.port ?? 0);
  return { ...loopback, clients, counters: endpoint.counters, faults };
}

function deliver(response: ServerResponse, outcome: Outcome): void {
  if (outcome === "hang") return;
  if (outcome === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const { answer, torn } = outcome;
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  if (torn) response.write(body.subarray(0, body.length / 2), () => response.destroy());
  else response.end(body);
}

function serverError(error: unknown): Answer {
  return jsonAnswer(500, { error: "server_error", error_description: String(error) });
}
