/** How many token requests of one subaccount are let through, and how many may wait for that. */
export interface RateLimit {
  /** So many run at once within any second; what comes on top waits in a queue. xsuaa's: 60 (SAP: "Rate Limiting"). */
  readonly perSecond: number;
  /** What comes when so many are waiting is turned away. SAP names no figure. */
  readonly mostQueued: number;
}

/** What becomes of a request at the limiter, once it is its turn. */
export type Admission = "run" | { readonly retryAfterSeconds: number };

/** Holds requests back, first in first out, each subaccount by itself. */
export interface RateLimiter {
  /** Undefined: nothing is held back. */
  readonly limit: () => RateLimit | undefined;
  /** Takes effect for what is waiting too. */
  readonly setLimit: (limit: RateLimit | undefined) => void;
  readonly admit: (subaccount: string) => Promise<Admission>;
  /** How many wait, of each subaccount that has any waiting. */
  readonly queued: () => Readonly<Record<string, number>>;
}

interface Lane {
  /** When requests of the last second started, in milliseconds. */
  started: readonly number[];
  readonly waiting: (() => void)[];
}

/** How often a queue looks at the time: nobody tells it when a clock is moved. */
const LOOK_EVERY_MS = 10;

/**
 * Makes a limiter that limits nothing yet.
 *
 * The time is what `now` says at each look. While it stands still, nothing that waits moves on; when it jumps ahead,
 * the next second's share does at once; when it goes back, what was started in the time to come is forgotten, so that
 * nobody waits until that time has come again.
 */
export function createRateLimiter(now: () => number): RateLimiter {
  const lanes = new Map<string, Lane>();
  let limit: RateLimit | undefined;
  let looking = false;

  const release = (lane: Lane) => {
    const nowMs = now();
    lane.started = startedWithinSecond(lane.started, nowMs);
    const free = limit === undefined ? lane.waiting.length : limit.perSecond - lane.started.length;
    for (const run of lane.waiting.splice(0, Math.max(0, free))) {
      lane.started = [...lane.started, nowMs];
      run();
    }
  };
  const look = () => {
    looking = false;
    for (const [subaccount, lane] of lanes) {
      release(lane);
      if (lane.started.length === 0) lanes.delete(subaccount);
    }
    lookLater();
  };
  const lookLater = () => {
    if (looking || [...lanes.values()].every(({ waiting }) => waiting.length === 0)) return;
    looking = true;
    setTimeout(look, LOOK_EVERY_MS).unref();
  };

  return {
    limit: () => limit,
    setLimit: (wanted) => {
      limit = wanted;
      for (const lane of lanes.values()) release(lane);
    },
    admit: (subaccount) => {
      if (limit === undefined) return Promise.resolve("run");
      const lane = lanes.get(subaccount) ?? { started: [], waiting: [] };
      lanes.set(subaccount, lane);
      release(lane);
      const isFull = lane.started.length >= limit.perSecond && lane.waiting.length >= limit.mostQueued;
      if (isFull) {
        // By then everything that waits now has run.
        const retryAfterSeconds = Math.max(1, Math.ceil(lane.waiting.length / limit.perSecond));
        return Promise.resolve({ retryAfterSeconds });
      }
      const admission = new Promise<Admission>((resolve) => lane.waiting.push(() => resolve("run")));
      release(lane);
      lookLater();
      return admission;
    },
    queued: () =>
      Object.fromEntries(
        [...lanes]
          .filter(([, { waiting }]) => waiting.length > 0)
          .map(([subaccount, { waiting }]) => [subaccount, waiting.length]),
      ),
  };
}

/** Starts that still count at `nowMs`: a second later they do not, and none lies in the future. */
export function startedWithinSecond(started: readonly number[], nowMs: number): readonly number[] {
  return started.filter((at) => at <= nowMs && at > nowMs - 1000);
}
