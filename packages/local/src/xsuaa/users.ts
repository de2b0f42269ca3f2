import { openAccount, type UserAccount } from "./user-account.ts";
import { DEFAULT_ORIGIN, isKnownIn, originOf, type XsuaaUser } from "./user.ts";
import type { XsuaaZone } from "./zone.ts";

/**
 * The users of a loopback xsuaa, changeable while it runs. An identity provider has a name once; two of them may have
 * the same, and then these are two accounts.
 *
 * Where an origin can be given, it is `sap.default` if it is not.
 */
export interface XsuaaUsers {
  /** Adds a user, or puts it in the place of the one of that name and origin; nothing has happened in its account yet. */
  readonly put: (user: XsuaaUser) => UserAccount;
  /** Ends an account; false if there is none. Its refresh tokens are of no use any more. */
  readonly remove: (username: string, origin?: string) => boolean;
  readonly get: (username: string, origin?: string) => UserAccount | undefined;
  readonly all: () => readonly UserAccount[];
  /** The accounts of a name, one for each identity provider that has it. */
  readonly named: (username: string) => readonly UserAccount[];
  /** Identity providers that a zone can ask for a password. */
  readonly origins: (zone: XsuaaZone) => readonly string[];
}

/** Keeps users by identity provider and name. Throws TypeError if a seed is not base32. */
export function createUsers(initial: readonly XsuaaUser[], now: () => number): XsuaaUsers {
  const accounts = new Map<string, UserAccount>();
  const put = (user: XsuaaUser) => {
    const account = openAccount(user, now);
    accounts.set(keyOf(user.username, user.origin), account);
    return account;
  };
  for (const user of initial) put(user);
  const all = () => [...accounts.values()];
  return {
    put,
    remove: (username, origin) => accounts.delete(keyOf(username, origin)),
    get: (username, origin) => accounts.get(keyOf(username, origin)),
    all,
    named: (username) => all().filter(({ user }) => user.username.toLowerCase() === username.toLowerCase()),
    origins: (zone) => {
      const known = all().filter(({ user }) => isKnownIn(user, zone));
      return [...new Set([DEFAULT_ORIGIN, ...known.map(({ user }) => originOf(user))])];
    },
  };
}

function keyOf(username: string, origin = DEFAULT_ORIGIN): string {
  return JSON.stringify([origin, username.toLowerCase()]);
}
