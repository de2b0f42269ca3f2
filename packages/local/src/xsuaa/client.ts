import type { CertificateFingerprint } from "./client-certificate.ts";
import type { XsuaaZone } from "./zone.ts";

/** An OAuth client as the service key names it, in SAP's words; its zone is the one it was made in. */
export interface XsuaaClient extends XsuaaZone {
  readonly clientid: string;
  /** Every secret that is valid now, the oldest first; two while a rotation is under way, none if it has certificates only. */
  readonly secrets: readonly string[];
  /** SHA-256 of every certificate that is pinned to it now. */
  readonly certificates?: readonly CertificateFingerprint[];
  /** Full scope names, such as `cis-central!b14.job.read`; without a `scope` parameter a token gets them all. */
  readonly authorities: readonly string[];
  /** Grants the client may use. Default: `client_credentials` alone. */
  readonly grants?: readonly string[];
  /**
   * What a user can get through the client, as far as the user has it: full scope names. Default: `openid`, `uaa.user`,
   * and of the authorities those that are not UAA's own.
   */
  readonly scopes?: readonly string[];
  /** Life of its access tokens, in seconds. Default: the server's. */
  readonly lifeSeconds?: number;
  readonly xsappname: string;
  readonly serviceInstanceId?: string;
  /** Other zones that the client works in: those that have subscribed to its application. */
  readonly subscribers?: readonly XsuaaZone[];
}

/** UAA's limit: one secret in use, and the one that follows it or went before it. */
export const MOST_SECRETS = 2;

/** A client as one zone knows it. */
export interface KnownClient {
  readonly client: XsuaaClient;
  readonly zone: XsuaaZone;
}

/** The clients that a loopback xsuaa knows, changeable while it runs. A client id exists once, whatever its zone. */
export interface XsuaaClients {
  readonly get: (clientid: string) => XsuaaClient | undefined;
  /** Looks for a client in a zone; in its own where none is asked for. */
  readonly find: (clientid: string, asked: XsuaaZone | undefined) => KnownClient | undefined;
  readonly all: () => readonly XsuaaClient[];
  /** Every zone that a client is in, each once. */
  readonly zones: () => readonly XsuaaZone[];
  /** Adds a client, or replaces the one with its id. */
  readonly put: (client: XsuaaClient) => void;
  /** Replaces a client's secrets, as a rotation does. Throws if there is no such client. */
  readonly setSecrets: (clientid: string, secrets: readonly string[]) => void;
  /** Makes another secret valid besides those that are; false if there are two already, or no such client. */
  readonly addSecret: (clientid: string, secret: string) => boolean;
  /** Makes the oldest secret invalid; false if it is the only one, or there is no such client. */
  readonly retireSecret: (clientid: string) => boolean;
  readonly remove: (clientid: string) => void;
}

/** Keeps clients by id. */
export function createClients(initial: readonly XsuaaClient[]): XsuaaClients {
  const byId = new Map(initial.map((client) => [client.clientid, client]));
  const replaceSecrets = (client: XsuaaClient, secrets: readonly string[]) =>
    void byId.set(client.clientid, { ...client, secrets });
  return {
    get: (clientid) => byId.get(clientid),
    find: (clientid, asked) => {
      const client = byId.get(clientid);
      const zone =
        client && (asked === undefined ? client : zonesOf(client).find((each) => isSame(each, asked)));
      return client && zone && { client, zone };
    },
    all: () => [...byId.values()],
    zones: () => {
      const all = [...byId.values()].flatMap(zonesOf);
      return [...new Map(all.map((zone) => [zone.identityzone, zone])).values()];
    },
    put: (client) => void byId.set(client.clientid, client),
    setSecrets: (clientid, secrets) => {
      const client = byId.get(clientid);
      if (client === undefined) throw new Error(`No client ${clientid} to give secrets to`);
      replaceSecrets(client, secrets);
    },
    addSecret: (clientid, secret) => {
      const client = byId.get(clientid);
      if (client === undefined || client.secrets.length >= MOST_SECRETS) return false;
      replaceSecrets(client, [...client.secrets, secret]);
      return true;
    },
    retireSecret: (clientid) => {
      const client = byId.get(clientid);
      if (client === undefined || client.secrets.length < 2) return false;
      replaceSecrets(client, client.secrets.slice(1));
      return true;
    },
    remove: (clientid) => void byId.delete(clientid),
  };
}

/** What a user can get through a client. */
export function userScopes({ scopes, authorities }: XsuaaClient): readonly string[] {
  return scopes ?? ["openid", "uaa.user", ...authorities.filter((name) => !name.startsWith("uaa."))];
}

function zonesOf(client: XsuaaClient): readonly XsuaaZone[] {
  return [client, ...(client.subscribers ?? [])];
}

function isSame(one: XsuaaZone, other: XsuaaZone): boolean {
  return one.identityzone === other.identityzone;
}
