import type { DoorFunction } from "./function.ts";
/** The deployer's word that the alias is to move without a check (docs/deploy.md). */
const UNCHECKED = "BROKER_DEPLOY_UNCHECKED";

/**
 * Has a new version warm its keys before the alias moves to it, and ends the deployment if not one of them is usable.
 *
 * The version's number is the qualifier, and a change of it makes the provider invoke again, once: a deployment that
 * publishes nothing checks nothing. The answer stays in the state, so that it holds names and codes only; the
 * function's error is what the deployer reads.
 */
export function versionCheck(id: string, fn: DoorFunction) {
  if (process.env[UNCHECKED] === "1") return undefined;
  return new aws.lambda.Invocation(`${id}VersionCheck`, {
    functionName: fn.name,
    qualifier: fn.version,
    input: JSON.stringify({ kind: "deployment" }),
  });
}
