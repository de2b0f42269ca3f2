import { type Configuration, findCaller, fullScopeName, parseAssumedRoleArn } from "@btp-token-broker/core";
import type { AuditedDecision } from "./audited-decision.ts";
import { type Explained, explain } from "./explained.ts";
import { explainRefusal } from "./refusal-words.ts";

/** What becomes of a request of then under the rules of now. */
export type Replayed =
  | { readonly change: "same" }
  | { readonly change: "would be denied" | "would be granted"; readonly why: string }
  /** Scopes that it was given and would not be; a request that names one of them would be refused. */
  | { readonly change: "narrower"; readonly why: string }
  /** What a request that names no scopes would be given besides. Which one did, an audit line does not say. */
  | { readonly change: "perhaps wider"; readonly gained: readonly string[] }
  /** It was refused for scopes that no line holds, and the rules for its key are there. */
  | { readonly change: "not known"; readonly why: string };

export type Change = Replayed["change"];

/** Whom the configuration of now takes the one of the line for. */
export function callerNow(
  { principal, issuer, caller }: Pick<AuditedDecision, "principal" | "issuer" | "caller">,
  configuration: Configuration,
): string | undefined {
  if (issuer !== undefined) {
    const configured = configuration.callers.get(caller ?? "");
    // A workload's line has its subject and not its claims: it is whom it was, while there is such a caller.
    return configured?.kind === "workload" ? configured.name : undefined;
  }
  return findCaller(configuration, { kind: "aws", name: principal, role: parseAssumedRoleArn(principal) });
}

/** Decides a request again. */
export function replay(line: AuditedDecision, configuration: Configuration, now: number): Replayed {
  const caller = callerNow(line, configuration);
  const explained = explain(configuration, {
    caller,
    key: line.key,
    scopes: undefined,
    prefix: undefined,
    now,
  });
  if (explained.is === "refused") {
    if (line.was !== "granted") return { change: "same" };
    const { seen } = explainRefusal(explained.refusal, { caller: caller ?? "the principal", key: line.key });
    return { change: "would be denied", why: seen };
  }
  const rules = explained.is === "allowed" ? explained.rules.join(", ") : "";
  if (line.was === "denied") return { change: "would be granted", why: `by ${rules}` };
  if (line.was === "scope_not_granted") return { change: "not known", why: "its scopes are in no line" };
  return compared(line.scopes, explained);
}

function compared(
  was: AuditedDecision["scopes"],
  explained: Exclude<Explained, { is: "refused" }>,
): Replayed {
  if (was === undefined || explained.is === "depends") return { change: "same" };
  const is = explained.scopes;
  if (was === "all")
    return is === "all"
      ? { change: "same" }
      : { change: "narrower", why: `${is.join(" ")} instead of all scopes` };
  if (is === "all") return { change: "perhaps wider", gained: ["all"] };
  const prefix = prefixIn(was);
  const full = is.map((name) => fullScopeName(name, prefix) ?? name);
  const lost = was.filter((name) => !full.includes(name));
  if (lost.length > 0) return { change: "narrower", why: `without ${lost.join(" ")}` };
  const gained = full.filter((name) => !was.includes(name));
  return gained.length === 0 ? { change: "same" } : { change: "perhaps wider", gained };
}

/** What stands before a key's short names, read off names in full: an application ends in `!b14` or `!t1`. */
function prefixIn(names: readonly string[]): string | undefined {
  return names.map((name) => /^(.*![bt]\d+)\./.exec(name)?.[1]).find((prefix) => prefix !== undefined);
}
