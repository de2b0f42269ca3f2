import type { Profile } from "./profile.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";
import type { MintedToken } from "./token-answer.ts";

/** A token in memory. It counts from before its request was sent, so that it never seems to live longer than it does. */
export interface HeldToken extends MintedToken {
  readonly mintedAt: number;
  /** Between −0.1 and 0.1, drawn once, so that environments started together do not renew together. */
  readonly jitter: number;
  /** SHA-256 of the access token, hexadecimal. */
  readonly fingerprint: string;
  /** Of the service key it was minted with, as stored then. */
  readonly profile: Profile;
}

/**
 * How a held token may be used.
 *
 * `fresh`: served. `ageing`: one request tries briefly to renew it, everybody is served. `expiring`: renewing gets
 * the request's whole budget, and the token is served if that fails. `spent`: mint or fail.
 */
export type TokenState = "fresh" | "ageing" | "expiring" | "spent";

/** SAP asks clients to renew at half-life and to use no token for more than 2 h, as long as a rotated signing key lasts. */
const LONGEST_FRESH_MS = 2 * HOUR_MS;
const LONGEST_MARGIN_MS = 5 * MINUTE_MS;
const LONGEST_FLOOR_MS = 30 * SECOND_MS;

/** Whole life left in milliseconds at `now`; never more than the life, even when a clock was set back. */
export function leftMs(token: HeldToken, now: number): number {
  return Math.min(token.lifeMs, token.mintedAt + token.lifeMs - now);
}

/** At which age a token with this life is renewed, on average. */
export function renewedAfterMs(lifeMs: number): number {
  return Math.min(LONGEST_FRESH_MS, lifeMs / 2);
}

/** Says how a token may be used at `now` by somebody who needs it to last `minTtlMs` more. */
export function tokenState(token: HeldToken, now: number, minTtlMs = 0): TokenState {
  const { lifeMs, mintedAt, jitter } = token;
  const left = leftMs(token, now);
  const floorMs = Math.min(LONGEST_FLOOR_MS, lifeMs * 0.05);
  // Half the life at most: a caller that always wants more than a new token has would mint with each request.
  if (left < Math.max(floorMs, Math.min(minTtlMs, lifeMs / 2))) return "spent";
  if (left <= Math.min(LONGEST_MARGIN_MS, lifeMs * 0.1)) return "expiring";
  const age = now - mintedAt;
  // A clock that reads earlier than the mint was wrong then or is now: the age means nothing.
  if (age < 0) return "ageing";
  return age < renewedAfterMs(lifeMs) * (1 + jitter) ? "fresh" : "ageing";
}

/** The `expires_in` of an answer sent at `now`: whole seconds, rounded down. */
export function expiresIn(token: HeldToken, now: number): number {
  return Math.max(0, Math.floor(leftMs(token, now) / SECOND_MS));
}
