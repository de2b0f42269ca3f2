import { createHash } from "node:crypto";
import * as http from "node:http";
import { Agent } from "node:https";
import { createSecureContext } from "node:tls";
import type { ClientCertificate, TokenRequest } from "@btp-token-broker/core";

/** The options every connection is made with. */
export const CONNECTION = {
  keepAlive: true,
  scheduling: "lifo",
  // Said although it is the default: the environment can change that (NODE_TLS_REJECT_UNAUTHORIZED).
  rejectUnauthorized: true,
} as const;

/** Agents for mutual TLS: one for each client at an origin, with the certificate that it was last asked for. */
export interface CertificateAgents {
  agentFor(origin: string, certificate: ClientCertificate): Agent;
}

/**
 * A connection proves one client, so that no two certificates may share an agent's.
 *
 * What is kept of a certificate is OpenSSL's context and a hash: the texts go with the request. When another certificate
 * takes its place, the agent's connections are closed, those in use as soon as their answer is there.
 *
 * @param ca authorities to trust in place of Node's, as PEM
 */
export function createCertificateAgents(
  ca: string | undefined,
  onNew: (agent: Agent) => void,
): CertificateAgents {
  const kept = new Map<string, { readonly fingerprint: string; readonly agent: Agent }>();
  return {
    agentFor(origin, certificate) {
      const slot = JSON.stringify([origin, certificate.clientId]);
      const fingerprint = fingerprintOf(certificate);
      const current = kept.get(slot);
      if (current?.fingerprint === fingerprint) return current.agent;
      if (current) retire(current.agent);
      const agent = new Agent({ ...CONNECTION, secureContext: contextOf(certificate, ca) });
      onNew(agent);
      kept.set(slot, { fingerprint, agent });
      return agent;
    },
  };
}

/** An agent for one request, which keeps no connection. */
export function onceAgent({ origin, certificate }: TokenRequest, ca: string | undefined): http.Agent {
  if (origin.startsWith("http:")) return new http.Agent();
  return new Agent({
    rejectUnauthorized: CONNECTION.rejectUnauthorized,
    ...(certificate ? { secureContext: contextOf(certificate, ca) } : ca !== undefined && { ca }),
  });
}

function contextOf({ certificate, privateKey }: ClientCertificate, ca: string | undefined) {
  return createSecureContext({
    cert: certificate.reveal(),
    key: privateKey.reveal(),
    ...(ca !== undefined && { ca }),
  });
}

function fingerprintOf({ certificate, privateKey }: ClientCertificate): string {
  return createHash("sha256")
    .update(JSON.stringify([certificate.reveal(), privateKey.reveal()]))
    .digest("hex");
}

function retire(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}
