import { MINUTE_MS, SECOND_MS } from "./time.ts";

/** A time in which something that failed is left alone. It starts at a wall-clock instant and is compared on read. */
export interface Rest {
  readonly since: number;
  readonly lengthMs: number;
  /** How many failures in a row led here; a success forgets the rest and with it the count. */
  readonly failures: number;
}

export interface RestRule {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** After a failed renewal of an entry: the token in hand is good, so trying again can wait. */
export const RENEWAL_REST: RestRule = { firstMs: 15 * SECOND_MS, mostMs: 120 * SECOND_MS };

/** In the last minutes of a token an operator's repair must be found quickly, so no rest is longer than this. */
export const EXPIRING_REST_MS = 5 * SECOND_MS;

/** After a 429 or a used-up budget, for everything that shares the subaccount's limit. */
export const UPSTREAM_REST: RestRule = { firstMs: 10 * SECOND_MS, mostMs: 60 * SECOND_MS };

/** After a 401, for the version of the secret that was refused: trying it again is what locks accounts and fills logs. */
export const CREDENTIAL_REST: RestRule = { firstMs: 60 * SECOND_MS, mostMs: 10 * MINUTE_MS };

/** A server that asks for no time at all, or for one that is past, has still refused. */
const LEAST_ASKED_MS = SECOND_MS;

/**
 * The rest that follows another failure: the first length, doubling to the most, with −20 % to +0 % jitter; or as
 * long as the server asked, clamped to between a second and the most.
 *
 * @param random a number from 0 to 1
 */
export function restAfter(
  earlier: Rest | undefined,
  rule: RestRule,
  {
    now,
    random,
    askedMs,
  }: { readonly now: number; readonly random: number; readonly askedMs?: number | undefined },
): Rest {
  const failures = (earlier?.failures ?? 0) + 1;
  const doubled = Math.min(rule.mostMs, rule.firstMs * 2 ** (failures - 1));
  // A server's own figure is a minimum: jitter would come back before it is up.
  const lengthMs =
    askedMs === undefined
      ? Math.round(doubled * (1 - 0.2 * random))
      : Math.min(rule.mostMs, Math.max(LEAST_ASKED_MS, askedMs));
  return { since: now, lengthMs, failures };
}

/** Milliseconds until a rest is over; 0 when there is none, it is over, or the clock was set back before it. */
export function restLeftMs(rest: Rest | undefined, now: number, mostMs = Number.POSITIVE_INFINITY): number {
  if (rest === undefined || now < rest.since) return 0;
  return Math.max(0, rest.since + Math.min(rest.lengthMs, mostMs) - now);
}
