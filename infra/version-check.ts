import type { DoorFunction } from "./function.ts";
import { isUnchecked } from "./stage.ts";

/**
 * Has a new version warm its keys before the alias moves to it, and ends the deployment if not one of them is usable.
 *
 * The version's number is the qualifier, and a change of it makes the provider invoke again, once: a deployment that
 * publishes nothing checks nothing. The answer stays in the state, so that it holds names and codes only; the
 * function's error is what the deployer reads.
 */
export function versionCheck(id: string, fn: DoorFunction) {
  if (isUnchecked) return undefined;
  return new aws.lambda.Invocation(`${id}VersionCheck`, {
    functionName: fn.name,
    qualifier: fn.version,
    input: JSON.stringify({ kind: "deployment" }),
  });
}
