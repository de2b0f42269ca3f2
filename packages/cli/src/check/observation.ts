import {
  type ConfiguredKey,
  type Failure,
  isSameCredential,
  type KeyTrial,
  type ReadKey,
  type Result,
  type StoredKey,
  type StoreProblem,
  tryKey,
} from "@btp-token-broker/core";
import type { MintParts } from "@btp-token-broker/functions";
import { readKeyOf, type Reading, STEP_MS, trialParts } from "../key-reading.ts";
import type { AdministrationProblem, SecretDescription } from "../secrets/administration.ts";
import type { Stage } from "../stage.ts";

/** What was seen of a configured key. */
export interface KeyObservation {
  readonly key: ConfiguredKey;
  readonly description: Result<SecretDescription, AdministrationProblem>;
  readonly read: Result<ReadKey, Failure>;
  /** `undefined` where there was nothing to try. */
  readonly trial: Result<KeyTrial, Failure> | undefined;
}

/**
 * Reads every configured key and asks for one token with each credential, however many keys have it: what was refused is
 * not sent a second time, by whatever name.
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
      const [description, read] = await Promise.all([
        administration.describe(key.secret),
        readKeyOf(key, reading),
      ]);
      return { key, reading, description, read };
    }),
  );
  const tried: { readonly read: ReadKey; readonly trial: Promise<Result<KeyTrial, Failure>> }[] = [];
  return Promise.all(
    seen.map(async ({ key, reading, description, read }) => {
      // A key with a user is tried by logging in, and that is the login function's alone to do.
      if (!read.ok || key.user) return { key, description, read, trial: undefined };
      const same = tried.find((other) => isSameRequest(other.read, read.value));
      const trial = same?.trial ?? tryKey(read.value, key, trialParts(reading, store));
      if (!same) tried.push({ read: read.value, trial });
      return { key, description, read, trial: await trial };
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
