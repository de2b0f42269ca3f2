import { isAudit } from "./broker-process.ts";
import type { Invariants } from "./invariant.ts";
import { spills } from "./spills.ts";

/** Where a process stands after something happened, with everything that followed from it. */
export interface Step {
  /** What it is still waiting for: answers of its ports, and the ends of pauses. */
  readonly waiting: number;
  /** What it logged beside the audit lines of requests that were answered. */
  readonly records: readonly object[];
}

export const stepInvariants: Invariants<Step> = {
  outlivesNoRequest: {
    promise: "When the last request is answered, nothing that it began is left under way.",
    isBroken: ({ waiting }, { work }) => waiting > 0 && work.size === 0,
  },
  auditsOnlyRequests: {
    promise: "There is no audit line without a request that ends with it.",
    isBroken: ({ records }) => records.some(isAudit),
  },
  neverCrashes: {
    promise: "The broker logs no crash.",
    isBroken: ({ records }) => records.some((record) => "type" in record && record.type === "crash"),
  },
  logsNoSecrets: {
    promise: "No secret and no token is in the log.",
    isBroken: ({ records }) => records.length > 0 && spills(records),
  },
};
