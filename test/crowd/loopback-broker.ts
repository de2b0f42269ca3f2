import type { Configuration } from "@btp-token-broker/core";
import { decodeJwt } from "jose";
import { startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import type { XsuaaClient } from "../../packages/local/src/xsuaa/client.ts";
import type { XsuaaFault } from "../../packages/local/src/xsuaa/fault.ts";
import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import {
  createHandlerOnSockets,
  type HandlerOnSocketsParts,
  type Heard,
} from "../support/handler-on-sockets.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";

/** Every key is an instance of one service, so that their scopes have the same names and only the client tells. */
const APPLICATION = "jobs!b14";

/** Whose a token of a key has to be. */
export const clientOf = (key: string) => `sb-clone-of-${key}!b1|${APPLICATION}`;
export const zoneOf = (key: string) => `zone-of-${key}`;
/** The full name of a scope. */
export const fullName = (scope: string) => `${APPLICATION}.${scope}`;

export interface LoopbackOptions extends Pick<HandlerOnSocketsParts, "now" | "random" | "pause"> {
  readonly configuration: Configuration;
  /** What every key's client may do, by short names. */
  readonly scopes: readonly string[];
  readonly lifeSeconds: number;
}

/** What a caller was answered, with the token read. */
export interface Answered extends Heard {
  /** Members of the answer. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the token; none where there is no token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The handler of a deployment over its own adapters, and behind them, over sockets, an xsuaa and a Secrets Manager in
 * this process. Each key of the configuration is a client of its own in a zone of its own.
 */
export async function startLoopbackBroker({ scopes, lifeSeconds, ...parts }: LoopbackOptions) {
  const { configuration, now } = parts;
  const xsuaa = await startXsuaa({ clients: [], now, lifeSeconds });
  const place = { region: configuration.region, account: the.account };
  const secretsManager = await startSecretsManager({ ...place, now });
  const handler = createHandlerOnSockets({
    ...parts,
    tokenOrigins: [xsuaa.origin],
    secretsManager: secretsManager.endpoint,
  });

  const client = (key: string): XsuaaClient => ({
    clientid: clientOf(key),
    secrets: [],
    authorities: scopes.map(fullName),
    identityzone: key,
    zoneid: zoneOf(key),
    subaccountid: `subaccount-of-${key}`,
    xsappname: clientOf(key).slice("sb-".length),
  });
  const serviceKey = (key: string, clientsecret: string): string => {
    const { clientid, zoneid, subaccountid, identityzone, xsappname } = client(key);
    const zone = { identityzone, identityzoneid: zoneid, zoneid, tenantid: zoneid };
    const uaa = { clientid, clientsecret, url: xsuaa.origin, subaccountid, xsappname, ...zone };
    return some.serviceKey({ ...uaa, xsmasterappname: undefined });
  };
  const secretOf = (key: string) => configuration.keys.get(key)?.secret ?? "";

  for (const key of configuration.keys.keys()) xsuaa.clients.put(client(key));

  return {
    lines: handler.lines,
    audits: handler.audits,
    xsuaa: {
      /** Says which secrets are a key's from now on. */
      setSecrets: (key: string, ...secrets: readonly string[]) =>
        xsuaa.clients.setSecrets(clientOf(key), secrets),
      counters: (key: string) => xsuaa.counters(clientOf(key)),
      failNext: (key: string, fault: XsuaaFault) => xsuaa.faults.next(clientOf(key), fault),
    },
    secretsManager: {
      /** Stores a key's service key with this secret as its new current version. */
      store: (key: string, secret: string) => void secretsManager.put(secretOf(key), serviceKey(key, secret)),
      reads: (key: string) => secretsManager.counters("GetSecretValue", secretOf(key)),
    },
    /** Asks for a token as the role of that name, with a query as it stands. */
    async ask(role: string, query: string): Promise<Answered> {
      const userArn = `arn:aws:sts::${the.account}:assumed-role/${role}/session`;
      const heard = await handler.ask({ query, iam: { userArn } });
      const body = JSON.parse(heard.text) as Readonly<Record<string, unknown>>;
      const token = body["access_token"];
      return { ...heard, body, claims: typeof token === "string" ? decodeJwt(token) : {} };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([xsuaa.stop(), secretsManager.stop()]);
    },
  };
}
