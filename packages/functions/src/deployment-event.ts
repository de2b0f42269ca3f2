import * as v from "valibot";

/**
 * The deployment's event, exactly: like the schedule's it takes no parameter. It says no time either: it is invoked
 * synchronously by whoever deploys, and what it asks for does no harm later.
 */
const DeploymentEvent = v.strictObject({ kind: v.literal("deployment") });

/** Tells a deployment's event by its shape. */
export function isDeploymentEvent(event: unknown): boolean {
  return v.is(DeploymentEvent, event);
}
