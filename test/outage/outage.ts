import { createRandom } from "../support/random.ts";
import { the } from "../support/the.ts";
import { type Choice, createDispatcher, type Served } from "./dispatcher.ts";
import type { Heard } from "../support/virtual-handler.ts";
import type { Death } from "./death.ts";
import { createVirtualBroker, type KeyName, KEYS } from "./virtual-broker.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

export const ENVIRONMENTS = 20;
export const PER_SECOND = { dead: 10, healthy: 50 } as const;
export const MINUTE = 60_000;
export const MINUTES = 10;
const HOUR = 60 * MINUTE;

export interface Outage {
  readonly death: Death;
  readonly choice: Choice;
  /**
   * What the outage finds. `nothing`: environments that have never been asked, so that the first failure costs each of
   * them a whole budget. `ageing tokens`: every environment holds tokens of both keys, three hours old.
   */
  readonly finds: "nothing" | "ageing tokens";
  readonly seed: number;
}

export type Request = Served<KeyName, Heard>;

export interface OutageRun {
  /** When the outage began and requests began to come. */
  readonly since: number;
  /** Requests since then that have been answered. */
  readonly requests: readonly Request[];
  /** How many have arrived since then, answered or not. */
  readonly arrived: number;
  /** How many environments have served any of them. */
  readonly used: number;
}

/** Lets requests come, at random and independently of each other, for the ten minutes after an xsuaa has died. */
export async function simulateOutage({ death, choice, finds, seed }: Outage): Promise<OutageRun> {
  const random = createRandom(seed);
  const time = createVirtualTime(the.now);
  const since = the.now + 3 * HOUR;
  const broker = { time, random, death, diesAt: since };
  const environments = Array.from({ length: ENVIRONMENTS }, () => createVirtualBroker(broker));
  const before = createDispatcher({ environments, choice, random, time });
  if (finds === "ageing tokens")
    for (const key of KEYS) {
      // As many at once as there are environments reach every one of them.
      environments.forEach(() => before.dispatch(key));
      await time.run(time.now() + MINUTE);
    }
  await time.run(since);

  const dispatcher = createDispatcher({ environments, choice, random, time });
  for (const key of KEYS)
    arrivals({ time, random, perSecond: PER_SECOND[key], arrive: () => dispatcher.dispatch(key) });
  await time.run(since + MINUTES * MINUTE);
  return { since, requests: dispatcher.served(), arrived: dispatcher.arrived(), used: dispatcher.used() };
}

/** A Poisson process: callers that do not know of each other. */
function arrivals(process: {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly perSecond: number;
  readonly arrive: () => void;
}): void {
  const { time, random, perSecond, arrive } = process;
  const gapMs = (-Math.log(1 - random()) * 1_000) / perSecond;
  time.at(time.now() + gapMs, () => {
    arrive();
    arrivals(process);
  });
}
