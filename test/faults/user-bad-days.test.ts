import { expect, test } from "vitest";
import { createClock } from "../../packages/local/src/clock.ts";
import type { LambdaFault } from "../../packages/local/src/lambda-endpoint.ts";
import { createStartedParts } from "../../packages/local/src/started-parts.ts";
import { xsuaaFaults } from "../../packages/local/src/xsuaa-faults.ts";
import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import { createRandom } from "../support/random.ts";
import { CANARY } from "./canary.ts";
import { SILENT } from "./fault-matrix.ts";
import { startUserBroker } from "./user-broker.ts";
import { createWatchfulCaller } from "./watchful-caller.ts";

const STEPS = 300;
/** Mostly as long as rests are, so that one failure after another is met, and now and then a good part of a life. */
const SECONDS = [1, 5, 11, 16, 21, 31, 41, 61, 61, 601, 1_800];
/** With the others real time passes, and the clock of this test would not show it. */
const FAULTS = xsuaaFaults.filter(({ name }) => !SILENT.has(name));
const LAMBDA_FAULTS: readonly LambdaFault[] = ["reset", "throttled", "service-exception", "access-denied"];
/** What the user's secret may be, besides what it should be. */
const UNUSABLE = ["", "{}", `{"password":"${CANARY}`];
/** A door and the login function behind it, and a world in which faults follow one another while time passes. */
async function startBadDays(seed: number) {
  const random = createRandom(seed);
  const clock = createClock();
  const servers = createStartedParts();
  const xsuaa = servers.keep(await startXsuaa({ clients: [], now: () => clock.now() }));
  const broker = await startUserBroker({ name: "admin", clock, xsuaa, servers, factor: false });
  const { account, client, example, login, secretsManager } = broker;
  const userSecret = `${example.secret}-user`;
  const good = secretsManager.value(userSecret) ?? "";
  const door = broker.door();
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("There is nothing to pick from");
    return item;
  };
  let wrong = 0;

  const happenings: Readonly<Record<string, readonly [number, () => string]>> = {
    "time passes": [
      0.54,
      () => {
        const seconds = pick(SECONDS);
        clock.advance(seconds * 1_000);
        return `${seconds} s`;
      },
    ],
    "xsuaa fails": [
      0.15,
      () => {
        const { name, fault } = pick(FAULTS);
        const times = pick([1, 30]);
        xsuaa.faults.next(client.clientid, fault, times);
        return `${name} ${times} times`;
      },
    ],
    "Lambda fails": [
      0.06,
      () => {
        const fault = pick(LAMBDA_FAULTS);
        login.lambda.faults.next("*", fault, pick([1, 30]));
        return fault;
      },
    ],
    "xsuaa and Lambda are well": [
      0.1,
      () => {
        xsuaa.faults.clear();
        login.lambda.faults.clear();
        return "";
      },
    ],
    "another login process begins": [
      0.04,
      () => {
        login.restart();
        return "";
      },
    ],
    "the refresh token is revoked": [0.03, () => String(xsuaa.refreshTokens.revoke(account))],
    "the user is unusable": [
      0.02,
      () => {
        const text = pick(UNUSABLE);
        secretsManager.put(userSecret, text);
        return text;
      },
    ],
    "the password is wrong": [
      0.02,
      () => {
        wrong += 1;
        // Who stores one wrong password after another locks the user, whatever the broker does.
        account.unlock();
        secretsManager.put(
          userSecret,
          JSON.stringify({ username: account.user.username, password: `${CANARY}-${wrong}` }),
        );
        return "";
      },
    ],
    "the user is well": [
      0.04,
      () => {
        secretsManager.put(userSecret, good);
        return "";
      },
    ],
  };

  return {
    /** How many wrong passwords were stored, and how many the identity provider has seen. */
    wrong: () => ({ stored: wrong, seen: account.counters.refused }),
    sent: () => login.counted().sent,
    output: () => JSON.stringify([...door.lines, ...login.lines]),
    /** One thing happens. */
    happens(): string {
      let chance = random();
      for (const [what, [share, happen]] of Object.entries(happenings)) {
        chance -= share;
        if (chance < 0) return `${what} ${happen()}`;
      }
      throw new Error("The shares do not add up to 1");
    },
    asks: createWatchfulCaller({
      ask: () => door.ask({ query: "key=admin" }),
      now: () => clock.now(),
      failures: [500, 502, 503],
    }),
    [Symbol.asyncDispose]: servers.stop,
  };
}

test.for([1, 2, 3])(
  "whatever follows whatever, a user's token is served while it is good, and no wrong password is tried twice (seed %i)",
  { timeout: 60_000 },
  async (seed) => {
    await using world = await startBadDays(seed);
    const story: string[] = [];
    const statuses = new Set<number>();
    for (let step = 0; step < STEPS; step++) {
      story.push(world.happens());
      const sent = world.sent();
      const heard = await world.asks();
      story.push(`${heard.status} ${heard.cache ?? heard.audit.outcome}`);
      statuses.add(heard.status);
      const { stored, seen } = world.wrong();
      const wrong =
        (world.sent() - sent > 1 && "a password went out twice") ||
        (seen > stored && "a wrong password was tried twice") ||
        heard.wrong;
      if (wrong) throw new Error(`${wrong}: …, ${story.slice(-20).join(", ")}`);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 503]));
    expect(world.wrong().seen).toBeGreaterThan(0);
    expect(world.output()).not.toContain(CANARY);
  },
);
