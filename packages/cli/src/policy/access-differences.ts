import type { Configuration } from "@btp-token-broker/core";
import type { Difference } from "./difference.ts";
import { untilText } from "./instant.ts";
import { type Reach, reachOf, scopesIn, type Span, spansOf, stretchAt } from "./reach.ts";
import { keyWords } from "./rule-words.ts";

/** Two configurations, and when the difference between them begins to count. */
export interface Compared {
  readonly before: Configuration;
  readonly after: Configuration;
  readonly now: number;
}

/** What each caller may ask for that it might not before, or no more, or until another time. By name, not by role. */
export function accessDifferences({ before, after, now }: Compared): readonly Difference[] {
  const names = (list: "callers" | "keys") => [...new Set([...after[list].keys(), ...before[list].keys()])];
  return names("callers").flatMap((caller) =>
    names("keys").flatMap((key) => {
      const reach = (configuration: Configuration) => reachOf(configuration, { caller, key }, now);
      const configured = after.keys.get(key) ?? before.keys.get(key);
      const named = { caller, key: configured ? keyWords(configured) : key };
      const texts = changesOf({ was: reach(before), is: reach(after), now }, named);
      return texts.map((text): Difference => ({ about: "access", text }));
    }),
  );
}

interface Change {
  readonly was: Reach;
  readonly is: Reach;
  readonly now: number;
}

interface Named {
  readonly caller: string;
  readonly key: string;
}

function changesOf({ was, is, now }: Change, named: Named): readonly string[] {
  const { caller, key } = named;
  if (was.length === 0 && is.length === 0) return [];
  if (is.length === 0) return [`${caller} loses ${key}`];
  if (was.length === 0)
    return grouped(scopesIn(is), (scope) => spanWords(spansOf(is, scope), now)).map(
      ([when, scopes]) => `${caller} gains ${key}: ${scopeList(scopes)}${when}`,
    );
  return [...scopeChanges({ was, is, now }, named), ...limitChanges({ was, is, now }, named)];
}

function scopeChanges({ was, is, now }: Change, { caller, key }: Named): readonly string[] {
  const scopes = [...new Set([...scopesIn(is), ...scopesIn(was)])];
  const changed = scopes.flatMap((scope) => {
    const [old, current] = [spansOf(was, scope), spansOf(is, scope)];
    return isSame(old, current) ? [] : [{ scope, old, current }];
  });
  const of = (chosen: readonly (typeof changed)[number][]) => chosen.map(({ scope }) => scope);
  const gained = changed.filter(({ old }) => old.length === 0);
  const lost = changed.filter(({ current }) => current.length === 0);
  const moved = changed.filter(({ old, current }) => old.length > 0 && current.length > 0);
  const spans = new Map(changed.map((change) => [change.scope, change]));
  const movedBy = grouped(of(moved), (scope) => {
    const { old = [], current = [] } = spans.get(scope) ?? {};
    return movedWords(old, current, now);
  });
  return [
    ...grouped(of(gained), (scope) => spanWords(spans.get(scope)?.current ?? [], now)).map(
      ([when, list]) => `${caller} gains ${scopeList(list)} on ${key}${when}`,
    ),
    ...(lost.length === 0 ? [] : [`${caller} loses ${scopeList(of(lost))} on ${key}`]),
    ...movedBy.map(([words, list]) =>
      list.length === scopes.length
        ? `${caller}: ${key} ${words}`
        : `${caller}: ${scopeList(list)} on ${key} ${words}`,
    ),
  ];
}

/** The first instant at which `min_ttl` may ask for more or less than before, if there is one. */
function limitChanges({ was, is, now }: Change, { caller, key }: Named): readonly string[] {
  const instants = [...was, ...is].map(({ from }) => from).sort((one, other) => one - other);
  for (const instant of instants) {
    const [old, current] = [stretchAt(was, instant), stretchAt(is, instant)];
    if (!old || !current || old.maxMinTtlMs === current.maxMinTtlMs) continue;
    const when = instant > now ? `, after ${untilText(instant)}` : "";
    return [
      `${caller}: min_ttl on ${key} ${limitWords(current.maxMinTtlMs)} instead of ${limitWords(old.maxMinTtlMs)}${when}`,
    ];
  }
  return [];
}

function limitWords(limitMs: number): string {
  return limitMs === Infinity ? "without a limit" : `at most ${limitMs / 1_000} s`;
}

function isSame(one: readonly Span[], other: readonly Span[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ from, to }, at) => from === other[at]?.from && to === other[at]?.to)
  );
}

function movedWords(old: readonly Span[], current: readonly Span[], now: number): string {
  const [was, is] = [endOnly(old, now), endOnly(current, now)];
  return was !== undefined && is !== undefined
    ? `ends ${endWords(is)} instead of ${endWords(was)}`
    : `is given${spanWords(current, now) || " always"}, instead of${spanWords(old, now) || " always"}`;
}

/** The end of what is given now and until then, without a break. */
function endOnly(spans: readonly Span[], now: number): number | undefined {
  const [first, ...others] = spans;
  return first?.from === now && others.length === 0 ? first.to : undefined;
}

function endWords(end: number): string {
  return end === Infinity ? "never" : untilText(end);
}

/** Nothing for what is given now and for ever. */
function spanWords(spans: readonly Span[], now: number): string {
  const told = spans.map(({ from, to }) =>
    [
      ...(from > now ? [`after ${untilText(from)}`] : []),
      ...(to < Infinity ? [`until ${untilText(to)}`] : []),
    ].join(" "),
  );
  const text = told.filter((each) => each !== "").join(" and ");
  return text === "" ? "" : ` ${text}`;
}

function scopeList(scopes: readonly string[]): string {
  return scopes.map((scope) => (scope === "all" ? "all scopes" : scope)).join(" ");
}

/** Scopes by what is said of them, in the order of their first ones. */
function grouped(
  scopes: readonly string[],
  said: (scope: string) => string,
): readonly (readonly [said: string, scopes: readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) groups.set(said(scope), [...(groups.get(said(scope)) ?? []), scope]);
  return [...groups];
}
