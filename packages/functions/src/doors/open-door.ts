import type { Configuration } from "@btp-token-broker/core";
import type { Door } from "../environment.ts";
import type { Admit } from "./door.ts";
import { admitThroughUrl } from "./function-url-door.ts";
import { openPrivateApiDoor } from "./private-api-door.ts";

/**
 * Opens the one door whose events this function accepts.
 *
 * @throws when the configuration has no such door, so that INIT fails with something to act on
 */
export function openDoor(door: Door, { deployment }: Pick<Configuration, "deployment">): Admit {
  switch (door.name) {
    case "api":
      return admitThroughUrl;
    case "private": {
      const { privateDoor } = deployment;
      if (!privateDoor)
        throw new Error("The private door needs aws.vpc and aws.endpoints in the configuration");
      return openPrivateApiDoor(door.apiId, privateDoor);
    }
  }
}
