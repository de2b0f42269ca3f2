import type { Watched } from "./alarm-definitions.ts";
import { doorsOf } from "./door-name.ts";
import { configuration, prefix } from "./stage.ts";

/** What alarms, dashboard and the rule for changes of the doors are about. */
export const watched: Watched = {
  prefix,
  stage: $app.stage,
  doors: doorsOf(configuration).map((name) => ({
    name,
    functionName: `${prefix}-${name}`,
    logGroup: `/aws/lambda/${prefix}-${name}`,
    isFront: name !== "login",
  })),
};
