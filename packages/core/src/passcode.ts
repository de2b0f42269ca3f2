import type { Result } from "./result.ts";
import type { Secret } from "./secret.ts";

/** The code of a second factor (TOTP, RFC 6238). */
export interface Passcode {
  readonly code: Secret;
  /** Number of the time step that the code is for, counted from the epoch. */
  readonly step: number;
  readonly periodMs: number;
}

/** Computes the code of `now` from a seed as it was stored: base32, or an `otpauth://totp/` URI. */
export type ComputePasscode = (seed: Secret, now: number) => Result<Passcode, "not_a_seed">;

/** Which time steps are used up: a code is good once, and a second login with it would be a failed one. */
export interface UsedSteps {
  /**
   * How long to wait before a login with this seed, in milliseconds; 0 where the step is still to be used.
   *
   * Nobody knows what the process before this one did: the step in which a seed is first asked about counts as used.
   */
  waitMs(seed: string, passcode: Passcode, now: number): number;
  use(seed: string, passcode: Passcode): void;
}

export function createUsedSteps(): UsedSteps {
  const last = new Map<string, number>();
  return {
    waitMs(seed, { step, periodMs }, now) {
      const used = last.get(seed) ?? step;
      last.set(seed, used);
      return step > used ? 0 : Math.max(0, (used + 1) * periodMs - now);
    },
    use: (seed, { step }) => void last.set(seed, step),
  };
}
