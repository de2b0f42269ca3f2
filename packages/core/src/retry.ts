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

/**
 * How long to wait before another attempt, with ±20 % jitter; `undefined` when there should be none: all were made,
 * or the wait and an attempt do not fit into `leftMs`.
 *
 * @param retries attempts already repeated, 0 after the first failure
 * @param random a number from 0 to 1
 */
export function nextWaitMs(pace: Pace, retries: number, leftMs: number, random: number): number | undefined {
  if (retries >= MOST_RETRIES) return undefined;
  const { firstMs, factor } = PACES[pace];
  const waitMs = firstMs * factor ** retries * (0.8 + 0.4 * random);
  return waitMs + ATTEMPT_MS <= leftMs ? waitMs : undefined;
}
