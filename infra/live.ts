import { concurrencyOf } from "./concurrency.ts";
import type { DoorName } from "./door-name.ts";
import type { DoorFunction } from "./function.ts";
import { configuration } from "./stage.ts";
import { versionCheck } from "./version-check.ts";

/**
 * The alias `live`: the published version that serves. The door and the schedule both point here: environments belong to
 * a version, so that a warm-up of any other would warm nothing that callers reach.
 */
export function liveAlias(id: string, fn: DoorFunction) {
  const check = versionCheck(id, fn);
  return new aws.lambda.Alias(
    `${id}Live`,
    { name: "live", functionName: fn.name, functionVersion: fn.version },
    { dependsOn: check ? [check] : [] },
  );
}

/** A warm-up that came late or failed is worth nothing: the next tick does its work. */
export function asynchronousInvocation(id: string, live: aws.lambda.Alias) {
  return new aws.lambda.FunctionEventInvokeConfig(`${id}LiveAsynchronous`, {
    functionName: live.functionName,
    qualifier: live.name,
    maximumEventAgeInSeconds: 60,
    maximumRetryAttempts: 0,
  });
}

/** Environments that are started ahead of requests, where they are configured: of the alias, which is what callers reach. */
export function provisionedConcurrency(id: string, door: DoorName, live: aws.lambda.Alias) {
  const { provisioned } = concurrencyOf(door, configuration.deployment.concurrency);
  if (provisioned === undefined) return undefined;
  return new aws.lambda.ProvisionedConcurrencyConfig(`${id}LiveProvisioned`, {
    functionName: live.functionName,
    qualifier: live.name,
    provisionedConcurrentExecutions: provisioned,
  });
}
