import type { FindingId, Verdict } from "../../packages/cli/src/smoke/finding.ts";
import type { SmokeAsking } from "./run-smoke.ts";

/** One way in which a finding comes out. */
export interface SmokeRow extends SmokeAsking {
  readonly id: FindingId;
  readonly is: Verdict;
  /** What was seen, and the way out behind it. */
  readonly says: RegExp;
  readonly because: string;
}
