import { expect, test } from "vitest";
import { exampleKeys } from "../../packages/local/src/example-key.ts";
import { startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import { type XsuaaFaultName, xsuaaFaults } from "../../packages/local/src/xsuaa-faults.ts";
import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import { createHandlerOnSockets } from "../support/handler-on-sockets.ts";
import { createRandom } from "../support/random.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { createWatchfulCaller } from "./watchful-caller.ts";

const STEPS = 600;
/** Mostly as long as rests are, so that one failure after another is met, and now and then a good part of a life. */
const SECONDS = [1, 5, 11, 16, 21, 31, 41, 61, 61, 1_800, 14_400];
/** Real time passes with these, and the clock of this test would not show it. */
const TAKE_TIME = new Set<XsuaaFaultName>(["slow-1s", "slow-10s", "hang", "stalled-body", "slow-drip"]);
const FAULTS = xsuaaFaults.filter(({ name }) => !TAKE_TIME.has(name));
/** What the key may be in the store, besides what it should be. */
const UNUSABLE = ["", "{}", "no key", '{"uaa":{"clientid":"canary-7b1e55"}}'];

/**
 * One process over real sockets, and a world in which faults follow one another while time passes. What a fault leaves
 * behind in the process (rests, counts, refusals) meets the next one, which no fault by itself does.
 */
async function startBadDays(seed: number) {
  const random = createRandom(seed);
  const configuration = some.configuration();
  const [example] = exampleKeys(configuration, "https://to-be-replaced.example");
  if (!example) throw new Error("One key was configured and none was made");
  let now: number = the.now;
  const xsuaa = await startXsuaa({ clients: [example.client], now: () => now });
  const good = exampleKeys(configuration, xsuaa.origin)[0]?.json ?? "";
  const place = { region: configuration.region, account: the.account };
  const secretsManager = await startSecretsManager({ ...place, now: () => now });
  secretsManager.put(example.secret, good);
  const handler = createHandlerOnSockets({
    configuration,
    tokenOrigins: [xsuaa.origin],
    secretsManager: secretsManager.endpoint,
    now: () => now,
    random,
    // As the machine's clock, of which fractions of a millisecond are not seen.
    pause: async (ms) => void (now += Math.ceil(ms)),
  });
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("There is nothing to pick from");
    return item;
  };

  return {
    lines: handler.lines,
    /** One thing happens. */
    happens(): string {
      const chance = random();
      if (chance < 0.65) {
        const seconds = pick(SECONDS);
        now += seconds * 1_000;
        return `${seconds} s pass`;
      }
      if (chance < 0.85) {
        const { name, fault } = pick(FAULTS);
        const times = pick([1, 30]);
        xsuaa.faults.next("*", fault, times);
        return `${name} ${times} times`;
      }
      if (chance < 0.9) {
        xsuaa.faults.clear();
        return "xsuaa is well";
      }
      const isGood = chance > 0.95;
      secretsManager.put(example.secret, isGood ? good : pick(UNUSABLE));
      return isGood ? "the key is well" : "the key is unusable";
    },
    asks: createWatchfulCaller({
      ask: () => handler.ask({ query: "key=cis-central" }),
      now: () => now,
      failures: [502, 503],
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all([xsuaa.stop(), secretsManager.stop()]);
    },
  };
}

test.for([1, 2, 3, 4])(
  "whatever follows whatever, a request gets a token that is good or hears why not (seed %i)",
  async (seed) => {
    await using world = await startBadDays(seed);
    const story: string[] = [];
    const statuses = new Set<number>();
    for (let step = 0; step < STEPS; step++) {
      story.push(world.happens());
      const heard = await world.asks();
      story.push(`${heard.status} ${heard.cache ?? heard.audit.outcome}`);
      statuses.add(heard.status);
      if (heard.wrong !== undefined) throw new Error(`${heard.wrong}: …, ${story.slice(-20).join(", ")}`);
    }
    expect(statuses).toEqual(new Set([200, 502, 503]));
    expect(JSON.stringify(world.lines)).not.toContain("canary");
  },
);
