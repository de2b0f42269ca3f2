import type { Deployment } from "@btp-token-broker/core";
import type { DoorName } from "./door-name.ts";

type Concurrency = Deployment["concurrency"];

/**
 * What the door for JWTs has where nothing is configured. Anybody may send it requests, which Lambda would otherwise give
 * every environment of the account: of the other doors, and of everything else there. Lambda lets in ten times as many
 * requests a second (AWS: "Creating and managing Lambda function URLs").
 */
export const PUBLIC_CEILING = 50;

/** How many execution environments a door may have at once, and how many are started ahead; `undefined` for no number. */
export function concurrencyOf(door: DoorName, { reserved, provisioned }: Concurrency): Concurrency {
  switch (door) {
    case "api":
    case "private":
      return { reserved, provisioned };
    case "jwt":
      // Beside those that are provisioned: a new version is asked in one of its own.
      return { reserved: reserved ?? PUBLIC_CEILING + (provisioned ?? 0), provisioned };
    case "login":
      // Two at once would try a wrong password twice, and one passcode twice. One that was provisioned would leave none
      // for the version of the next deployment.
      return { reserved: 1, provisioned: undefined };
  }
}
