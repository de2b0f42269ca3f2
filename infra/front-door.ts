import { door } from "./door.ts";
import type { FrontDoorName } from "./door-name.ts";
import type { Variables } from "./function.ts";
import { login } from "./login.ts";
import { readPermissions, serviceKeySecrets } from "./secrets.ts";
import { configuration } from "./stage.ts";

/**
 * Makes what stands behind a front door. It reads service keys and no user's secret: tokens of users it asks `login` for.
 *
 * @param variables what this door's function is told beside what every front door's is
 */
export function frontDoor(name: FrontDoorName, variables: Variables = {}) {
  return door(name, {
    variables: { ...variables, ...(login && { BROKER_LOGIN: login }) },
    permissions: [
      ...readPermissions(serviceKeySecrets([...configuration.keys.values()])),
      ...(login ? [{ actions: ["lambda:InvokeFunction"], resources: [login] }] : []),
    ],
  });
}
