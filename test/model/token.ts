import { createHash } from "node:crypto";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../packages/core/src/time.ts";
import type { Client } from "./client.ts";

/** A token that xsuaa issued, and what xsuaa knows of it. Nobody in the broker sees this. */
export interface Token {
  readonly text: string;
  readonly sha256: string;
  readonly client: Client;
  /** The scopes it truly carries, in full. */
  readonly scope: readonly string[];
  /** The life that its answer promised. */
  readonly lifeMs: number;
  /** When it is over, by a right clock. */
  readonly expiresAt: number;
  /** When it was asked for: by the broker's wall clock, and by a right one. */
  readonly sent: { readonly wall: number; readonly now: number };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What is left of a token, by the wall clock. */
export function leftMs({ lifeMs, sent }: Token, wall: number): number {
  return Math.min(lifeMs, sent.wall + lifeMs - wall);
}

/** Below this a token is spent for somebody who needs it to last so long: the floor, or what was asked for up to half its life. */
export function neededMs({ lifeMs }: Token, minTtlMs: number): number {
  return Math.max(Math.min(30 * SECOND_MS, lifeMs * 0.05), Math.min(minTtlMs, lifeMs / 2));
}

export function marginMs({ lifeMs }: Token): number {
  return Math.min(5 * MINUTE_MS, lifeMs * 0.1);
}

/** Whether no jitter could make a token anything but fresh. */
export function isSurelyFresh(token: Token, wall: number, minTtlMs = 0): boolean {
  const age = wall - token.sent.wall;
  const left = leftMs(token, wall);
  return (
    age >= 0 && age < 0.9 * freshMs(token) && left >= neededMs(token, minTtlMs) && left > marginMs(token)
  );
}

/** Whether no jitter could keep a token from being past its fresh time. */
export function isSurelyAgeing(token: Token, wall: number): boolean {
  const age = wall - token.sent.wall;
  return age < 0 || age >= 1.1 * freshMs(token);
}

function freshMs({ lifeMs }: Token): number {
  return Math.min(2 * HOUR_MS, lifeMs / 2);
}
