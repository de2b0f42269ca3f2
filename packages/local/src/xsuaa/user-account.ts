import { createSecondFactor } from "./second-factor.ts";
import type { XsuaaUser } from "./user.ts";

/** After so many wrong passwords or codes in a row an account is locked (SAP: "Common Errors With Basic Authentication in SAP ID Service"). */
export const MOST_FAILURES = 5;
/** An hour, on the same page. */
export const LOCKOUT_MS = 3_600_000;

/** What an identity provider has seen of one user. */
export interface UserCounters {
  /** Passwords, with their codes, that were right. */
  readonly logins: number;
  /** Passwords that were refused: wrong, without the right code, or of an account that was locked. */
  readonly refused: number;
  /** Those of them that were wrong since the last login, or since the last lockout ended; `MOST_FAILURES` lock the account. */
  readonly failures: number;
  /** Tokens that were made from a refresh token. */
  readonly refreshes: number;
}

export type LoginProblem = "locked" | "password_wrong" | "code_wrong";

/** A user's account at its identity provider. */
export interface UserAccount {
  readonly user: XsuaaUser;
  readonly counters: UserCounters;
  /** Milliseconds since the epoch: from then on the password is looked at again. Undefined while the account is not locked. */
  readonly lockedUntil: number | undefined;
  /** What the user's device shows now; undefined without a second factor. */
  readonly code: string | undefined;
  /** Tries what was sent as password, the code of the second factor behind it (SAP: "Getting an Access Token"). */
  readonly logIn: (presented: string) => LoginProblem | undefined;
  readonly countRefresh: () => void;
  /** Changes the password; neither ends a lockout nor forgets failures. */
  readonly setPassword: (password: string) => void;
  /** Ends a lockout, and forgets failures. */
  readonly unlock: () => void;
}

/** Opens an account in which nothing has happened yet. Throws TypeError if `totp` is not base32. */
export function openAccount(opened: XsuaaUser, now: () => number): UserAccount {
  const factor = opened.totp === undefined ? undefined : createSecondFactor(opened.totp);
  let user = opened;
  let counters: UserCounters = { logins: 0, refused: 0, failures: 0, refreshes: 0 };
  let lockEnd: number | undefined;

  const count = (what: keyof UserCounters) => {
    counters = { ...counters, [what]: counters[what] + 1 };
  };
  const unlock = () => {
    counters = { ...counters, failures: 0 };
    lockEnd = undefined;
  };
  const endedLockout = () => {
    if (lockEnd !== undefined && now() >= lockEnd) unlock();
  };
  const check = (presented: string): LoginProblem | undefined => {
    if (factor === undefined) return presented === user.password ? undefined : "password_wrong";
    if (!presented.startsWith(user.password)) return "password_wrong";
    return factor.accept(presented.slice(user.password.length), now()) ? undefined : "code_wrong";
  };

  return {
    get user() {
      return user;
    },
    get counters() {
      endedLockout();
      return counters;
    },
    get lockedUntil() {
      endedLockout();
      return lockEnd;
    },
    get code() {
      return factor?.codeAt(now());
    },
    logIn: (presented) => {
      endedLockout();
      // A locked account looks at nothing, so neither is a failure counted nor a code used up.
      const problem = lockEnd === undefined ? check(presented) : "locked";
      if (problem === undefined) {
        count("logins");
        unlock();
        return undefined;
      }
      count("refused");
      if (problem !== "locked") count("failures");
      if (problem !== "locked" && counters.failures >= MOST_FAILURES) lockEnd = now() + LOCKOUT_MS;
      return problem;
    },
    countRefresh: () => count("refreshes"),
    setPassword: (password) => void (user = { ...user, password }),
    unlock,
  };
}
