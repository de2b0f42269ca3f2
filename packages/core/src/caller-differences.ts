import type { AwsPrincipal, JwtPrincipal, Principal } from "./caller.ts";
import { type ClaimConditions, meetsConditions } from "./claim-conditions.ts";
import type { Configuration } from "./configuration.ts";
import type { ConfiguredCaller, RoleCaller, WorkloadCaller } from "./configured-caller.ts";
import { matchesSubject } from "./subject-pattern.ts";

/** A field by which a principal is not a configured caller, and what the configuration has there. */
export type CallerDifference =
  /** A role is no workload, and a workload no role. */
  | { readonly field: "kind" }
  /** The principal is no role: a user, root, a federated user, a service. */
  | { readonly field: "principal" }
  | { readonly field: "partition" | "account" | "name" | "issuer"; readonly configured: string }
  /** Another number of segments, or other separators between them. */
  | { readonly field: "subject"; readonly configured: string }
  /** One segment, counted from 1. */
  | { readonly field: "segment"; readonly number: number; readonly configured: string }
  | {
      readonly field: "claim";
      /** The names on the way to it, with dots between. */
      readonly name: string;
      readonly configured: ClaimConditions[string];
      readonly isMissing: boolean;
    };

/** Every field by which a principal is not this caller. It is this caller exactly if there is none. */
export function callerDifferences(
  caller: ConfiguredCaller,
  principal: Principal,
): readonly CallerDifference[] {
  if (caller.kind === "role")
    return principal.kind === "aws" ? roleDifferences(caller, principal) : [{ field: "kind" }];
  return principal.kind === "jwt" ? workloadDifferences(caller, principal) : [{ field: "kind" }];
}

/** A caller that a principal is not, and by what. */
export interface NearCaller {
  readonly caller: ConfiguredCaller;
  readonly differences: readonly CallerDifference[];
}

/**
 * The configured caller that a principal differs from by the fewest fields; `undefined` if all differ by everything that
 * would make them alike. Of two as near it is the one whose name or subject begins and ends more alike, then the first.
 */
export function nearestCaller(
  { callers }: Pick<Configuration, "callers">,
  principal: Principal,
): NearCaller | undefined {
  const near = [...callers.values()]
    .map((caller) => ({ caller, differences: callerDifferences(caller, principal) }))
    .filter(({ differences }) => isNear(differences))
    .map((each) => ({ ...each, likeness: likeness(each.caller, principal) }));
  const [nearest] = near.sort(
    (one, other) => one.differences.length - other.differences.length || other.likeness - one.likeness,
  );
  return nearest && { caller: nearest.caller, differences: nearest.differences };
}

function isNear(differences: readonly CallerDifference[]): boolean {
  const fields = new Set(differences.map(({ field }) => field));
  if (fields.has("kind") || fields.has("principal")) return false;
  // Another account's role of another name has nothing in common, nor has another issuer's other subject.
  if (fields.has("account") && fields.has("name")) return false;
  return !(fields.has("issuer") && (fields.has("subject") || fields.has("segment")));
}

function roleDifferences({ role }: RoleCaller, principal: AwsPrincipal): readonly CallerDifference[] {
  const found = principal.role;
  if (found === undefined) return [{ field: "principal" }];
  return (["partition", "account", "name"] as const)
    .filter((field) => role[field] !== found[field])
    .map((field) => ({ field, configured: role[field] }));
}

function workloadDifferences(
  { issuer, subject, claims }: WorkloadCaller,
  principal: JwtPrincipal,
): readonly CallerDifference[] {
  return [
    ...(issuer === principal.issuer ? [] : [{ field: "issuer", configured: issuer } as const]),
    ...subjectDifferences(subject, principal.name),
    ...claimDifferences(claims, principal.claims),
  ];
}

function subjectDifferences(pattern: string, subject: string): readonly CallerDifference[] {
  if (matchesSubject(pattern, subject)) return [];
  // Separators stand at the odd places, and are what they are.
  const [wanted, found] = [pattern.split(/([/:])/), subject.split(/([/:])/)];
  const isOfOneShape =
    wanted.length === found.length && wanted.every((part, at) => at % 2 === 0 || part === found[at]);
  if (!isOfOneShape) return [{ field: "subject", configured: pattern }];
  return wanted.flatMap((configured, at) =>
    at % 2 === 0 && !matchesSubject(configured, found[at] ?? "")
      ? [{ field: "segment", number: at / 2 + 1, configured } as const]
      : [],
  );
}

function claimDifferences(
  conditions: ClaimConditions,
  claims: Readonly<Record<string, unknown>>,
  path = "",
): readonly CallerDifference[] {
  return Object.entries(conditions).flatMap(([name, wanted]) => {
    if (meetsConditions({ [name]: wanted }, claims)) return [];
    const found = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const isNested = isObject(wanted) && isObject(found);
    if (isNested) return claimDifferences(wanted, found, `${path}${name}.`);
    const isMissing = !Object.hasOwn(claims, name);
    return [{ field: "claim", name: `${path}${name}`, configured: wanted, isMissing } as const];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function likeness(caller: ConfiguredCaller, principal: Principal): number {
  const configured = caller.kind === "role" ? caller.role.name : caller.subject;
  const found = principal.kind === "aws" ? (principal.role?.name ?? "") : principal.name;
  return alike(configured, found) + alike(backwards(configured), backwards(found));
}

function alike(one: string, other: string): number {
  const different = one.split("").findIndex((character, at) => character !== other[at]);
  return different === -1 ? one.length : different;
}

function backwards(text: string): string {
  return text.split("").toReversed().join("");
}
