import {
  type Allowed,
  type Configuration,
  explainDecision,
  grantedNames,
  type Refusal,
  type Result,
} from "@btp-token-broker/core";

/** What a command asks of the rules. */
export interface PolicyAsk {
  readonly caller: string | undefined;
  readonly key: string;
  readonly scopes: readonly string[] | undefined;
  /** The key's, if the operator said it. */
  readonly prefix: string | undefined;
  readonly now: number;
}

/** What the rules say; or that it depends on the key's scope prefix, which is in the service key and was not given. */
export type Explained =
  | {
      readonly is: "allowed";
      readonly rules: readonly string[];
      /** As the configuration or the ask writes them; in full where the prefix was given. */
      readonly scopes: "all" | readonly string[];
    }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "depends"; readonly prefix: string };

/**
 * Stands for a prefix that nobody said: no scope name has a space, so that no name which is written in full begins with
 * it. Under any prefix that no full name begins with, the rules decide as under this one.
 */
const SOME_PREFIX = " ";

/** Explains a decision from the configuration alone. What it says holds whatever the key's prefix is, or it says `depends`. */
export function explain(configuration: Configuration, ask: PolicyAsk): Explained {
  const under = (prefix: string) => explainDecision(configuration, { ...ask, prefix });
  const explained = under(ask.prefix ?? SOME_PREFIX);
  const other =
    ask.prefix === undefined
      ? prefixesInPlay(configuration, ask).find((prefix) => !isSame(under(prefix), explained))
      : undefined;
  if (other !== undefined) return { is: "depends", prefix: other };
  if (!explained.ok) return { is: "refused", refusal: explained.problem };
  const { grant, scopes } = explained.value;
  const written = ask.scopes ?? grantedNames(grant, ask.prefix ?? SOME_PREFIX);
  return { is: "allowed", rules: grant.rules, scopes: ask.prefix === undefined ? written : scopes };
}

function isSame(one: Result<Allowed, Refusal>, other: Result<Allowed, Refusal>): boolean {
  if (one.ok || other.ok) return one.ok === other.ok;
  return refusedNames(one.problem) === refusedNames(other.problem);
}

function refusedNames(refusal: Refusal): string {
  return refusal.is === "scope_not_granted" ? refusal.names.map(({ name }) => name).join(" ") : refusal.is;
}

/** Everything before a dot in a full name: under no other prefix can a short name be one of the full ones. */
function prefixesInPlay({ rules }: Configuration, { key, scopes = [] }: PolicyAsk): readonly string[] {
  const written = rules.flatMap((rule) => (rule.key === key && rule.scopes !== "all" ? rule.scopes : []));
  const full = [...written, ...scopes].flatMap((name) => {
    if (name.startsWith("=")) return [name.slice(1)];
    return name.includes("!") ? [name] : [];
  });
  return full.flatMap((name) => {
    const parts = name.split(".");
    return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("."));
  });
}
