import type { ClaimConditions } from "./claim-conditions.ts";
import type { Role } from "./role-arn.ts";

/** What a principal has to be to be this caller. */
export type ConfiguredCaller = RoleCaller | WorkloadCaller;

interface NamedCaller {
  readonly name: string;
  /** How many mints a caller may cause in one process and minute. */
  readonly mintsPerMinute: number;
}

export interface RoleCaller extends NamedCaller {
  readonly kind: "role";
  readonly role: Role;
  readonly roleArn: string;
}

/** Whoever has a JWT of this issuer with such a subject and such claims. */
export interface WorkloadCaller extends NamedCaller {
  readonly kind: "workload";
  readonly issuer: string;
  /** As `matchesSubject` understands it. */
  readonly subject: string;
  readonly claims: ClaimConditions;
}
