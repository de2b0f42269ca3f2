import {
  type Configuration,
  type ConfiguredCaller,
  type ConfiguredKey,
  isInForce,
  type Refusal,
  type Rule,
} from "@btp-token-broker/core";
import { count, plain } from "../keys/profile-lines.ts";
import { columns, listed } from "./columns.ts";
import type { Explained } from "./explained.ts";
import { instantText } from "./instant.ts";
import { callerRecord, callerWords, keyWords, ruleRecord, ruleWords, scopeWords } from "./rule-words.ts";

/** What one caller may ask of one key. */
export interface Cell {
  readonly key: ConfiguredKey;
  readonly explained: Explained;
  /** Those that name both, in force or not. */
  readonly rules: readonly Rule[];
}

export interface Matrix {
  readonly version: string;
  readonly at: number;
  readonly configuration: Configuration;
  /** In the order of the configuration, as are the cells. */
  readonly rows: readonly { readonly caller: ConfiguredCaller; readonly cells: readonly Cell[] }[];
}

/** A block for each caller: a line for each key that a rule says something about, and one for all the others. */
export function textMatrix({ version, at, configuration, rows }: Matrix): string {
  const { stage, region, callers, keys, rules } = configuration;
  const counted = [count(callers.size, "caller"), count(keys.size, "key"), count(rules.length, "rule")];
  const shown = rows.flatMap(({ cells }) => cells.map(({ key }) => keyWords(key).length));
  const indent = Math.max("no rule".length, ...shown) + 4;
  return [
    `btp-broker ${version} policy ${stage} (${region}) at ${instantText(at)}: ${counted.join(", ")}`,
    ...rows.flatMap(({ caller, cells }) => [
      `${caller.name}: ${plain(callerWords(caller))}`,
      ...cells.flatMap((cell) => cellLines(cell, { at, indent })),
      ...withoutRule(cells, indent),
    ]),
  ].join("\n");
}

function withoutRule(cells: readonly Cell[], indent: number): readonly string[] {
  const names = cells.filter(({ rules }) => rules.length === 0).map(({ key }) => keyWords(key));
  return names.length === 0 ? [] : columns("  no rule", listed(names), indent);
}

function cellLines(
  { key, explained, rules }: Cell,
  { at, indent }: { readonly at: number; readonly indent: number },
): readonly string[] {
  if (rules.length === 0) return [];
  const heading = `  ${keyWords(key)}`;
  const below = (words: readonly string[]) => columns("", words, indent);
  const inForce = rules.filter((rule) => isInForce(rule, at));
  const of = (effect: Rule["effect"]) => inForce.filter((rule) => rule.effect === effect).map(ruleWords);
  const denials = of("deny").length === 0 ? [] : ["less", "what", ...denied(of("deny"))];
  const by = below(["by", ...listed(of("allow")), ...denials]);
  switch (explained.is) {
    case "allowed":
      return [...columns(heading, scopeWords(explained.scopes), indent), ...by];
    case "depends":
      return [...columns(heading, ["as the key's scope prefix has it"], indent), ...by];
    case "refused":
      return columns(heading, refusedWords(explained.refusal.is, { inForce, over: rules }), indent);
  }
}

function denied(rules: readonly string[]): readonly string[] {
  return [...listed(rules), rules.length === 1 ? "denies" : "deny"];
}

function refusedWords(
  is: Refusal["is"],
  { inForce, over }: { readonly inForce: readonly Rule[]; readonly over: readonly Rule[] },
): readonly string[] {
  const denying = inForce.filter(({ effect }) => effect === "deny").map(ruleWords);
  if (is === "denied") return ["denied by", ...listed(denying)];
  if (is === "nothing_left") return ["nothing is left of what is allowed:", ...denied(denying)];
  if (is === "over")
    return ["over:", ...listed(over.filter(({ effect }) => effect === "allow").map(ruleWords))];
  // A deny of some scopes alone, or one that is over.
  return ["nothing is allowed:", ...listed(over.map(ruleWords)), "only take away"];
}

/** The matrix as JSON: every cell, whether a rule is about it or not. */
export function jsonMatrix({ version, at, configuration, rows }: Matrix): string {
  const { stage, region } = configuration;
  const record = {
    command: "policy",
    version,
    at: instantText(at),
    stage,
    region,
    callers: rows.map(({ caller, cells }) => ({ ...callerRecord(caller), keys: cells.map(cellRecord) })),
  };
  return JSON.stringify(record, undefined, 2);
}

function cellRecord({ key, explained, rules }: Cell): object {
  return {
    key: key.name,
    as_user: key.user !== undefined,
    decision: explained.is === "refused" ? "deny" : explained.is === "allowed" ? "allow" : "depends",
    ...(explained.is === "refused" && { reason: explained.refusal.is }),
    ...(explained.is === "allowed" && { scopes: explained.scopes }),
    rules: rules.map((rule) => ruleRecord(rule)),
  };
}
