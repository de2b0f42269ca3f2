/**
 * Time that moves only when it is told to, and the clocks that show it.
 *
 * `now` is what a right clock shows: xsuaa's and Secrets Manager's answers take that. `wall` is the clock of the
 * broker's machine, which somebody may set. `running` is how long that machine has not been frozen. All are whole
 * milliseconds.
 */
export interface VirtualTime {
  readonly now: number;
  readonly wall: number;
  readonly running: number;
  /** Runs `act` after so many milliseconds; what it returns calls that off. */
  after(ms: number, act: () => void): () => void;
  /** Lets time pass. What is due happens in its order, each with everything that follows from it. */
  elapse(ms: number): Promise<void>;
  /** Lets time pass until nothing is left that is due. */
  settle(): Promise<void>;
  /** Lets time pass without anything happening; what became due meanwhile is late. */
  freeze(ms: number): void;
  /** Sets the machine's clock forward, or back. */
  setClock(byMs: number): void;
}

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** @param happened told after each thing that happened, when all that follows from it has happened too */
export function createVirtualTime(start: number, happened: () => void): VirtualTime {
  let now = start;
  let set = 0;
  let frozen = 0;
  /** In the order in which they are due; what is due at once, in the order in which it was asked for. */
  const queue: Due[] = [];

  async function elapseTo(end: number): Promise<void> {
    await drained();
    happened();
    for (let [due] = queue; due !== undefined && due.at <= end; [due] = queue) {
      queue.shift();
      now = Math.max(now, due.at);
      due.act();
      await drained();
      happened();
    }
    now = Math.max(now, end);
  }

  return {
    get now() {
      return now;
    },
    get wall() {
      return now + set;
    },
    get running() {
      return now - start - frozen;
    },
    after(ms, act) {
      const due = { at: now + Math.max(0, ms), act };
      const later = queue.findIndex(({ at }) => at > due.at);
      queue.splice(later === -1 ? queue.length : later, 0, due);
      return () => {
        const index = queue.indexOf(due);
        if (index !== -1) queue.splice(index, 1);
      };
    },
    elapse: (ms) => elapseTo(now + ms),
    async settle() {
      await elapseTo(now);
      for (let [due] = queue; due !== undefined; [due] = queue) await elapseTo(Math.max(now, due.at));
    },
    freeze(ms) {
      now += ms;
      frozen += ms;
    },
    setClock(byMs) {
      set += byMs;
    },
  };
}

/** Promises that are settled have told everybody: the event loop turns to this only when no such work is left. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
