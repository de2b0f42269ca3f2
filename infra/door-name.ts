import type { Configuration } from "@btp-token-broker/core";
import { keysWithUser } from "./key-with-user.ts";

/** The doors, as the function's own variable and the names on AWS call them, and as the stack's ids begin. */
export const DOOR_IDS = { api: "Api", private: "Private", jwt: "Jwt", login: "Login" } as const;

export type DoorName = keyof typeof DOOR_IDS;

/** The doors that callers come to; the functions behind them come to `login`. */
export type FrontDoorName = Exclude<DoorName, "login">;

/** The front doors that a configuration asks for. */
export function frontDoorsOf({ deployment, issuers }: Configuration): readonly FrontDoorName[] {
  return [
    "api",
    ...(deployment.privateDoor ? (["private"] as const) : []),
    ...(issuers.size > 0 ? (["jwt"] as const) : []),
  ];
}

/** All doors that a configuration asks for. */
export function doorsOf(configuration: Configuration): readonly DoorName[] {
  const front = frontDoorsOf(configuration);
  return keysWithUser(configuration).length > 0 ? [...front, "login"] : front;
}
