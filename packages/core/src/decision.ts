import type { Configuration, Rule } from "./configuration.ts";
import { fail, type Result, succeed } from "./result.ts";
import { fullScopeName, fullScopeNames, type ScopeSet } from "./scope.ts";

/** What the rules in force let a caller have of a key, before anybody knows the key's scope prefix. */
export interface Grant {
  /** Ids of the rules that allow, in the order of the configuration. */
  readonly rules: readonly string[];
  readonly scopes: "all" | readonly string[];
  /** Scopes that other rules take away. */
  readonly denied: readonly string[];
  /** The most that `min_ttl` may ask for, in milliseconds: of the rules that allow, the largest; Infinity if one has none. */
  readonly maxMinTtlMs: number;
}

/** No rule allows (`rules` is empty), or these rules forbid. */
export interface Denial {
  readonly rules: readonly string[];
}

/**
 * Decides whether a caller may ask for tokens of a key at all.
 *
 * Denies by default; a rule that denies beats every rule that allows; the order of rules does not matter; a rule
 * is in force while `now` is before its end. A caller or a key that the configuration does not know is denied like
 * any other.
 */
export function decide(
  configuration: Configuration,
  caller: string | undefined,
  key: string,
  now: number,
): Result<Grant, Denial> {
  const inForce = configuration.rules.filter(
    (rule) =>
      rule.key === key &&
      caller !== undefined &&
      rule.callers.includes(caller) &&
      (rule.endsAt === undefined || now < rule.endsAt),
  );
  const denying = inForce.filter((rule) => rule.effect === "deny");
  const closing = denying.filter((rule) => rule.scopes === "all");
  if (closing.length > 0) return fail({ rules: ids(closing) });
  const allowing = inForce.filter((rule) => rule.effect === "allow");
  if (allowing.length === 0) return fail({ rules: [] });
  return succeed({
    rules: ids(allowing),
    scopes: union(allowing),
    denied: denying.flatMap(names),
    // Not the smallest: what one rule allows, no other that allows may take away.
    maxMinTtlMs: Math.max(...allowing.map(({ maxMinTtlMs = Infinity }) => maxMinTtlMs)),
  });
}

/**
 * Decides the scopes of a token request: what was asked for, if the grant covers every name of it, else everything
 * the grant covers. Nothing asked for never means more than what is granted.
 *
 * `nothing_left`: the rules take away all that they give. `no_prefix`: a name in a rule is short, and the service key
 * has no application name to put before it.
 */
export function decideScopes(
  grant: Pick<Grant, "scopes" | "denied">,
  asked: readonly string[] | undefined,
  prefix: string | undefined,
): Result<ScopeSet, "scope_not_granted" | "nothing_left" | "no_prefix"> {
  const wanted = asked && fullScopeNames(asked, prefix);
  // Without a prefix a short name cannot be one of the key's scopes, whatever the rules say.
  if (asked && !wanted) return fail("scope_not_granted");
  if (grant.scopes === "all") return succeed(wanted ?? "all");
  const given = fullScopeNames(grant.scopes, prefix);
  const denied = fullScopeNames(grant.denied, prefix);
  if (!given || !denied) return fail("no_prefix");
  const granted = given.filter((name) => !denied.includes(name));
  if (granted.length === 0) return fail("nothing_left");
  if (!wanted) return succeed(granted);
  return wanted.every((name) => granted.includes(name)) ? succeed(wanted) : fail("scope_not_granted");
}

/** What a grant covers, in names as written; compared as written too where the key's prefix is not known. */
export function grantedNames(
  grant: Pick<Grant, "scopes" | "denied">,
  prefix: string | undefined,
): "all" | readonly string[] {
  const full = (name: string) => fullScopeName(name, prefix) ?? name;
  const denied = new Set(grant.denied.map(full));
  return grant.scopes === "all" ? "all" : grant.scopes.filter((name) => !denied.has(full(name)));
}

function union(rules: readonly Rule[]): "all" | readonly string[] {
  return rules.some((rule) => rule.scopes === "all") ? "all" : [...new Set(rules.flatMap(names))];
}

function names(rule: Rule): readonly string[] {
  return rule.scopes === "all" ? [] : rule.scopes;
}

function ids(rules: readonly Rule[]): readonly string[] {
  return rules.map((rule) => rule.id);
}
