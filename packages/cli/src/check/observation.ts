import {
  type ConfiguredKey,
  type Failure,
  isSameCredential,
  judgeClient,
  type KeyTrial,
  type ReadKey,
  type Result,
  type StoredKey,
  type StoreProblem,
  tryKey,
} from "@btp-token-broker/core";
import type { MintParts } from "@btp-token-broker/functions";
import { readKeyOf, type Reading, STEP_MS, trialParts } from "../key-reading.ts";
import { observeUser, type UserObservation } from "../keys/user-observation.ts";
import type { AdministrationProblem, SecretDescription } from "../secrets/administration.ts";
import type { Stage } from "../stage.ts";

/** What was seen of a configured key. */
export interface KeyObservation {
  readonly key: ConfiguredKey;
  readonly description: Result<SecretDescription, AdministrationProblem>;
  readonly read: Result<ReadKey, Failure>;
  /** `undefined` where there was nothing to try, and for a key with a user. */
  readonly trial: Result<KeyTrial, Failure> | undefined;
  /** Whether xsuaa knows the client of a key with a user; `undefined` for other keys. */
  readonly client: Result<undefined, Failure> | undefined;
  /** `undefined` for a key without. */
  readonly user: UserObservation | undefined;
}

/**
 * Reads every configured key and asks for one token with each credential, however many keys have it: what was refused is
 * not sent a second time, by whatever name. A key with a user is asked for its client's own token, and nobody is logged in.
 */
export async function observeKeys(stage: Stage, mintParts: MintParts): Promise<readonly KeyObservation[]> {
  const { configuration, secrets } = stage;
  const { store, administration } = secrets;
  const storedOnce = new Map<string, Promise<Result<StoredKey, StoreProblem>>>();
  const stored = (secret: string) => {
    const known = storedOnce.get(secret) ?? store.read(secret, "AWSCURRENT", mintParts.now() + STEP_MS);
    storedOnce.set(secret, known);
    return known;
  };
  const seen = await Promise.all(
    [...configuration.keys.values()].map(async (key) => {
      const reading: Reading = { stored: await stored(key.secret), stage, mintParts };
      const [description, read, user] = await Promise.all([
        administration.describe(key.secret),
        readKeyOf(key, reading),
        observeUser(key, { secrets, now: mintParts.now }),
      ]);
      return { key, reading, description, read, user };
    }),
  );
  const tried: { readonly read: ReadKey; readonly trial: Promise<Result<KeyTrial, Failure>> }[] = [];
  return Promise.all(
    seen.map(async ({ reading, ...observed }) => {
      const { key, read } = observed;
      if (!read.ok) return { ...observed, trial: undefined, client: undefined };
      const same = tried.find((other) => isSameRequest(other.read, read.value));
      // Of a key with a user no version before the current one is ever used.
      const parts = key.user ? trialParts(reading) : trialParts(reading, store);
      const trial = same?.trial ?? tryKey(read.value, key, parts);
      if (!same) tried.push({ read: read.value, trial });
      return key.user
        ? { ...observed, trial: undefined, client: judgeClient(await trial) }
        : { ...observed, trial: await trial, client: undefined };
    }),
  );
}

function isSameRequest({ key: one }: ReadKey, { key: other }: ReadKey): boolean {
  return (
    one.clientId === other.clientId &&
    one.tokenOrigin === other.tokenOrigin &&
    isSameCredential(one.authentication, other.authentication)
  );
}
