import { type Configuration, Secret, succeed, type TokenEndpoint } from "@btp-token-broker/core";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { some } from "../support/some.ts";
import { createVirtualHandler, type Heard } from "../support/virtual-handler.ts";
import { answerDead, type Death } from "./death.ts";
import type { Environment } from "./dispatcher.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Two keys of two subaccounts: the xsuaa of one dies, the other's is well. */
export const KEYS = ["dead", "healthy"] as const;
export type KeyName = (typeof KEYS)[number];

/** How long things take, in milliseconds. What matters to the figures is that they are far below a second. */
const TAKES = { read: 15, mint: 120 } as const;

const TOKEN_LIFE_SECONDS = 43_200;

const originOf = (key: KeyName) => `https://${key}.authentication.eu10.hana.ondemand.com`;

const configuration: Configuration = some.configuration({
  keys: { dead: { secret: "dead" }, healthy: { secret: "healthy" } },
  rules: KEYS.map((key) => ({ id: `orders-${key}`, callers: ["orders"], key, scopes: "all" as const })),
});

const serviceKeys = new Map<string, string>(
  KEYS.map((key) => [
    key,
    some.serviceKey({
      url: originOf(key),
      subaccountid: key,
      identityzoneid: key,
      zoneid: key,
      tenantid: key,
    }),
  ]),
);

const events = {
  dead: functionUrlEvent({ query: "key=dead" }),
  healthy: functionUrlEvent({ query: "key=healthy" }),
};

export interface VirtualBrokerParts {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly death: Death;
  /** When the dead key's xsuaa dies. */
  readonly diesAt: number;
}

/** One execution environment, which has never been asked. */
export function createVirtualBroker(parts: VirtualBrokerParts): Environment<KeyName, Heard> {
  const { time, random } = parts;
  const { ask } = createVirtualHandler({
    configuration,
    tokenOrigins: KEYS.map(originOf),
    store: {
      async read(secret) {
        await time.after(TAKES.read);
        return succeed({
          text: new Secret(serviceKeys.get(secret) ?? ""),
          version: "version-1",
          storedAt: 0,
        });
      },
    },
    endpoint: createVirtualEndpoint(parts),
    time,
    random,
  });
  return (key) => ask(events[key]);
}

function createVirtualEndpoint({ time, death, diesAt }: VirtualBrokerParts): TokenEndpoint {
  return {
    async post({ origin }, deadline) {
      if (origin === originOf("dead") && time.now() >= diesAt) return answerDead(death, deadline, time);
      const iat = Math.floor(time.now() / 1_000);
      await time.after(TAKES.mint);
      const zid = KEYS.find((key) => originOf(key) === origin);
      return succeed(
        some.tokenAnswer({ expires_in: TOKEN_LIFE_SECONDS }, { zid, iat, exp: iat + TOKEN_LIFE_SECONDS }),
      );
    },
  };
}
