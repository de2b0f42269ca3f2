import type { Configuration } from "@btp-token-broker/core";

/** The doors, as the function's own variable and the names on AWS call them, and as the stack's ids begin. */
export const DOOR_IDS = { api: "Api", private: "Private", jwt: "Jwt" } as const;

export type DoorName = keyof typeof DOOR_IDS;

/** The doors that a configuration asks for. */
export function doorsOf({ deployment, issuers }: Configuration): readonly DoorName[] {
  return [
    "api",
    ...(deployment.privateDoor ? (["private"] as const) : []),
    ...(issuers.size > 0 ? (["jwt"] as const) : []),
  ];
}
