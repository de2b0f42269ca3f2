/** Real time plus an offset that the operator of the local stack moves. */
export interface Clock {
  /** Milliseconds since the Unix epoch: the machine's clock plus `offsetMs`. */
  now(): number;
  /** How far this clock is ahead of the machine's, in milliseconds; negative when it is behind. */
  readonly offsetMs: number;
  /** Moves the clock by `ms`, which may be negative. Throws RangeError when that is not a finite number. */
  advance(ms: number): void;
  /** Back to the machine's time. */
  reset(): void;
  /** Calls `listener` with the new offset after every move; returns what ends that. */
  onChange(listener: (offsetMs: number) => void): () => void;
}

/**
 * Makes the one clock that broker, xsuaa and Secrets Manager of a local stack share.
 *
 * It has an offset instead of a time of its own, because the broker runs in another process: two clocks that add
 * the same number to the same machine's time agree without talking.
 */
export function createClock(): Clock {
  const listeners = new Set<(offsetMs: number) => void>();
  let offsetMs = 0;
  const move = (to: number): void => {
    offsetMs = to;
    for (const listener of listeners) listener(to);
  };
  return {
    now: () => Date.now() + offsetMs,
    get offsetMs() {
      return offsetMs;
    },
    advance(ms) {
      // NaN would spread silently into every expiry that is compared with this clock.
      if (!Number.isFinite(ms)) throw new RangeError("A clock advances by a finite number of milliseconds.");
      move(offsetMs + ms);
    },
    reset: () => move(0),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
