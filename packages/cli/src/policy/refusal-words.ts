import type { Refusal, Rule } from "@btp-token-broker/core";
import type { Explanation } from "../explanation.ts";
import { untilText } from "./instant.ts";
import { ruleWords } from "./rule-words.ts";

/** Why the rules give nothing, with the member of the configuration that decided. */
export interface RefusalWords extends Explanation {
  readonly field: string;
  /** Rules that are near it. */
  readonly near?: string;
}

/** Says a refusal in words. */
export function explainRefusal(
  refusal: Refusal,
  { caller, key }: { readonly caller: string; readonly key: string },
): RefusalWords {
  const rules = (list: readonly Rule[]) => list.map(({ id }) => id).join(", ");
  switch (refusal.is) {
    case "caller_unknown":
      return {
        field: "callers",
        seen: "the configuration knows no such caller",
        wayOut: "Add it to `callers`, and to the rules that are meant for it, and deploy.",
      };
    case "key_unknown":
      return {
        field: "keys",
        seen: "the configuration has no key of this name, which callers are told in the same words as a denial",
        wayOut: "Correct the name where it is asked for, or add the key to `keys`, and deploy.",
      };
    case "denied":
      return {
        field: members(refusal.rules, "deny"),
        seen: `${refusal.rules.map(ruleWords).join(", ")} denies ${key} to ${caller}, whatever else allows it`,
        wayOut: `Take ${caller} out of ${rules(refusal.rules)}, if the denial is not meant for it, and deploy.`,
      };
    case "over":
      return {
        field: members(refusal.rules, "until"),
        seen: refusal.rules
          .map(({ id, endsAt = 0 }) => `rule ${id} ended with ${untilText(endsAt)}`)
          .join(", "),
        wayOut: `Give ${rules(refusal.rules)} a later \`until\`, and deploy.`,
      };
    case "caller_without_rules":
      return {
        field: "rules[].callers",
        seen: `no rule in force allows ${caller} anything`,
        wayOut: `Write a rule for ${caller} and ${key}, and deploy.`,
      };
    case "key_without_rules":
      return {
        field: "rules[].key",
        seen: `no rule in force allows anybody ${key}`,
        wayOut: `Write a rule for ${caller} and ${key}, and deploy.`,
      };
    case "no_rule":
      return {
        field: "rules[].callers, rules[].key",
        seen: `no rule for ${key} names ${caller}`,
        near: `For ${key} there is ${refusal.forKey.map(({ id, callers }) => `${id} (${callers.join(", ")})`).join(", ")}; for ${caller} there is ${refusal.forCaller.map((rule) => `${rule.id} (${rule.key})`).join(", ")}.`,
        wayOut: `Add ${caller} to ${refusal.forKey.map(({ id }) => id).join(" or ")}, or write a rule of its own, and deploy.`,
      };
    case "scope_not_granted":
      return scopeWords(refusal, { caller, key });
    case "nothing_left":
      return {
        field: members(refusal.rules, "deny"),
        seen: `${rules(refusal.rules)} takes away every scope that ${refusal.grant.rules.join(", ")} gives`,
        wayOut: "Let the rules that deny name fewer scopes, or those that allow more, and deploy.",
      };
    case "no_prefix":
      return {
        field: refusal.grant.rules.map((id) => `rules.${id}.scopes`).join(", "),
        seen: "a scope is named short, and the service key has no application name to put before it",
        wayOut: "Write the full names, with the application: APPLICATION!t1.NAME; or =NAME for one without.",
      };
  }
}

function scopeWords(
  { grant, names }: Extract<Refusal, { is: "scope_not_granted" }>,
  { caller, key }: { readonly caller: string; readonly key: string },
): RefusalWords {
  const given = grant.scopes === "all" ? ["all"] : grant.scopes;
  const denying = [...new Set(names.flatMap(({ deniedBy }) => deniedBy.map(({ id }) => id)))];
  const told = names.map(({ name, deniedBy }) =>
    deniedBy.length === 0
      ? `${name} is not among the scopes of ${grant.rules.join(", ")}`
      : `${deniedBy.map(({ id }) => id).join(", ")} denies ${name}`,
  );
  return {
    field: [
      ...(names.some(({ deniedBy }) => deniedBy.length === 0)
        ? grant.rules.map((id) => `rules.${id}.scopes`)
        : []),
      ...denying.map((id) => `rules.${id}.deny`),
    ].join(", "),
    seen: told.join("; "),
    near: `The rules give ${caller} on ${key}: ${given.join(" ")}${grant.denied.length === 0 ? "" : `; less ${grant.denied.join(" ")}`}.`,
    wayOut: "Ask for what the rules give, or add the scope to a rule, and deploy.",
  };
}

function members(rules: readonly Rule[], member: "deny" | "until"): string {
  return rules.map(({ id }) => `rules.${id}.${member}`).join(", ");
}
