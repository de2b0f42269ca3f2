import { type Configuration, fullScopeName } from "@btp-token-broker/core";
import type { AuditedDecision } from "./audited-decision.ts";
import { callerNow } from "./caller-now.ts";
import { explain } from "./explained.ts";
import { explainRefusal } from "./refusal-words.ts";

/** What becomes of a request of then under the rules of now. */
export type Replayed =
  | { readonly change: "same" }
  | { readonly change: "would be denied" | "would be granted"; readonly why: string }
  /** It named no scopes, and would be given others: some less, or none less and some more. */
  | { readonly change: "narrower" | "wider"; readonly why: string }
  /** What would have to be known for that is in no line. */
  | { readonly change: "not known"; readonly why: string };

export type Change = Replayed["change"];

/** Decides a request again. */
export function replay(line: AuditedDecision, configuration: Configuration, now: number): Replayed {
  const { caller, perhaps } = callerNow(line, configuration);
  const outcome = replayAs(caller, line, { configuration, now });
  const others = perhaps.map((name) => replayAs(name, line, { configuration, now }));
  return others.every(({ change }) => change === outcome.change)
    ? outcome
    : {
        change: "not known",
        why: `it is perhaps ${perhaps.join(" or ")} by now: whether it has the claims for that is in no line`,
      };
}

function replayAs(
  caller: string | undefined,
  line: AuditedDecision,
  { configuration, now }: { readonly configuration: Configuration; readonly now: number },
): Replayed {
  const { key } = line;
  const explained = explain(configuration, { caller, key, scopes: undefined, prefix: undefined, now });
  switch (explained.is) {
    case "refused": {
      if (line.was !== "granted") return { change: "same" };
      const { seen } = explainRefusal(explained.refusal, { caller: caller ?? "the principal", key });
      return { change: "would be denied", why: seen };
    }
    case "depends":
      return { change: "not known", why: "the rules decide by the key's scope prefix, which is in no line" };
    case "allowed":
      switch (line.was) {
        case "denied":
          return { change: "would be granted", why: `by ${explained.rules.join(", ")}` };
        case "scope_not_granted":
          return { change: "not known", why: "its scopes are in no line" };
        case "granted":
          return compared(line, explained.scopes);
      }
  }
}

/** @param is what the rules give who names no scopes, as they write it */
function compared(
  { scopes: was, scopesRequested: isRequested }: AuditedDecision,
  is: "all" | readonly string[],
): Replayed {
  if (was === undefined) return { change: "same" };
  if (is === "all")
    return was === "all" || isRequested ? { change: "same" } : { change: "wider", why: "with all scopes" };
  if (was === "all") return { change: "narrower", why: `${is.join(" ")} instead of all scopes` };
  const prefix = prefixIn(was);
  const full = is.map((name) => fullScopeName(name, prefix) ?? name);
  const lost = was.filter((name) => !full.includes(name));
  if (lost.length > 0)
    return isRequested
      ? { change: "would be denied", why: `it names ${lost.join(" ")}, which no rule gives` }
      : { change: "narrower", why: `without ${lost.join(" ")}` };
  const gained = full.filter((name) => !was.includes(name));
  return gained.length === 0 || isRequested
    ? { change: "same" }
    : { change: "wider", why: `with ${gained.join(" ")}` };
}

/** What stands before a key's short names, read off names in full: an application ends in `!b14` or `!t1`. */
function prefixIn(names: readonly string[]): string | undefined {
  return names.map((name) => /^(.*![bt]\d+)\./.exec(name)?.[1]).find((prefix) => prefix !== undefined);
}
