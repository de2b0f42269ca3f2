import { randomUUID } from "node:crypto";
import type { Refusal } from "./answer.ts";
import type { UserAccount } from "./user-account.ts";
import { isKnownIn, originOf, userId } from "./user.ts";
import type { XsuaaUsers } from "./users.ts";
import type { KnownClient } from "./client.ts";
import { revocationSignature } from "./revocation-signature.ts";

/** A user who was authenticated, in the name of whom tokens are made. */
export interface UserLogin {
  readonly account: UserAccount;
  /** When the password was looked at, in seconds since the epoch. */
  readonly authTime: number;
}

/** What a refresh token stands for. */
export interface RefreshGrant extends UserLogin {
  /** What was granted with the password, and is the most that can be had without it. */
  readonly scopes: readonly string[];
}

/**
 * The refresh tokens of a loopback xsuaa. As UAA does unless it is told to rotate, it hands out the same one again each
 * time it is used, and its life is not prolonged. They live as long as the process.
 */
export interface RefreshTokens {
  readonly issue: (known: KnownClient, grant: RefreshGrant) => string;
  /** What the token stands for, while it is good for that client; it stays so. */
  readonly redeem: (token: string, known: KnownClient) => RefreshGrant | Refusal;
  readonly lifeSeconds: () => number;
  /** Decides the life of those that are issued from now on. */
  readonly setLifeSeconds: (seconds: number) => void;
  /** Ends those that an account has, or all; gives how many these were. */
  readonly revoke: (account?: UserAccount) => number;
  /** How many are good now. */
  readonly valid: () => number;
}

interface Issued extends RefreshGrant {
  readonly clientid: string;
  readonly identityzone: string;
  readonly signature: string;
  readonly expiresAt: number;
}

/** SAP's default, a week (SAP: "Application Security Descriptor Configuration Syntax"). */
export const DEFAULT_REFRESH_LIFE_SECONDS = 604_800;

/** Keeps them in memory. */
export function createRefreshTokens(users: XsuaaUsers, now: () => number, life: number): RefreshTokens {
  const issued = new Map<string, Issued>();
  let lifeSeconds = life;
  const find = (token: string) => {
    const found = issued.get(token);
    return found !== undefined && now() < found.expiresAt ? found : undefined;
  };
  return {
    issue: (known, { account, authTime, scopes }) => {
      const token = `${randomUUID().replaceAll("-", "")}-r`;
      issued.set(token, {
        account,
        authTime,
        scopes,
        clientid: known.client.clientid,
        identityzone: known.zone.identityzone,
        signature: revocationSignature(known.client),
        expiresAt: now() + lifeSeconds * 1000,
      });
      return token;
    },
    redeem: (token, known) => {
      const found = find(token);
      return found?.identityzone === known.zone.identityzone ? judged(found, known, users) : unknownToken;
    },
    lifeSeconds: () => lifeSeconds,
    setLifeSeconds: (seconds) => void (lifeSeconds = seconds),
    revoke: (account) => {
      const ended = [...issued].filter(([, each]) => account === undefined || each.account === account);
      for (const [token] of ended) issued.delete(token);
      return ended.length;
    },
    valid: () => [...issued.keys()].filter((token) => find(token) !== undefined).length,
  };
}

/** In UAA's order; neither a lockout nor a new password is looked at (UAA: `refreshAccessToken`). */
function judged(found: Issued, { client, zone }: KnownClient, users: XsuaaUsers): RefreshGrant | Refusal {
  const { user } = found.account;
  if (found.clientid !== client.clientid) {
    const description = `Wrong client for this refresh token: ${found.clientid}`;
    return { status: 400, error: "invalid_grant", description };
  }
  const isThere = users.get(user.username, originOf(user)) === found.account && isKnownIn(user, zone);
  if (!isThere) return invalidToken(`Token bears a non-existent user ID: ${userId(user, zone)}`);
  if (found.signature !== revocationSignature(client))
    return invalidToken("Invalid refresh token: revocable signature mismatch");
  return found;
}

function invalidToken(description: string): Refusal {
  return { status: 401, error: "invalid_token", description };
}

/** UAA forgets an opaque token when it expires, and then does not know it. */
const unknownToken = invalidToken("The token expired, was revoked, or the token ID is incorrect.");
