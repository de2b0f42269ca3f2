import type { Configuration, ConfiguredKey } from "@btp-token-broker/core";

/** A key whose tokens are a user's. */
export type KeyWithUser = ConfiguredKey & { readonly user: NonNullable<ConfiguredKey["user"]> };

/** The keys that somebody has to log in for. */
export function keysWithUser({ keys }: Configuration): readonly KeyWithUser[] {
  return [...keys.values()].filter((key): key is KeyWithUser => key.user !== undefined);
}
