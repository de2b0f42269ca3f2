import { defineBroker } from "@btp-token-broker/core";
import type { Watched } from "../../infra/alarm-definitions.ts";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { createRandom } from "../support/random.ts";
import { the } from "../support/the.ts";
import { readEmbeddedMetrics, type Sample } from "./embedded-metrics.ts";
import { loginEvent } from "../../packages/functions/src/login/login-event.ts";
import { startBrokerProcess } from "./broker-process.ts";
import { createLambdaFunction, type Invoked, type LogLine } from "./lambda-function.ts";
import { startLoginProcess } from "./login-process.ts";
import { createOutside, serviceKey } from "./outside.ts";

export const MINUTE_MS = 60_000;

/** Names as a deployment gives them. */
const prefix = `btp-token-broker-${the.stage}`;
export const watched: Watched = {
  prefix,
  stage: the.stage,
  doors: [
    { name: "api", functionName: `${prefix}-api`, logGroup: `/aws/lambda/${prefix}-api`, isFront: true },
    {
      name: "login",
      functionName: `${prefix}-login`,
      logGroup: `/aws/lambda/${prefix}-login`,
      isFront: false,
    },
  ],
};

const KEYS = ["central", "local", "third"] as const;

/** One warm key and two that are not, and one of a user; a caller with a rule for each of the three, and one without. */
export const watchedBroker = defineBroker(() => ({
  aws: { region: "eu-central-1", alarms: { topic: "arn:aws:sns:eu-central-1:999988887777:on-call" } },
  keys: {
    central: { secret: "central", warm: true },
    local: { secret: "local" },
    third: { secret: "third" },
    personal: { secret: "personal", user: "personal-user", expect: { origin: the.origin } },
  },
  callers: { orders: { role: the.roleArn }, nobody: { role: the.roleArn.replace("orders", "nobody") } },
  rules: KEYS.map((key) => ({
    id: `orders-${key}`,
    callers: ["orders" as const],
    key,
    scopes: ["read", "write"],
  })),
}));

/** A call of AWS's API as CloudTrail tells EventBridge of it, and when. */
export interface Change {
  readonly at: number;
  readonly event: object;
}

/** What has come of a stretch of time: everything that CloudWatch would have been given. */
export interface Stream {
  readonly from: number;
  readonly to: number;
  readonly samples: readonly Sample[];
  readonly changes: readonly Change[];
  readonly log: readonly LogLine[];
}

interface Passing {
  /** Queries of each minute; as `orders`, unless a role is named. */
  readonly asks?: readonly (string | { readonly role: string })[];
  readonly isTicking?: boolean;
}

/** When the schedule ticks within its five minutes, and callers ask within a minute, one after the other. */
const TICK_MINUTE = 2;
const TICK_MS = 7_000;
const ASK_MS = 20_000;
const BETWEEN_ASKS_MS = 500;

/**
 * A deployed broker for which time passes as it is told: its schedule ticks every five minutes, `orders` asks for a token
 * every minute, and somebody may change what is around it.
 */
export function createWatchedBroker({ ceiling = 10 } = {}) {
  const world = createOutside();
  const { outside } = world;
  const configuration = watchedBroker(the.stage);
  const random = createRandom(7);
  const lambda = createLambdaFunction({
    functionName: `${prefix}-api`,
    ceiling,
    start: (write, clock) =>
      startBrokerProcess({ configuration, door: "api", outside, random, write }, clock),
  });
  const login = createLambdaFunction({
    functionName: `${prefix}-login`,
    ceiling: 1,
    start: async (write, clock) => startLoginProcess({ configuration, outside, random, write }, clock),
  });
  const changes: Change[] = [];
  let now: number = the.now;
  for (const key of KEYS) {
    world.secrets.put(key, serviceKey(key, `${key}-1`), now);
    world.xsuaa.accepts(`${key}-1`);
  }
  world.secrets.put("personal", serviceKey("personal", "personal-1", "user_token"), now);
  world.xsuaa.accepts("personal-1");

  const tick = (at: number) =>
    lambda.invoke({ kind: "warm-up", scheduledTime: new Date(at).toISOString() }, at);

  return {
    xsuaa: world.xsuaa,
    secrets: world.secrets,
    restart: lambda.restart,
    get now() {
      return now;
    },
    /** Somebody's door wants a token of the user whose password is that now. */
    async logIn(password: string): Promise<void> {
      world.secrets.put("personal-user", JSON.stringify({ username: "somebody", password }), now);
      await login.invoke(loginEvent("personal", "all", 5_000), now);
    },
    /** So many requests at once. */
    async burst(count: number): Promise<void> {
      for (let n = 0; n < count; n++) await lambda.invoke(request("key=central"), now);
    },
    /** An event that comes past the door. */
    send: (event: unknown): Promise<Invoked> => lambda.invoke(event, now),
    change: (event: object) => void changes.push({ at: now, event }),
    async pass(minutes: number, { asks = ["key=central"], isTicking = true }: Passing = {}): Promise<void> {
      for (const end = now + minutes * MINUTE_MS; now < end; now += MINUTE_MS) {
        if (isTicking && (now / MINUTE_MS) % 5 === TICK_MINUTE) await tick(now + TICK_MS);
        for (const [index, ask] of asks.entries())
          await lambda.invoke(request(ask), now + ASK_MS + index * BETWEEN_ASKS_MS);
      }
    },
    stream(): Stream {
      const log = [...lambda.log, ...login.log];
      const embedded = log.flatMap(({ at, text }) => readEmbeddedMetrics(text, at));
      return {
        from: the.now,
        to: now,
        samples: [...lambda.samples, ...login.samples, ...embedded],
        changes,
        log,
      };
    },
  };
}

export type WatchedBroker = ReturnType<typeof createWatchedBroker>;

function request(ask: string | { readonly role: string }) {
  const [query, role] = typeof ask === "string" ? [ask, "orders"] : ["key=central", ask.role];
  const userArn = `arn:aws:sts::${the.account}:assumed-role/${role}/session`;
  return functionUrlEvent({ query, iam: { userArn } });
}
