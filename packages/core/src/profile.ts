import type { ExpectedKey } from "./configuration.ts";
import type { ServiceKey } from "./service-key.ts";

/** What is not secret about a service key, and of which stored version it was read. Kept between mints. */
export interface Profile {
  readonly version: string;
  readonly clientId: string;
  readonly origin: string;
  readonly scopePrefix: string | undefined;
  readonly zone: string | undefined;
  /** Whose limit of token requests this key uses up; the origin where the key does not name a subaccount. */
  readonly subaccount: string;
  readonly serviceUrls: Readonly<Record<string, string>>;
  /** When the client certificate is over, in milliseconds since the epoch; `undefined` for a key with a secret. */
  readonly certificateEndsAt: number | undefined;
}

export function profileOf(key: ServiceKey, version: string, certificateEndsAt: number | undefined): Profile {
  const { authentication: _, ...open } = key;
  return {
    ...open,
    version,
    subaccount: key.subaccount ?? key.zone ?? key.origin,
    certificateEndsAt,
  };
}

/** Whether tokens minted under one profile may still be handed out under the other. */
export function isSameClient(one: Profile, other: Profile): boolean {
  return one.clientId === other.clientId && one.origin === other.origin && one.zone === other.zone;
}

/** The first pin of the configuration that a key does not meet. */
export function unmetExpectation(expected: ExpectedKey, key: ServiceKey): keyof ExpectedKey | undefined {
  const pins = ["clientId", "origin", "subaccount"] as const;
  return pins.find((pin) => expected[pin] !== undefined && expected[pin] !== key[pin]);
}
