import { exampleKeys } from "../../packages/local/src/example-key.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import type { Xsuaa } from "../../packages/local/src/xsuaa.ts";
import type { XsuaaClient } from "../../packages/local/src/xsuaa/client.ts";
import type { Heard } from "../support/handler-on-sockets.ts";
import { createSecretsOperator, type SecretsOperator } from "../support/secrets-operator.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { createBrokerOnSockets } from "./broker-on-sockets.ts";
import { CANARY } from "./canary.ts";

/** What the process holds when a fault begins, by how long ago it was minted: tokens live for an hour here. */
export const heldStates = [
  { state: "nothing held", ageMs: undefined },
  { state: "fresh", ageMs: 60_000 },
  { state: "ageing", ageMs: 40 * 60_000 },
  { state: "expiring", ageMs: 57 * 60_000 },
  { state: "spent", ageMs: 60 * 60_000 - 29_000 },
] as const;
export type HeldState = (typeof heldStates)[number];

/** A broker with one key, and what a fault may do to the world around it. */
export interface CellWorld {
  readonly xsuaa: Xsuaa;
  readonly client: XsuaaClient;
  readonly secretsManager: LocalSecretsManager;
  /** Who does to secrets what the local Secrets Manager alone has no words for. */
  readonly operator: SecretsOperator;
  readonly secret: string;
  /** The service key as JSON, with other members of the client. */
  readonly serviceKey: (change: Readonly<Record<string, unknown>>) => string;
  /** Token requests arrive there from now on. */
  readonly reach: (origin: string) => void;
  /** Keeps a server until the request is over. */
  readonly until: <Server extends AsyncDisposable>(server: Server) => Server;
}

export interface Cell {
  readonly heard: Heard;
  /** All that was logged and answered. */
  readonly output: string;
  /** The secrets that may stand in none of it. */
  readonly secrets: readonly string[];
}

export const LIFE_SECONDS = 3_600;
let serial = 0;

/** Has a token minted if one is to be held, lets time pass, breaks the world and asks once. */
export async function askUnder(
  xsuaa: Xsuaa,
  { ageMs }: HeldState,
  breakIt: (world: CellWorld) => void | Promise<void>,
): Promise<Cell> {
  serial += 1;
  const name = `cis-${serial}`;
  const configuration = some.configuration({
    keys: { [name]: { secret: `btp/test/${name}`, expect: { subaccount: "subaccount-as-pinned" } } },
    rules: [{ id: "all", callers: ["orders"], key: name, scopes: ["job.read", "event.read"] }],
  });
  const [example] = exampleKeys(configuration, xsuaa.origin);
  if (!example) throw new Error("One key was configured and none was made");
  const { secret, json } = example;
  const client = { ...example.client, lifeSeconds: LIFE_SECONDS };
  xsuaa.clients.put(client);
  const servers: AsyncDisposable[] = [];
  try {
    const secretsManager = await startSecretsManager({ region: configuration.region, account: the.account });
    servers.push(secretsManager);
    secretsManager.put(secret, json);
    const { endpoint } = secretsManager;
    const broker = createBrokerOnSockets({ configuration, tokenOrigins: [xsuaa.origin], endpoint });
    const ask = () => broker.ask({ query: `key=${name}` });

    if (ageMs !== undefined) {
      const first = await ask();
      if (first.cache !== "miss") throw new Error(`Before anything broke there was ${first.text}`);
      broker.advance(ageMs);
    }
    using operator = createSecretsOperator({
      region: configuration.region,
      endpoint,
      credentials: { accessKeyId: "operator", secretAccessKey: "local" },
    });
    await breakIt({
      xsuaa,
      client,
      secretsManager,
      operator,
      secret,
      serviceKey: (change) => JSON.stringify(changedKey(json, change)),
      reach: broker.reach,
      until: (server) => {
        servers.push(server);
        return server;
      },
    });
    const heard = await ask();
    return {
      heard,
      output: JSON.stringify([...broker.lines, heard.status === 200 ? {} : heard.text]),
      secrets: [...client.secrets, ...client.secrets.map(encodeURIComponent), CANARY],
    };
  } finally {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  }
}

export function changedKey(json: string, change: Readonly<Record<string, unknown>>): unknown {
  const key = JSON.parse(json) as { uaa?: object };
  return key.uaa ? { ...key, uaa: { ...key.uaa, ...change } } : { ...key, ...change };
}
