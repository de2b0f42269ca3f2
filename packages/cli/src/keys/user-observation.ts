import {
  type ConfiguredKey,
  type ConfiguredUser,
  type Failure,
  readCredentials,
  readSeed,
  type Result,
} from "@btp-token-broker/core";
import { computePasscode } from "@btp-token-broker/functions";
import { STEP_MS } from "../key-reading.ts";
import type { Secrets } from "../operator-ports.ts";
import type { AdministrationProblem, SecretDescription } from "../secrets/administration.ts";
import { type RefusedVersion, refusedVersion } from "./refused-version.ts";

/** What was seen of the user of a key. Nobody was logged in for it. */
export interface UserObservation extends SecretObservation {
  /** The name by which the user logs in. */
  readonly name: string | undefined;
  /** Key of the identity provider; `undefined` for the one that xsuaa chooses. */
  readonly origin: string | undefined;
  readonly refused: RefusedVersion | undefined;
  /** `undefined` for a user without a second factor. */
  readonly seed: SecretObservation | undefined;
}

/** What was seen of a secret that only the login function needs to read. */
export interface SecretObservation {
  readonly secret: string;
  readonly description: Result<SecretDescription, AdministrationProblem>;
  /** Why it is not what it should be; `undefined` where it is. */
  readonly problem: Failure | undefined;
}

interface Parts {
  readonly secrets: Secrets;
  readonly now: () => number;
}

/** Looks at the secrets of a key's user; `undefined` for a key without. */
export async function observeUser(
  { user }: ConfiguredKey,
  parts: Parts,
): Promise<UserObservation | undefined> {
  if (!user) return undefined;
  const { administration, users } = parts.secrets;
  const [description, read, seed] = await Promise.all([
    administration.describe(user.secret),
    readCredentials(user, { users }, parts.now() + STEP_MS),
    observeSeed(user, parts),
  ]);
  return {
    secret: user.secret,
    description,
    problem: missing("user", description) ?? (read.ok ? undefined : read.problem),
    name: read.ok ? read.value.credentials.username : undefined,
    origin: read.ok ? read.value.credentials.origin : undefined,
    refused: description.ok ? refusedVersion(description.value) : refusedOnRead(user, read),
    seed,
  };
}

async function observeSeed(
  user: ConfiguredUser,
  { secrets: { administration, store }, now }: Parts,
): Promise<SecretObservation | undefined> {
  if (user.totp === undefined) return undefined;
  const [description, read] = await Promise.all([
    administration.describe(user.totp),
    readSeed(user, { store, computePasscode, now }, now() + STEP_MS),
  ]);
  const problem = missing("totp", description) ?? (read.ok ? undefined : read.problem);
  return { secret: user.totp, description, problem };
}

/** What the description says of a value that may not be read: AWS forbids what is not there, too. */
function missing(
  secret: "user" | "totp",
  description: Result<SecretDescription, AdministrationProblem>,
): Failure | undefined {
  if (!description.ok)
    return description.problem === "absent"
      ? { code: "user_unreadable", secret, reason: "absent" }
      : undefined;
  const labels = [...description.value.versions.values()].flat();
  return labels.includes("AWSCURRENT") ? undefined : { code: "user_unreadable", secret, reason: "empty" };
}

/** Who may read and not describe is told by the value's own labels. */
function refusedOnRead(
  { secret }: ConfiguredUser,
  read: Awaited<ReturnType<typeof readCredentials>>,
): RefusedVersion | undefined {
  return read.ok && read.value.stored.isRefused
    ? { arn: secret, version: read.value.stored.version }
    : undefined;
}
