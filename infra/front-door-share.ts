import { type Configuration, shareOfWorkloads } from "@btp-token-broker/core";
import type { FrontDoorName } from "./door-name.ts";

/** What of a configuration a front door's function is for. What it may read and ask follows from this. */
export function shareOf(configuration: Configuration, name: FrontDoorName): Configuration {
  return name === "jwt" ? shareOfWorkloads(configuration) : configuration;
}
