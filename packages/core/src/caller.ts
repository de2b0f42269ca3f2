import { meetsConditions } from "./claim-conditions.ts";
import type { Configuration } from "./configuration.ts";
import type { ConfiguredCaller, RoleCaller, WorkloadCaller } from "./configured-caller.ts";
import { isSameRole, type Role } from "./role-arn.ts";
import { matchesSubject } from "./subject-pattern.ts";

/** Who a door has proved to be asking, by what it was proved with. */
export type Principal = AwsPrincipal | JwtPrincipal;

export interface AwsPrincipal {
  readonly kind: "aws";
  /** The ARN as AWS gave it, session name included; for the caller's own eyes and the audit line. */
  readonly name: string;
  /** Missing for principals that cannot be callers (users, root). */
  readonly role: Role | undefined;
}

export interface JwtPrincipal {
  readonly kind: "jwt";
  /** The claim `sub`, to the letter. */
  readonly name: string;
  /** What the configuration calls the issuer that vouches for it. */
  readonly issuer: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * The configured caller that a principal is; `undefined` when the configuration knows none. It is one at most: callers
 * who could be the same principal are no configuration.
 */
export function findCaller(configuration: Configuration, principal: Principal): string | undefined {
  for (const caller of configuration.callers.values()) if (isCaller(caller, principal)) return caller.name;
  return undefined;
}

/** Those callers that AWS proves, in the order of the configuration. */
export function roleCallers({ callers }: Pick<Configuration, "callers">): readonly RoleCaller[] {
  return [...callers.values()].filter((caller) => caller.kind === "role");
}

/** Those callers that an issuer vouches for, in the order of the configuration. */
export function workloadCallers({ callers }: Pick<Configuration, "callers">): readonly WorkloadCaller[] {
  return [...callers.values()].filter((caller) => caller.kind === "workload");
}

function isCaller(caller: ConfiguredCaller, principal: Principal): boolean {
  switch (caller.kind) {
    case "role":
      return (
        principal.kind === "aws" && principal.role !== undefined && isSameRole(caller.role, principal.role)
      );
    case "workload":
      return (
        principal.kind === "jwt" &&
        caller.issuer === principal.issuer &&
        matchesSubject(caller.subject, principal.name) &&
        meetsConditions(caller.claims, principal.claims)
      );
  }
}
