import { door } from "./door.ts";
import type { FrontDoorName } from "./door-name.ts";
import { shareOf } from "./front-door-share.ts";
import type { Variables } from "./function.ts";
import { keysWithUser } from "./key-with-user.ts";
import { login } from "./login.ts";
import { readPermissions, serviceKeySecrets } from "./secrets.ts";
import { configuration } from "./stage.ts";

/**
 * Makes what stands behind a front door. It reads the service keys that its callers may have tokens of, and no user's secret:
 * tokens of users it asks `login` for.
 *
 * @param variables what this door's function is told beside what every front door's is
 */
export function frontDoor(name: FrontDoorName, variables: Variables = {}) {
  const share = shareOf(configuration, name);
  const desk = keysWithUser(share).length > 0 ? login : undefined;
  return door(name, {
    variables: { ...variables, ...(desk && { BROKER_LOGIN: desk }) },
    permissions: [
      ...readPermissions(serviceKeySecrets([...share.keys.values()])),
      ...(desk ? [{ actions: ["lambda:InvokeFunction"], resources: [desk] }] : []),
    ],
  });
}
