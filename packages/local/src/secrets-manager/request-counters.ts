/** Counts of requests, by operation and by the secret they name. */
export interface RequestCounters {
  readonly add: (operation: string, secret: string | undefined) => void;
  /** Without a secret, all requests for the operation, whatever they name. */
  readonly of: (operation: string, secret?: string) => number;
}

/** Starts counting at zero. */
export function createRequestCounters(): RequestCounters {
  const counted = new Map<string, Map<string | undefined, number>>();
  return {
    add: (operation, secret) => {
      const bySecret = counted.get(operation) ?? new Map<string | undefined, number>();
      bySecret.set(secret, (bySecret.get(secret) ?? 0) + 1);
      counted.set(operation, bySecret);
    },
    of: (operation, secret) => {
      const bySecret = counted.get(operation);
      if (secret !== undefined) return bySecret?.get(secret) ?? 0;
      return [...(bySecret?.values() ?? [])].reduce((sum, requests) => sum + requests, 0);
    },
  };
}
