import {
  type ConfiguredKey,
  fail,
  type Failure,
  parseServiceKey,
  type ReadKey,
  readServiceKey,
  type Result,
  SAP_SERVICE_DOMAINS,
  type ServiceKeyStore,
  type StoredKey,
  type StoreProblem,
  succeed,
  type TrialParts,
} from "@btp-token-broker/core";
import type { MintParts } from "@btp-token-broker/functions";
import type { Stage } from "./stage.ts";

/** What one request to Secrets Manager or xsuaa may take, in milliseconds. */
export const STEP_MS = 15_000;

/** A stored text, and where it belongs. */
export interface Reading {
  readonly stored: Result<StoredKey, StoreProblem>;
  readonly stage: Stage;
  readonly mintParts: MintParts;
}

/** Reads a text as the broker reads what is stored: whether it is a service key, the expected one, and at a place it may go to. */
export function readKeyOf(key: ConfiguredKey, reading: Reading): Promise<Result<ReadKey, Failure>> {
  return readServiceKey(key, trialParts(reading), reading.mintParts.now() + STEP_MS);
}

/**
 * What it takes to read this text and to try it out, as the deployed function would.
 *
 * @param before where the version before it is; left out for a text that is to be judged alone
 */
export function trialParts({ stored, stage, mintParts }: Reading, before?: ServiceKeyStore): TrialParts {
  const parsed = stored.ok ? parseServiceKey(stored.value.text) : undefined;
  return {
    ...mintParts,
    store: {
      read: async (secret, version, deadline) => {
        if (version === "AWSCURRENT") return stored;
        return before ? before.read(secret, version, deadline) : fail("empty");
      },
    },
    tokenOrigins: stage.tokenOrigins(parsed?.ok ? parsed.value.tokenOrigin : undefined),
    serviceDomains: [...SAP_SERVICE_DOMAINS, ...stage.configuration.serviceDomains],
    deadline: mintParts.now() + STEP_MS,
  };
}

/** A version that is not stored yet. */
export function unstored(text: StoredKey["text"], now: number): Result<StoredKey, StoreProblem> {
  return succeed({ text, version: "unstored", storedAt: now });
}
