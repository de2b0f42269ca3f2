import { type Configuration, decide, decideScopes } from "@btp-token-broker/core";

/** Whether a caller that names no scope gets any now: a rule may allow and another take all of it away. */
export function isGranted(configuration: Configuration, caller: string, key: string): boolean {
  const decision = decide(configuration, caller, key, Date.now());
  return decision.ok && decideScopes(decision.value, undefined, `${key}!b14`).ok;
}
