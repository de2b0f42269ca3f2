import type { Configuration } from "@btp-token-broker/core";
import type { Door } from "../environment.ts";
import type { Admit } from "./door.ts";
import { admitThroughUrl } from "./function-url-door.ts";
import { admitThroughPublicUrl } from "./public-url-door.ts";
import { openPrivateApiDoor } from "./private-api-door.ts";

/**
 * Opens the one door whose events this function accepts.
 *
 * @throws when the configuration has no such door, so that INIT fails with something to act on
 */
export function openDoor(
  door: Door,
  { deployment, issuers }: Pick<Configuration, "deployment" | "issuers">,
): Admit {
  switch (door.name) {
    case "api":
      return admitThroughUrl;
    case "jwt":
      if (issuers.size === 0) throw new Error("The door for JWTs needs issuers in the configuration");
      return admitThroughPublicUrl;
    case "private": {
      const { privateDoor } = deployment;
      if (!privateDoor)
        throw new Error("The private door needs aws.vpc and aws.endpoints in the configuration");
      return openPrivateApiDoor(door.apiId, privateDoor);
    }
  }
}
