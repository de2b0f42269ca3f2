import type { PasswordProblem } from "./failure.ts";
import type { Result } from "./result.ts";
import type { StoredKey, StoreProblem } from "./key-reader.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** Where users' secrets are stored. */
export interface UserSecretStore {
  /**
   * Reads the current version of a user's secret, and whether it is marked as refused.
   *
   * Settles by `deadline` (milliseconds since the epoch) at the latest; a rejection is a bug.
   */
  read(secret: string, deadline: number): Promise<Result<StoredUser, StoreProblem>>;
  /**
   * Marks a version as refused, so that no process logs in with it again, whoever else was marked before. Gives whether
   * that is done; a rejection is a bug.
   */
  markRefused(secret: string, version: string, deadline: number): Promise<boolean>;
}

export interface StoredUser extends StoredKey {
  readonly isRefused: boolean;
}

/** Why a stored version of a user's secret is not used now. */
export type Hindrance =
  | { readonly code: "password_refused"; readonly reason?: PasswordProblem; readonly remembered: true }
  | { readonly code: "user_locked" | "login_resting"; readonly retryAfterMs: number };

/** What happened with passwords. One exists per process; what must outlive it is the mark at the store. */
export interface LoginMarks {
  /** Whether this version may be tried. A mark that could not be made before is made now, and nothing is sent meanwhile. */
  hindrance(secret: string, stored: StoredUser): Promise<Hindrance | undefined>;
  /** xsuaa has refused it: never again. Settles when the mark is made or could not be. */
  refused(secret: string, version: string, reason: PasswordProblem): Promise<void>;
  /** The account is locked, whatever the password. */
  locked(version: string): void;
  /** It went out and nobody knows whether it was looked at. Gives how long it is left alone from now on. */
  uncertain(version: string): number;
  /** It was right: what was uncertain before is of no account any more. */
  accepted(version: string): void;
}

/** A read right after the mark may still show the version without it. */
const MARK_UNSEEN_MS = 5 * MINUTE_MS;
/** Marking comes after the answer is known; nobody's deadline may keep it from being made. */
export const MARKING_MS = 5 * SECOND_MS;
/** SAP ID service locks an account for an hour after five failures. */
const LOCKOUT_MS = HOUR_MS;
/** Of SAP's five in an hour: the fourth is for the answer that tells, the fifth for the user. */
const MOST_UNCERTAIN = 3;
const UNCERTAIN_REST_MS = MINUTE_MS;

interface MarkParts {
  readonly users: UserSecretStore;
  readonly now: () => number;
}

interface Refused {
  readonly secret: string;
  readonly reason: PasswordProblem;
  /** When the store was told; `undefined` while it could not be, or has been told of another version since. */
  readonly markedAt: number | undefined;
}

export function createLoginMarks({ users, now }: MarkParts): LoginMarks {
  // By version: those ids are unique over all secrets, and each is another credential.
  const refusals = new Map<string, Refused>();
  const lockouts = new Map<string, number>();
  const uncertainties = new Map<string, readonly number[]>();

  async function mark(secret: string, version: string, reason: PasswordProblem): Promise<void> {
    // Remembered first: whatever becomes of the mark, this process is done with it.
    refusals.set(version, { secret, reason, markedAt: undefined });
    const isMarked = await users.markRefused(secret, version, now() + MARKING_MS);
    if (!isMarked) return;
    // The store marks one version at a time: that the others have lost their mark is nobody's wish to try them again.
    for (const [other, known] of refusals)
      if (known.secret === secret) refusals.set(other, { ...known, markedAt: undefined });
    refusals.set(version, { secret, reason, markedAt: now() });
  }

  async function refusal(secret: string, { version, isRefused }: StoredUser): Promise<Hindrance | undefined> {
    const known = refusals.get(version);
    const hindrance: Hindrance = {
      code: "password_refused",
      ...(known && { reason: known.reason }),
      remembered: true,
    };
    if (isRefused) return hindrance;
    if (!known) return undefined;
    if (known.markedAt === undefined) await mark(secret, version, known.reason);
    else if (Math.abs(now() - known.markedAt) >= MARK_UNSEEN_MS) {
      // Somebody has taken the mark away, and wants the password tried again.
      refusals.delete(version);
      return undefined;
    }
    return hindrance;
  }

  return {
    async hindrance(secret, stored) {
      const refused = await refusal(secret, stored);
      if (refused) return refused;
      const lockedMs = leftOf(lockouts.get(stored.version), LOCKOUT_MS, now());
      if (lockedMs > 0) return { code: "user_locked", retryAfterMs: lockedMs };
      const restMs = uncertainRestMs(uncertainties.get(stored.version), now());
      return restMs > 0 ? { code: "login_resting", retryAfterMs: restMs } : undefined;
    },
    refused: mark,
    locked: (version) => void lockouts.set(version, now()),
    uncertain(version) {
      const known = (uncertainties.get(version) ?? []).filter((at) => leftOf(at, HOUR_MS, now()) > 0);
      const all = [...known, now()];
      uncertainties.set(version, all);
      return uncertainRestMs(all, now());
    },
    accepted(version) {
      uncertainties.delete(version);
      lockouts.delete(version);
    },
  };
}

/** A minute after each; after the last that may be, until the first of them is an hour old. */
function uncertainRestMs(instants: readonly number[] = [], now: number): number {
  const last = leftOf(instants.at(-1), UNCERTAIN_REST_MS, now);
  const first = instants.length < MOST_UNCERTAIN ? undefined : instants.at(-MOST_UNCERTAIN);
  return Math.max(last, leftOf(first, HOUR_MS, now));
}

/** What is left of a time that began at `since`; all of it where the clock was set back meanwhile. */
function leftOf(since: number | undefined, lengthMs: number, now: number): number {
  if (since === undefined) return 0;
  return Math.min(lengthMs, Math.max(0, since + lengthMs - now));
}
