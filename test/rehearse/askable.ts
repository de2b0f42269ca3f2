import type { Configuration, ConfiguredCaller } from "@btp-token-broker/core";
import { isGranted } from "../../packages/local/src/granted.ts";

/** A caller and a key that some rule grants it, of which the loopback xsuaa can play the issuer. */
export interface Pair {
  readonly caller: string;
  readonly key: string;
}

/** By what callers prove who they are. */
export type CallerKind = ConfiguredCaller["kind"];

/**
 * The pairs that the rehearsal can ask for as callers of a kind, those of warm keys first.
 *
 * Throws if there are none: the repository's `broker.config.ts` is what is deployed, and it may say anything.
 */
export function askablePairs(
  configuration: Configuration,
  kind: CallerKind = "role",
): readonly [Pair, ...Pair[]] {
  const keys = [...configuration.keys.values()]
    // One that is pinned to an origin at SAP is refused here, and should be.
    .filter(({ expect }) => expect.origin === undefined)
    .toSorted((one, other) => Number(other.warm) - Number(one.warm));
  const callers = [...configuration.callers.values()].filter((caller) => caller.kind === kind);
  const [first, ...others] = keys.flatMap(({ name }) =>
    callers
      .filter((caller) => isGranted(configuration, caller.name, name))
      .map((caller) => ({ caller: caller.name, key: name })),
  );
  if (!first)
    throw new Error(
      `broker.config.ts grants no ${kind} a key without a pinned origin: there is nothing to rehearse`,
    );
  return [first, ...others];
}

/** Who a caller is, as its door would show it: the ARN of a session of its role, or a subject that its pattern takes. */
export function principalOf({ callers }: Configuration, name: string): string {
  const caller = callers.get(name);
  switch (caller?.kind) {
    case "role": {
      const { partition, account, name: role } = caller.role;
      return `arn:${partition}:sts::${account}:assumed-role/${role}/rehearsal`;
    }
    case "workload":
      return caller.subject.replaceAll("*", "rehearsal");
    case undefined:
      throw new Error(`${name} is no caller`);
  }
}

/** Whether the first of the pairs is of a warm key, as it is if any of them is. */
export function isFirstWarm(configuration: Configuration, kind?: CallerKind): boolean {
  const [{ key }] = askablePairs(configuration, kind);
  return configuration.keys.get(key)?.warm === true;
}
