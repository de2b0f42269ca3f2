import type { Watched } from "./alarm-definitions.ts";
import type { DoorName } from "./door-name.ts";
import { configuration, prefix } from "./stage.ts";

/** The doors that there are. */
const doors: readonly DoorName[] = configuration.deployment.privateDoor ? ["api", "private"] : ["api"];

/** What alarms, dashboard and the rule for changes of the doors are about. */
export const watched: Watched = {
  prefix,
  stage: $app.stage,
  doors: doors.map((name) => ({
    name,
    functionName: `${prefix}-${name}`,
    logGroup: `/aws/lambda/${prefix}-${name}`,
  })),
};
