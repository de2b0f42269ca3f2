import type { ConfiguredKey, ConfiguredUser } from "./configuration.ts";
import type { Failure, UserSecret } from "./failure.ts";
import type { UserCredentials } from "./grant.ts";
import {
  type ReaderParts,
  type ReadKey,
  readServiceKey,
  STORE_RETRY_MS,
  type StoreProblem,
} from "./key-reader.ts";
import type { StoredUser, UserSecretStore } from "./login-marks.ts";
import type { ComputePasscode, Passcode } from "./passcode.ts";
import { fail, type Result, succeed } from "./result.ts";
import { parseUserCredentials } from "./user-credentials.ts";

/** Everything that is stored of a key with a user, but the seed of the second factor. */
export interface UserKey {
  readonly name: string;
  readonly user: ConfiguredUser;
  readonly read: ReadKey;
  readonly stored: StoredUser;
  readonly credentials: UserCredentials;
}

export interface UserReaderParts extends ReaderParts {
  readonly users: UserSecretStore;
  readonly computePasscode: ComputePasscode;
}

/** A seed as it is stored now, and its code of now. */
export interface ReadPasscode {
  /** The seed's version. */
  readonly version: string;
  readonly at: (now: number) => Passcode;
}

/** Reads a key and its user, and checks that both are what they should be. */
export async function readUserKey(
  key: ConfiguredKey & { readonly user: ConfiguredUser },
  parts: UserReaderParts,
  deadline: number,
): Promise<Result<UserKey, Failure>> {
  const { name, user } = key;
  const [read, found] = await Promise.all([
    readServiceKey(key, parts, deadline),
    readCredentials(user, parts, deadline),
  ]);
  if (!read.ok) return read;
  return found.ok ? succeed({ name, user, read: read.value, ...found.value }) : found;
}

/** Reads a user's name and password as they are stored now. */
export async function readCredentials(
  { secret }: ConfiguredUser,
  { users }: { readonly users: Pick<UserSecretStore, "read"> },
  deadline: number,
): Promise<Result<Pick<UserKey, "stored" | "credentials">, Failure>> {
  const stored = await users.read(secret, deadline);
  if (!stored.ok) return fail(unreadable("user", stored.problem));
  const credentials = parseUserCredentials(stored.value.text);
  if (!credentials.ok) return fail({ code: "user_malformed", ...credentials.problem });
  return succeed({ stored: stored.value, credentials: credentials.value });
}

/** Reads the seed of the second factor; `undefined` for a user without. */
export async function readSeed(
  { totp }: ConfiguredUser,
  { store, computePasscode, now }: Pick<UserReaderParts, "store" | "computePasscode" | "now">,
  deadline: number,
): Promise<Result<ReadPasscode | undefined, Failure>> {
  if (totp === undefined) return succeed(undefined);
  const stored = await store.read(totp, "AWSCURRENT", deadline);
  if (!stored.ok) return fail(unreadable("totp", stored.problem));
  const { text, version } = stored.value;
  const malformed = { code: "user_malformed", field: "totp", problem: "not_a_seed" } as const;
  if (!computePasscode(text, now()).ok) return fail(malformed);
  return succeed({
    version,
    at(instant) {
      const passcode = computePasscode(text, instant);
      if (!passcode.ok) throw new Error("A seed that was good has no code");
      return passcode.value;
    },
  });
}

function unreadable(secret: UserSecret, problem: StoreProblem): Failure {
  switch (problem) {
    case "absent":
    case "empty":
    case "forbidden":
    case "undecryptable":
      return { code: "user_unreadable", secret, reason: problem };
    case "throttled":
    case "unreachable":
    case "timeout":
      return { code: "secrets_unavailable", reason: problem, retryAfterMs: STORE_RETRY_MS };
  }
}
