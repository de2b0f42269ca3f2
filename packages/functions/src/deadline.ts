import { fail, type Result } from "@btp-token-broker/core";

/** By when, in milliseconds since the epoch, and how long at most: a clock that is set back must not make a wait longer. */
export interface Patience {
  readonly deadline: number;
  readonly now: () => number;
  readonly mostMs: number;
}

/** Gives work a signal that says when time is up, and says `timeout` itself at that moment, whatever the work makes of it. */
export async function withinDeadline<Value, Problem>(
  { deadline, now, mostMs }: Patience,
  work: (signal: AbortSignal) => Promise<Result<Value, Problem>>,
): Promise<Result<Value, Problem | "timeout">> {
  // Whole, or there is no timer for it.
  const leftMs = Math.min(Math.floor(deadline - now()), mostMs);
  if (leftMs <= 0) return fail("timeout");
  const signal = AbortSignal.timeout(leftMs);
  // Not left to the work, where a request that is aborted can end as a broken connection.
  const late = new Promise<Result<never, "timeout">>((resolve) => {
    signal.addEventListener("abort", () => resolve(fail("timeout")), { once: true });
  });
  return Promise.race([late, work(signal)]);
}
