import { DOOR_IDS, type DoorName } from "./door-name.ts";
import { doorFunction, type Variables } from "./function.ts";
import { asynchronousInvocation, liveAlias, provisionedConcurrency } from "./live.ts";
import { logGroup } from "./log-group.ts";
import { type FrontDoor, resourcePolicy } from "./resource-policy.ts";
import { scheduleRole, warmUp } from "./warm-up.ts";

/**
 * Makes what stands behind a front door: a function with a role, a log and a schedule of its own, and the alias that
 * serves. What is in front of it, the caller makes and hands to `admit`.
 *
 * @param variables what this door's function is told beside what every door's is
 */
export function door(name: DoorName, variables: Variables = {}) {
  const id = DOOR_IDS[name];
  const lines = logGroup(id, name);
  const fn = doorFunction(id, name, { lines, variables });
  const live = liveAlias(id, fn);
  const role = scheduleRole(id, name, live);
  return {
    id,
    logGroup: lines,
    fn,
    live,
    asynchronous: asynchronousInvocation(id, live),
    provisioned: provisionedConcurrency(id, live),
    scheduleRole: role,
    schedule: warmUp(id, name, { live, role }),
  };
}

export type Door = ReturnType<typeof door>;

/**
 * Says who reaches a door's alias. It is the alias's whole policy: an `aws.lambda.Permission` beside it would be
 * overwritten by it, and overwrite it.
 *
 * @param frontDoor what is in front, where it may not be known before AWS has made it
 * @param after what would otherwise write into the policy itself
 */
export function admit(
  { id, live, scheduleRole }: Door,
  frontDoor: $util.Input<FrontDoor>,
  after: $util.Resource[] = [],
) {
  const policy = $util
    .all([live.arn, scheduleRole.arn, frontDoor])
    .apply(([alias, schedule, known]) => resourcePolicy({ alias, frontDoor: known, invokers: [schedule] }));
  return new aws.lambda.ResourcePolicy(
    `${id}LiveAccess`,
    { resourceArn: live.arn, policy },
    { dependsOn: after },
  );
}
