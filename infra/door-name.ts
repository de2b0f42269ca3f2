/** The doors, as the function's own variable and the names on AWS call them, and as the stack's ids begin. */
export const DOOR_IDS = { api: "Api", private: "Private" } as const;

export type DoorName = keyof typeof DOOR_IDS;
