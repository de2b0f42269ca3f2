import type { Configuration } from "./configuration.ts";
import { isSameRole, type Role } from "./role-arn.ts";

/** Who a door has proved to be asking. `role` is missing for principals that cannot be callers (users, root). */
export interface Principal {
  /** As AWS gave it, session name included; for the caller's own eyes and the audit line. */
  readonly arn: string;
  readonly role: Role | undefined;
}

/** The configured caller that a principal is; `undefined` when the configuration knows none. */
export function findCaller(configuration: Configuration, { role }: Principal): string | undefined {
  if (role === undefined) return undefined;
  for (const caller of configuration.callers.values()) if (isSameRole(caller.role, role)) return caller.name;
  return undefined;
}
