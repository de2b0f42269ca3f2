import type { VirtualTime } from "./virtual-time.ts";

/** One execution environment: takes a request at a time. */
export type Environment<Asked, Answer> = (request: Asked) => Promise<Answer>;

/**
 * Which of several idle environments gets the next request. AWS does not say, so each claim is tried with all three.
 *
 * The most recently used one takes nearly everything, and the rests of all the others run out unseen, to be found over
 * one after the other when it is held up. The least recently used one spreads requests and rests evenly. At random is
 * what many dispatchers come to that know little of each other.
 */
export const CHOICES = ["most recently used", "least recently used", "random"] as const;
export type Choice = (typeof CHOICES)[number];

/** What became of a request, and when; instants are milliseconds since the epoch. */
export interface Served<Asked, Answer> {
  readonly request: Asked;
  readonly arrivedAt: number;
  /** Later than `arrivedAt` if it had to wait for an environment. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly answer: Answer;
}

/**
 * The part of Lambda that hands requests to environments, where it may not start more of them. Lambda would refuse what
 * waits here, and its caller would wait instead.
 */
export interface Dispatcher<Asked, Answer> {
  /** Gives a request to an idle environment, or lets it wait in order until one is idle. */
  dispatch(request: Asked): void;
  /** What has been answered so far, in the order of the answers. Throws what an environment has thrown. */
  served(): readonly Served<Asked, Answer>[];
  /** How many requests have arrived. */
  arrived(): number;
  /** How many environments have served anything. */
  used(): number;
}

export function createDispatcher<Asked, Answer>(parts: {
  readonly environments: readonly Environment<Asked, Answer>[];
  readonly choice: Choice;
  readonly random: () => number;
  readonly time: VirtualTime;
}): Dispatcher<Asked, Answer> {
  const { choice, random, time } = parts;
  type Waiting = { readonly request: Asked; readonly arrivedAt: number };
  /** In the order in which they became idle. */
  const idle = [...parts.environments];
  const waiting: Waiting[] = [];
  const served: Served<Asked, Answer>[] = [];
  const used = new Set<Environment<Asked, Answer>>();
  const crashes: unknown[] = [];
  let arrived = 0;

  function chooseIdle(): Environment<Asked, Answer> | undefined {
    const positions = {
      "most recently used": idle.length - 1,
      "least recently used": 0,
      random: Math.floor(random() * idle.length),
    };
    return idle.length === 0 ? undefined : idle.splice(positions[choice], 1)[0];
  }

  async function work(environment: Environment<Asked, Answer>, first: Waiting): Promise<void> {
    used.add(environment);
    for (let next: Waiting | undefined = first; next; next = waiting.shift()) {
      const startedAt = time.now();
      const answer = await environment(next.request);
      served.push({ ...next, startedAt, endedAt: time.now(), answer });
    }
    idle.push(environment);
  }

  return {
    dispatch(request) {
      arrived += 1;
      const arrival = { request, arrivedAt: time.now() };
      const environment = chooseIdle();
      if (environment) time.during(() => work(environment, arrival)).catch((crash) => crashes.push(crash));
      else waiting.push(arrival);
    },
    served() {
      if (crashes.length > 0) throw crashes[0];
      return served;
    },
    arrived: () => arrived,
    used: () => used.size,
  };
}
