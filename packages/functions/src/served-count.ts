import type { AuditRecord } from "@btp-token-broker/core";

/** The requests that a process answered with a token in some time, and those of them that waited for nothing. */
export interface Served {
  readonly issued: number;
  readonly hits: number;
}

/** Counts what the process served from one warm-up to the next. It belongs to the process, and to no request. */
export interface ServedCount {
  count(record: Pick<AuditRecord, "outcome" | "cache">): void;
  /** Gives the count, and begins anew. */
  take(): Served;
}

export function createServedCount(): ServedCount {
  let served: Served = { issued: 0, hits: 0 };
  return {
    count({ outcome, cache }) {
      if (outcome !== "issued") return;
      served = { issued: served.issued + 1, hits: served.hits + (cache === "hit" ? 1 : 0) };
    },
    take() {
      const taken = served;
      served = { issued: 0, hits: 0 };
      return taken;
    },
  };
}
