import type { AuditNotes } from "./audit.ts";
import type { Budget } from "./budget.ts";
import type { Configuration, ConfiguredKey } from "./configuration.ts";
import type { ConfiguredCaller } from "./configured-caller.ts";
import { decide, decideScopes, type Grant } from "./decision.ts";
import type { Failure } from "./failure.ts";
import type { ReadKey } from "./key-reader.ts";
import type { Charge } from "./mint-limit.ts";
import type { Profile } from "./profile.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { ScopeSet } from "./scope.ts";
import type { TokenSource } from "./token-source.ts";

export interface GrantedKey {
  readonly caller: ConfiguredCaller;
  readonly grant: Grant;
  readonly key: ConfiguredKey;
}

/** What a request is entitled to: the scopes, and the profile by which their names were written in full. */
export interface Entitlement {
  readonly key: ConfiguredKey;
  readonly profile: Profile;
  readonly scopes: ScopeSet;
  /** The key itself, where it had to be read for this. */
  readonly read: ReadKey | undefined;
}

/** Decides whether a caller may ask for a key at all, and says in the audit line by which rules. */
export function grantFor(
  configuration: Configuration,
  asked: { readonly caller: string | undefined; readonly key: string; readonly now: number },
  audit: AuditNotes,
): GrantedKey | undefined {
  const decision = decide(configuration, asked.caller, asked.key, asked.now);
  audit.note({ key: asked.key, rules: decision.ok ? decision.value.rules : decision.problem.rules });
  const key = configuration.keys.get(asked.key);
  const caller = configuration.callers.get(asked.caller ?? "");
  return decision.ok && key && caller ? { caller, grant: decision.value, key } : undefined;
}

/** Decides on scopes, for which the key's profile must be known: reads the key if this process has never seen it. */
export async function entitle(
  { grant, key }: GrantedKey,
  asked: readonly string[] | undefined,
  {
    source,
    budget,
    charge,
  }: {
    readonly source: Pick<TokenSource, "profile" | "read">;
    readonly budget: Budget;
    readonly charge: Charge;
  },
  audit: AuditNotes,
): Promise<Result<Entitlement, Failure>> {
  const known = source.profile(key.name);
  const reading = known ? undefined : await source.read(key, { ...budget, begin: charge });
  if (reading && !reading.ok) return reading;
  const read = reading?.value;
  const profile = known ?? read?.profile;
  if (!profile) throw new Error("A key was read and left no profile");
  const scopes = decideScopes(grant, asked, profile.scopePrefix);
  if (scopes.ok) {
    audit.note({ scopes: scopes.value, ...(asked && { scopes_requested: true }) });
    return succeed({ key, profile, scopes: scopes.value, read });
  }
  switch (scopes.problem) {
    case "scope_not_granted":
      return fail({ code: "scope_not_granted" });
    case "nothing_left":
      return fail({ code: "access_denied" });
    case "no_prefix":
      return fail({ code: "key_malformed", field: "xsappname", problem: "missing" });
  }
}
