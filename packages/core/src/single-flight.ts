import type { Budget } from "./budget.ts";

/**
 * Work under way that others may share. It has its own time budget and carries nobody's signal. A brief flight has less
 * time than a request that holds nothing, so its failure says little to such a request.
 */
export interface Flight<Outcome> extends Budget {
  readonly outcome: Promise<Outcome>;
}

export interface SingleFlight<Outcome> {
  /** The flight under way for `id`, if there is one. */
  current(id: string): Flight<Outcome> | undefined;
  /** Starts the flight for `id`; there must be none. It ends, however its work ends, before its outcome is seen. */
  start(id: string, budget: Budget, work: () => Promise<Outcome>): Promise<Outcome>;
}

export function createSingleFlight<Outcome>(): SingleFlight<Outcome> {
  const flights = new Map<string, Flight<Outcome>>();

  async function fly(id: string, work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } finally {
      flights.delete(id);
    }
  }

  return {
    current: (id) => flights.get(id),
    start(id, budget, work) {
      if (flights.has(id)) throw new Error("A flight of this id is under way");
      // Work that ends before it first waits must find its flight registered, or would leave it behind for ever.
      const outcome = Promise.resolve().then(() => fly(id, work));
      flights.set(id, { outcome, ...budget });
      return outcome;
    },
  };
}
