import { type Configuration, decide, grantedNames, rulesAbout } from "@btp-token-broker/core";

/** What a caller may have of a key from one instant to another: the time until the rules are different ones. */
interface Stretch {
  readonly from: number;
  /** The first instant at which it is over; infinite for never. */
  readonly to: number;
  readonly scopes: "all" | readonly string[];
  /** The most that `min_ttl` may ask for, in milliseconds; infinite for as much as there is. */
  readonly maxMinTtlMs: number;
}

/** All that a caller may ever have of a key, from now on. Rules end and none begins, so that it is known today. */
export type Reach = readonly Stretch[];

/** @param now before which nothing counts */
export function reachOf(
  configuration: Configuration,
  { caller, key }: { readonly caller: string; readonly key: string },
  now: number,
): Reach {
  const rules = rulesAbout(configuration, { caller, key });
  const ends = rules.flatMap(({ endsAt }) => (endsAt !== undefined && endsAt > now ? [endsAt] : []));
  const starts = [...new Set([now, ...ends])].sort((one, other) => one - other);
  return starts.flatMap((from, at) => {
    const decision = decide(configuration, caller, key, from);
    if (!decision.ok) return [];
    // Names are compared as they are written: what the key's prefix is stands in the service key.
    const scopes = grantedNames(decision.value, undefined);
    if (scopes.length === 0) return [];
    const to = starts[at + 1] ?? Infinity;
    return [{ from, to, scopes, maxMinTtlMs: decision.value.maxMinTtlMs }];
  });
}

/** From when to when something is given. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When a scope is given; `all` stands for whatever the key has. Spans that touch are one. */
export function spansOf(reach: Reach, scope: string): readonly Span[] {
  const spans: Span[] = [];
  for (const { from, to, scopes } of reach) {
    if (scopes !== "all" && !scopes.includes(scope)) continue;
    const last = spans.at(-1);
    if (last?.to === from) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
  }
  return spans;
}

/** Every scope that a reach has at any time, in the order of the configuration. */
export function scopesIn(reach: Reach): readonly string[] {
  return [...new Set(reach.flatMap(({ scopes }) => (scopes === "all" ? ["all"] : scopes)))];
}

/** What is in force at an instant. */
export function stretchAt(reach: Reach, instant: number): Stretch | undefined {
  return reach.find(({ from, to }) => from <= instant && instant < to);
}
