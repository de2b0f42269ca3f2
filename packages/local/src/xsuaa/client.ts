/** An OAuth client as the service key names it, in SAP's words. */
export interface XsuaaClient {
  readonly clientid: string;
  /** Every secret that is valid now; two while a rotation is under way. */
  readonly secrets: readonly string[];
  /** Full scope names, such as `cis-central!b14.job.read`; without a `scope` parameter a token gets them all. */
  readonly authorities: readonly string[];
  /** Grants the client may use. Default: `client_credentials` alone. */
  readonly grants?: readonly string[];
  /** Life of its access tokens, in seconds. Default: the server's. */
  readonly lifeSeconds?: number;
  /** Subdomain of the zone. */
  readonly identityzone: string;
  readonly zoneid: string;
  readonly subaccountid: string;
  readonly xsappname: string;
  readonly serviceInstanceId?: string;
}

/** The clients that a loopback xsuaa knows, changeable while it runs. A client id exists once, whatever its zone. */
export interface XsuaaClients {
  readonly get: (clientid: string) => XsuaaClient | undefined;
  readonly all: () => readonly XsuaaClient[];
  /** Adds a client, or replaces the one with its id. */
  readonly put: (client: XsuaaClient) => void;
  /** Replaces a client's secrets, as a rotation does. Throws if there is no such client. */
  readonly setSecrets: (clientid: string, secrets: readonly string[]) => void;
  readonly remove: (clientid: string) => void;
}

/** Keeps clients by id. */
export function createClients(initial: readonly XsuaaClient[]): XsuaaClients {
  const byId = new Map(initial.map((client) => [client.clientid, client]));
  return {
    get: (clientid) => byId.get(clientid),
    all: () => [...byId.values()],
    put: (client) => void byId.set(client.clientid, client),
    setSecrets: (clientid, secrets) => {
      const client = byId.get(clientid);
      if (client === undefined) throw new Error(`No client ${clientid} to give secrets to`);
      byId.set(clientid, { ...client, secrets });
    },
    remove: (clientid) => void byId.delete(clientid),
  };
}
