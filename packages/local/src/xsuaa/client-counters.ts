/** What the token endpoint has seen of one client id. */
export interface XsuaaCounters {
  /** Token requests that named the client, whatever came of them. */
  readonly requests: number;
  /** Tokens made, even if a fault then kept the answer from arriving. */
  readonly issued: number;
  /** Requests that xsuaa's own checks refused; scripted failures do not count. */
  readonly refused: number;
}

/** Counts by client id. */
export interface ClientCounters {
  readonly add: (clientid: string, what: keyof XsuaaCounters) => void;
  readonly of: (clientid: string) => XsuaaCounters;
  /** Every client id that was ever counted. */
  readonly clientids: () => readonly string[];
}

/** Starts counting at zero. */
export function createClientCounters(): ClientCounters {
  const counted = new Map<string, XsuaaCounters>();
  const of = (clientid: string) => counted.get(clientid) ?? { requests: 0, issued: 0, refused: 0 };
  return {
    add: (clientid, what) => {
      const counters = of(clientid);
      counted.set(clientid, { ...counters, [what]: counters[what] + 1 });
    },
    of,
    clientids: () => [...counted.keys()],
  };
}
