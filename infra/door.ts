import { DOOR_IDS, type DoorName } from "./door-name.ts";
import { doorFunction, type DoorFunctionParts } from "./function.ts";
import { asynchronousInvocation, liveAlias, provisionedConcurrency } from "./live.ts";
import { logGroup } from "./log-group.ts";
import { type FrontDoor, resourcePolicy } from "./resource-policy.ts";
import { scheduleRole, warmUp } from "./warm-up.ts";

/**
 * Makes a door: a function with a role, a log and a schedule of its own, and the alias that serves. What is in front of
 * it, the caller makes and hands to `admit`.
 *
 * @param own what of the function is this door's own
 */
export function door(name: DoorName, own: Omit<DoorFunctionParts, "lines">) {
  const id = DOOR_IDS[name];
  const lines = logGroup(id, name);
  const fn = doorFunction(id, name, { ...own, lines });
  const live = liveAlias(id, fn);
  const role = scheduleRole(id, name, live);
  return {
    id,
    logGroup: lines,
    fn,
    live,
    asynchronous: asynchronousInvocation(id, live),
    provisioned: provisionedConcurrency(id, name, live),
    scheduleRole: role,
    schedule: warmUp(id, name, { live, role }),
  };
}

export type Door = ReturnType<typeof door>;

/** Who comes to a door. */
export interface Admitted {
  /** What is in front, where it may not be known before AWS has made it; left out for a door that only roles invoke. */
  readonly through?: $util.Input<FrontDoor>;
  /** ARNs of the roles that invoke the alias directly, beside the schedule's. */
  readonly roles?: readonly $util.Input<string>[];
  /** What would otherwise write into the policy itself. */
  readonly after?: $util.Resource[];
}

/**
 * Says who reaches a door's alias. It is the alias's whole policy: an `aws.lambda.Permission` beside it would be
 * overwritten by it, and overwrite it.
 */
export function admit({ id, live, scheduleRole }: Door, { through, roles = [], after = [] }: Admitted) {
  const policy = $util
    .all([live.arn, through, $util.all([...roles, scheduleRole.arn])])
    .apply(([alias, frontDoor, invokers]) => resourcePolicy({ alias, frontDoor, invokers }));
  return new aws.lambda.ResourcePolicy(
    `${id}LiveAccess`,
    { resourceArn: live.arn, policy },
    { dependsOn: after },
  );
}
