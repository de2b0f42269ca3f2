import type { Deployment } from "@btp-token-broker/core";
import type { DoorName } from "./door-name.ts";

/**
 * What the door for JWTs has where nothing is configured. Anybody may send it requests, which Lambda would otherwise give
 * every environment of the account: of the other doors, and of everything else there. Lambda lets in ten times as many
 * requests a second (AWS: "Creating and managing Lambda function URLs").
 */
export const PUBLIC_CEILING = 50;

/** The most execution environments that a door's function may have at once; `undefined` for as many as the account has. */
export function reservedConcurrency(
  door: DoorName,
  { reserved, provisioned = 0 }: Deployment["concurrency"],
): number | undefined {
  switch (door) {
    case "api":
    case "private":
      return reserved;
    case "jwt":
      // Beside those that are provisioned: a new version is asked in one of its own.
      return reserved ?? PUBLIC_CEILING + provisioned;
  }
}
