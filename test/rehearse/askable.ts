import { type Configuration, roleCallers } from "@btp-token-broker/core";
import { isGranted } from "../../packages/local/src/granted.ts";

/** A caller and a key that some rule grants it, of which the loopback xsuaa can play the issuer. */
export interface Pair {
  readonly caller: string;
  readonly key: string;
}

/**
 * The pairs that the rehearsal can ask for, those of warm keys first.
 *
 * Throws if there are none: the repository's `broker.config.ts` is what is deployed, and it may say anything.
 */
export function askablePairs(configuration: Configuration): readonly [Pair, ...Pair[]] {
  const keys = [...configuration.keys.values()]
    // One that is pinned to an origin at SAP is refused here, and should be.
    .filter(({ expect }) => expect.origin === undefined)
    .toSorted((one, other) => Number(other.warm) - Number(one.warm));
  const [first, ...others] = keys.flatMap(({ name }) =>
    [...configuration.callers.keys()]
      .filter((caller) => isGranted(configuration, caller, name))
      .map((caller) => ({ caller, key: name })),
  );
  if (!first)
    throw new Error(
      "broker.config.ts grants nobody a key without a pinned origin: there is nothing to rehearse",
    );
  return [first, ...others];
}

/** The ARN of a session of a caller's role, as a door would show it. */
export function sessionOf(configuration: Configuration, caller: string): string {
  const role = roleCallers(configuration).find(({ name }) => name === caller)?.role;
  if (!role) throw new Error(`${caller} is no caller with a role`);
  return `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/rehearsal`;
}

/** Whether the first of the pairs is of a warm key, as it is if any of them is. */
export function isFirstWarm(configuration: Configuration): boolean {
  const [{ key }] = askablePairs(configuration);
  return configuration.keys.get(key)?.warm === true;
}
