import { Secret, succeed, type TokenEndpoint } from "@btp-token-broker/core";
import { createVirtualTime, type VirtualTime } from "../outage/virtual-time.ts";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { createRandom } from "../support/random.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { createVirtualHandler, type Heard, type VirtualHandler } from "../support/virtual-handler.ts";
import { answerDead, type Death } from "../outage/death.ts";

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;

/** How long things take, in milliseconds. */
const TAKES = { read: 15, mint: 120 } as const;

/** What a week is to be like. */
export interface Week {
  readonly lifeSeconds: number;
  /** How xsuaa is down for three hours of it; `undefined` for a week in which it is well. */
  readonly death: Death | undefined;
  /** Whether the process is replaced an hour into the outage; otherwise it is replaced in none of it. */
  readonly replacedInOutage: boolean;
  readonly seed: number;
}

/** A request, and how it fared. Instants are milliseconds since the epoch. */
export interface Asked extends Heard {
  readonly at: number;
  readonly waitedMs: number;
  /** Whether it was the first that its process served. */
  readonly isFirst: boolean;
  /** What the newest token that xsuaa gave this process had left when the request came, in milliseconds. */
  readonly newestLeftMs: number | undefined;
}

export interface WeekRun {
  readonly asked: readonly Asked[];
  readonly processes: number;
  readonly mints: { readonly byWarmUp: number; readonly byRequest: number };
  /** When xsuaa was down. */
  readonly outage: { readonly from: number; readonly to: number };
}

/** A process of the week, with what the simulation knows of it and the process does not tell. */
interface Process {
  readonly handler: VirtualHandler;
  readonly newest: () => number | undefined;
  served: number;
}

/**
 * Lives through a week of one execution environment: a warm-up at each fifth minute, a request in each minute, and
 * another process in its place every two to eight hours.
 *
 * Requests come from 10 to 50 seconds past the minute, since Lambda would give one that meets a warm-up to another
 * environment, which is another week.
 */
export async function simulateWeek({ lifeSeconds, death, replacedInOutage, seed }: Week): Promise<WeekRun> {
  const random = createRandom(seed);
  const time = createVirtualTime(the.now);
  const mints = { byWarmUp: 0, byRequest: 0 };
  const outage = outageIn(random);
  let mintedBy: keyof typeof mints = "byRequest";

  function start(): Process {
    let expiry: number | undefined;
    const endpoint = createEndpoint({ time, lifeSeconds }, () => {
      mints[mintedBy] += 1;
      expiry = time.now() + lifeSeconds * SECOND;
    });
    const isDown = () => time.now() >= outage.from && time.now() < outage.to;
    const handler = createVirtualHandler({
      configuration: some.configuration(),
      tokenOrigins: [the.origin],
      store: {
        async read() {
          await time.after(TAKES.read);
          return succeed({ text: new Secret(some.serviceKey()), version: "version-1", storedAt: 0 });
        },
      },
      endpoint: {
        post: (request, deadline) =>
          death && isDown() ? answerDead(death, deadline, time) : endpoint.post(request, deadline),
      },
      time,
      random,
    });
    return {
      handler,
      newest: () => (expiry === undefined ? undefined : expiry - time.now()),
      served: 0,
    };
  }

  const asked: Asked[] = [];
  let process = start();
  let processes = 1;
  const crashes: unknown[] = [];
  const during = (work: () => Promise<void>) =>
    time.during(work).catch((crash: unknown) => crashes.push(crash));

  async function ask(): Promise<void> {
    const at = time.now();
    const isFirst = process.served++ === 0;
    const newestLeftMs = process.newest();
    mintedBy = "byRequest";
    const heard = await process.handler.ask(event);
    asked.push({ ...heard, at, waitedMs: time.now() - at, isFirst, newestLeftMs });
  }
  async function warm(): Promise<void> {
    mintedBy = "byWarmUp";
    await process.handler.warm();
  }
  async function replace(): Promise<void> {
    process = start();
    processes += 1;
    await process.handler.prepare();
  }

  time.at(the.now, () => void during(process.handler.prepare));
  for (let minute = 0; minute < WEEK / MINUTE; minute++) {
    const from = the.now + minute * MINUTE;
    if (minute % 5 === 2) time.at(from, () => void during(warm));
    time.at(from + (10 + 40 * random()) * SECOND, () => void during(ask));
  }
  for (const at of replacements(random, outage, replacedInOutage)) time.at(at, () => void during(replace));
  await time.run(the.now + WEEK);
  if (crashes.length > 0) throw crashes[0];
  return { asked, processes, mints, outage };
}

const event = functionUrlEvent({ query: "key=cis-central" });

/** Three hours of the fourth day. */
function outageIn(random: () => number): WeekRun["outage"] {
  const from = the.now + 3 * 24 * HOUR + random() * 20 * HOUR;
  return { from, to: from + 3 * HOUR };
}

/** AWS: "Lambda terminates execution environments every few hours", and says no more. Between requests and ticks. */
function replacements(
  random: () => number,
  outage: WeekRun["outage"],
  replacedInOutage: boolean,
): readonly number[] {
  const whole = (instant: number) =>
    the.now + Math.floor((instant - the.now) / MINUTE) * MINUTE + 55 * SECOND;
  const instants: number[] = [];
  for (let at = the.now; at < the.now + WEEK; at += (2 + 6 * random()) * HOUR) instants.push(whole(at));
  // What was minted right before it is not what an outage usually finds.
  const spared = instants.slice(1).filter((at) => at < outage.from - HOUR || at > outage.to);
  return replacedInOutage ? [...spared, whole(outage.from + HOUR)] : spared;
}

function createEndpoint(
  { time, lifeSeconds }: { readonly time: VirtualTime; readonly lifeSeconds: number },
  onMint: () => void,
): TokenEndpoint {
  return {
    async post() {
      const iat = Math.floor(time.now() / SECOND);
      onMint();
      await time.after(TAKES.mint);
      return succeed(some.tokenAnswer({ expires_in: lifeSeconds }, { iat, exp: iat + lifeSeconds }));
    },
  };
}
