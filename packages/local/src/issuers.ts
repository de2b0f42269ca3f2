import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { ConfiguredIssuer, WorkloadCaller } from "@btp-token-broker/core";
import { createSigningKeys, type SigningKeys, type TokenParts } from "./issuer/signing-keys.ts";
import { workloadClaims } from "./issuer/workload-claims.ts";
import { listen } from "./listen.ts";
import { createCertificateAuthority } from "./xsuaa/certificate-authority.ts";
import { createHostContexts } from "./xsuaa/host-contexts.ts";

/** `silent` never answers, `stopped` breaks connections. */
export type IssuerState = (typeof ISSUER_STATES)[number];
export const ISSUER_STATES = ["running", "stopped", "silent"] as const;

/** What to say differently in a token, and how to sign it. */
export interface TokenOrder extends Partial<TokenParts> {
  /** With a key that is not the issuer's, under its id. */
  readonly forged?: boolean;
}

/** One issuer of the configuration, as the local stack plays it. */
export interface LocalIssuer {
  readonly name: string;
  state: IssuerState;
  /** How often its keys were read. */
  readonly reads: number;
  /** Signs a token by which its bearer is this caller, but for what the order changes. A claim that is `null` is left out. */
  sign(caller: WorkloadCaller, order?: TokenOrder): Promise<string>;
  rotate(): Promise<void>;
}

/** The issuers of the configuration on loopback, in one server that has a certificate for each of their hosts. */
export interface LocalIssuers extends AsyncDisposable {
  readonly byName: ReadonlyMap<string, LocalIssuer>;
  /** Certificate of the authority that vouches for the hosts, as PEM. */
  readonly root: string;
  /** By host of an issuer, the port where it is found. */
  readonly ports: Readonly<Record<string, number>>;
}

interface PlayedIssuer extends LocalIssuer {
  reads: number;
  readonly documents: ReadonlyMap<string, () => object>;
}

/** Starts them. They sign with the first algorithm that the configuration accepts of each. */
export async function startIssuers(
  configured: readonly ConfiguredIssuer[],
  now: () => number,
): Promise<LocalIssuers> {
  const authority = createCertificateAuthority(Date.now(), undefined, "Local issuers");
  const played = await Promise.all(configured.map((issuer) => play(issuer, now)));
  const contextOf = createHostContexts(authority, "Local issuer");
  const hosts = played.flatMap(({ documents }) =>
    [...documents.keys()].map((place) => new URL(place).hostname),
  );
  // Their keys take longer to make than a function in INIT would wait.
  for (const host of hosts) contextOf(host);
  const server = createServer(
    { SNICallback: (host, use) => use(null, contextOf(host)) },
    (request, response) => answer(request, response, played),
  );
  // A client that does not trust the certificate, or went away.
  server.on("tlsClientError", () => undefined);
  const loopback = await listen(server, 0);
  return {
    byName: new Map(played.map((issuer) => [issuer.name, issuer])),
    root: authority.root,
    ports: Object.fromEntries(hosts.map((host) => [host, loopback.port])),
    [Symbol.asyncDispose]: loopback.stop,
  };
}

async function play(issuer: ConfiguredIssuer, now: () => number): Promise<PlayedIssuer> {
  const { name, url, jwksUrl, algorithms } = issuer;
  const keys: SigningKeys = await createSigningKeys(algorithms[0] ?? "RS256");
  const base = url.replace(/\/$/, "");
  const jwks = jwksUrl ?? `${base}/.well-known/jwks`;
  const discovery = {
    issuer: url,
    jwks_uri: jwks,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
  };
  const self: PlayedIssuer = {
    name,
    state: "running",
    reads: 0,
    documents: new Map<string, () => object>([
      [`${base}/.well-known/openid-configuration`, () => discovery],
      [
        jwks,
        () => {
          self.reads += 1;
          return { keys: keys.published() };
        },
      ],
    ]),
    sign(caller, { header = {}, claims = {}, forged = false } = {}) {
      const all = Object.entries({ ...workloadClaims(issuer, caller, now()), ...claims });
      const parts = { header, claims: Object.fromEntries(all.filter(([, value]) => value !== null)) };
      return forged ? keys.forge(parts) : keys.sign(parts);
    },
    rotate: () => keys.rotate(),
  };
  return self;
}

function answer(request: IncomingMessage, response: ServerResponse, played: readonly PlayedIssuer[]): void {
  const place = `https://${request.headers.host}${request.url}`;
  const issuer = played.find(({ documents }) => documents.has(place));
  if (issuer?.state === "silent") return;
  if (issuer?.state === "stopped") {
    request.socket.destroy();
    return;
  }
  const document = issuer?.documents.get(place)?.();
  response.writeHead(document ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(document ?? { error: "not_found" }));
}
