/** Work under way that others may share. It has its own time budget and carries nobody's signal. */
export interface Flight<Outcome> {
  readonly outcome: Promise<Outcome>;
  /** A brief flight has less time than a request that holds nothing, so its failure says little to such a request. */
  readonly brief: boolean;
}

export interface SingleFlight<Outcome> {
  /** The flight under way for `id`, if there is one. */
  current(id: string): Flight<Outcome> | undefined;
  /** Starts the flight for `id`; there must be none. It ends, however its work ends, before its outcome is seen. */
  start(id: string, brief: boolean, work: () => Promise<Outcome>): Promise<Outcome>;
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
    start(id, brief, work) {
      if (flights.has(id)) throw new Error("A flight of this id is under way");
      // Work that ends before it first waits must find its flight registered, or would leave it behind for ever.
      const outcome = Promise.resolve().then(() => fly(id, work));
      flights.set(id, { outcome, brief });
      return outcome;
    },
  };
}
