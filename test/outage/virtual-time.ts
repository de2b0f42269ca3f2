import { setImmediate as turn } from "node:timers/promises";

/** A clock that stands still while anything is done, and then jumps to the next instant that somebody waits for. */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `event` at an instant; several at one instant in the order in which they were asked for. */
  readonly at: (instant: number, event: () => void) => void;
  /** Settles after so many milliseconds. Only what `during` runs may wait for it. */
  readonly after: (ms: number) => Promise<void>;
  /** Runs work that takes no time but where it waits with `after`; the clock does not move while it does anything else. */
  readonly during: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Lives until that instant. */
  readonly run: (until: number) => Promise<void>;
}

/** How many events may follow each other before everything else in this process has a turn. */
const EVENTS_PER_TURN = 1_000;

export function createVirtualTime(start: number): VirtualTime {
  const events: { readonly instant: number; readonly event: () => void }[] = [];
  let now = start;
  /** How much of what `during` runs is not waiting in `after`. */
  let busy = 0;
  let whenIdle: (() => void) | undefined;

  function at(instant: number, event: () => void): void {
    const later = events.findIndex((other) => other.instant > instant);
    events.splice(later === -1 ? events.length : later, 0, { instant, event });
  }

  function rest(): void {
    busy -= 1;
    if (busy === 0) whenIdle?.();
  }

  async function untilIdle(): Promise<void> {
    if (busy === 0) return;
    await new Promise<void>((resolve) => {
      whenIdle = resolve;
    });
  }

  return {
    now: () => now,
    at,
    after: (ms) =>
      new Promise((resolve) => {
        at(now + ms, () => {
          busy += 1;
          resolve();
        });
        rest();
      }),
    async during(work) {
      busy += 1;
      try {
        return await work();
      } finally {
        rest();
      }
    },
    async run(until) {
      for (let count = 1; ; count++) {
        if (count % EVENTS_PER_TURN === 0) await turn();
        await untilIdle();
        const [next] = events;
        if (next === undefined || next.instant > until) break;
        events.shift();
        now = Math.max(now, next.instant);
        next.event();
      }
      now = until;
    },
  };
}
