/** What a piece of work may spend. */
export interface Budget {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Less than it would have by itself: too short to say anything about the endpoint by failing. */
  readonly brief: boolean;
}

/**
 * The smaller of what a piece of work may spend by itself and what whoever wants it has left, from `now` on.
 *
 * @param leftMs `undefined` when nobody is waiting, or for long enough; below 0 when it is too late already
 */
export function budgetAt(now: number, ownMs: number, leftMs = ownMs): Budget {
  return { deadline: now + Math.min(ownMs, leftMs), brief: leftMs < ownMs };
}
