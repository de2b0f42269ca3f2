import type { Configuration, Rule } from "./configuration.ts";
import { decide, decideScopes, type Grant } from "./decision.ts";
import { fail, type Result, succeed } from "./result.ts";
import { fullScopeName, fullScopeNames, type ScopeSet } from "./scope.ts";

/** What somebody wants to know the reason of. */
export interface ExplainedAsk {
  readonly caller: string | undefined;
  readonly key: string;
  /** Names as written; `undefined` for a request that names none. */
  readonly scopes: readonly string[] | undefined;
  /** What the key's short scope names get before them. */
  readonly prefix: string | undefined;
  readonly now: number;
}

/** A decision that allows: by which rules, which scopes. */
export interface Allowed {
  readonly grant: Grant;
  readonly scopes: ScopeSet;
}

/** Why nothing is given. What of the configuration decided it stands beside each. */
export type Refusal =
  /** No caller of this name, or none whom the principal is. */
  | { readonly is: "caller_unknown" }
  | { readonly is: "key_unknown" }
  /** Rules in force take the whole key away. */
  | { readonly is: "denied"; readonly rules: readonly Rule[] }
  /** Rules allowed it, and are over. */
  | { readonly is: "over"; readonly rules: readonly Rule[] }
  | { readonly is: "caller_without_rules" }
  | { readonly is: "key_without_rules" }
  /** Rules are for the key, and rules name the caller; none does both. */
  | {
      readonly is: "no_rule";
      /** Those that allow this key, to others. */
      readonly forKey: readonly Rule[];
      /** Those that allow this caller other keys. */
      readonly forCaller: readonly Rule[];
    }
  | { readonly is: "scope_not_granted"; readonly grant: Grant; readonly names: readonly RefusedScope[] }
  /** The rules take away every scope that they give. */
  | { readonly is: "nothing_left"; readonly grant: Grant; readonly rules: readonly Rule[] }
  /** A rule writes a name short, and the service key has no application name to put before it. */
  | { readonly is: "no_prefix"; readonly grant: Grant };

/** A scope that was asked for and is not given: taken away by these rules, or given by none. */
export interface RefusedScope {
  readonly name: string;
  readonly deniedBy: readonly Rule[];
}

/**
 * Decides as a request is decided, and says by what.
 *
 * The verdict is that of `decide` and `decideScopes`; the reason is read off the rules, and never changes it.
 */
export function explainDecision(configuration: Configuration, ask: ExplainedAsk): Result<Allowed, Refusal> {
  const { caller, key, scopes: asked, prefix, now } = ask;
  const decision = decide(configuration, caller, key, now);
  if (!decision.ok) return fail(whyDenied(configuration, ask, decision.problem.rules));
  const grant = decision.value;
  const scopes = decideScopes(grant, asked, prefix);
  if (scopes.ok) return succeed({ grant, scopes: scopes.value });
  const denying = rulesAbout(configuration, ask).filter(
    (rule) => rule.effect === "deny" && isInForce(rule, now),
  );
  switch (scopes.problem) {
    case "no_prefix":
      return fail({ is: "no_prefix", grant });
    case "nothing_left":
      return fail({ is: "nothing_left", grant, rules: denying });
    case "scope_not_granted":
      return fail({ is: "scope_not_granted", grant, names: refusedScopes(grant, ask, denying) });
  }
}

function whyDenied(configuration: Configuration, ask: ExplainedAsk, denying: readonly string[]): Refusal {
  const { rules, callers, keys } = configuration;
  const { caller, key, now } = ask;
  if (denying.length > 0) return { is: "denied", rules: rules.filter(({ id }) => denying.includes(id)) };
  if (caller === undefined || !callers.has(caller)) return { is: "caller_unknown" };
  if (!keys.has(key)) return { is: "key_unknown" };
  const over = rulesAbout(configuration, ask).filter(
    (rule) => rule.effect === "allow" && !isInForce(rule, now),
  );
  if (over.length > 0) return { is: "over", rules: over };
  const allowing = rules.filter((rule) => rule.effect === "allow" && isInForce(rule, now));
  const forCaller = allowing.filter((rule) => rule.callers.includes(caller));
  const forKey = allowing.filter((rule) => rule.key === key);
  if (forCaller.length === 0) return { is: "caller_without_rules" };
  return forKey.length === 0 ? { is: "key_without_rules" } : { is: "no_rule", forKey, forCaller };
}

/** The rules that name both, in force or not. */
export function rulesAbout(
  { rules }: Pick<Configuration, "rules">,
  { caller, key }: Pick<ExplainedAsk, "caller" | "key">,
): readonly Rule[] {
  return rules.filter((rule) => rule.key === key && caller !== undefined && rule.callers.includes(caller));
}

/** A rule is over at the very instant of its end. */
export function isInForce({ endsAt }: Pick<Rule, "endsAt">, now: number): boolean {
  return endsAt === undefined || now < endsAt;
}

function refusedScopes(
  grant: Grant,
  { scopes: asked = [], prefix }: ExplainedAsk,
  denying: readonly Rule[],
): readonly RefusedScope[] {
  return asked
    .filter((name) => !decideScopes(grant, [name], prefix).ok)
    .map((name) => ({
      name,
      deniedBy: denying.filter(({ scopes }) => {
        const full = fullScopeName(name, prefix);
        return full !== undefined && scopes !== "all" && fullScopeNames(scopes, prefix)?.includes(full);
      }),
    }));
}
