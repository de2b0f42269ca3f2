import { SECOND_MS } from "./time.ts";

/** SAP's advice for clients of xsuaa ("Best Practices When Handling Access Tokens"): two curves, by kind of failure. */
const PACES = {
  /** Connection errors, 408, 502, 504: the next attempt may well reach a healthy instance. */
  quick: { firstMs: 300, factor: 2 },
  /** 500, 503: the service itself is unwell. */
  slow: { firstMs: 1_000, factor: 3 },
} as const;

export type Pace = keyof typeof PACES;

export const MOST_RETRIES = 3;

/** What an attempt needs at least; waiting longer than leaves this much would wait for nothing. */
const ATTEMPT_MS = SECOND_MS;

/** An attempt that failed and may be repeated. */
export interface Repeatable {
  readonly pace: Pace;
  /** Attempts already repeated, 0 after the first failure. */
  readonly retries: number;
  /** What the server asked to wait for; a minimum, since it knows when it will be back. */
  readonly askedMs: number | undefined;
  /** What is left of the mint's time. */
  readonly leftMs: number;
}

/**
 * How long to wait before another attempt, with ±20 % jitter; `undefined` when there should be none: all were made,
 * or the wait and an attempt do not fit into what is left.
 *
 * @param random a number from 0 to 1
 */
export function nextWaitMs(
  { pace, retries, askedMs = 0, leftMs }: Repeatable,
  random: number,
): number | undefined {
  if (retries >= MOST_RETRIES) return undefined;
  const { firstMs, factor } = PACES[pace];
  const waitMs = Math.max(askedMs, firstMs * factor ** retries * (0.8 + 0.4 * random));
  return waitMs + ATTEMPT_MS <= leftMs ? waitMs : undefined;
}
