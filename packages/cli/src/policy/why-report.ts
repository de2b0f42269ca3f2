import type { Configuration, Rule } from "@btp-token-broker/core";
import { plain } from "../keys/profile-lines.ts";
import type { Explained } from "./explained.ts";
import type { Identity } from "./identity.ts";
import { explainIdentity } from "./identity-words.ts";
import { instantText } from "./instant.ts";
import { explainRefusal } from "./refusal-words.ts";
import { callerRecord, callerWords, keyWords, ruleRecord, ruleWords, scopeWords } from "./rule-words.ts";

/** What is said of one key. */
export interface WhyAnswer {
  /** `undefined` for one that the configuration does not have, whose name is not said back. */
  readonly key: string | undefined;
  readonly explained: Explained;
  readonly rules: readonly Rule[];
}

export interface WhyRecord {
  readonly version: string;
  readonly at: number;
  readonly configuration: Configuration;
  readonly identity: Identity;
  readonly answers: readonly WhyAnswer[];
}

/** What stands for the name of a key that is not there. */
const NO_KEY = "that key";

export function textWhy({ at, configuration, identity, answers }: WhyRecord): string {
  const heading = `${configuration.stage} at ${instantText(at)}`;
  if (identity.is !== "caller") {
    const { seen, wayOut } = explainIdentity(identity);
    return [`${heading}: denied, no caller`, `  ${plain(seen)}.`, `  ${wayOut}`].join("\n");
  }
  const { caller, isAtAnotherPath } = identity;
  return [
    `${heading}: ${caller.name} is ${plain(callerWords(caller))}`,
    ...(isAtAnotherPath
      ? [
          "  The principal's path is another. To the rules it is this caller; AWS's policy of the door names the role with",
          "  the configured path, and lets in nobody else.",
        ]
      : []),
    ...answers.flatMap((answer) => answerLines(answer, { caller: caller.name, configuration })),
  ].join("\n");
}

function answerLines(
  { key, explained, rules }: WhyAnswer,
  { caller, configuration }: { readonly caller: string; readonly configuration: Configuration },
): readonly string[] {
  const configured = configuration.keys.get(key ?? "");
  const name = configured ? keyWords(configured) : NO_KEY;
  if (explained.is === "allowed") {
    const allowing = rules.filter(({ id }) => explained.rules.includes(id));
    return [
      `allowed  ${name}: ${scopeWords(explained.scopes).map(plain).join(" ")}`,
      `         decided by ${allowing.map(({ id }) => `rules.${id}.scopes`).join(", ")}: ${allowing.map(ruleWords).join(", ")}`,
    ];
  }
  if (explained.is === "depends") return [];
  const { seen, field, near, wayOut } = explainRefusal(explained.refusal, { caller, key: key ?? NO_KEY });
  return [
    `denied   ${name}: ${plain(seen)}`,
    `         decided by ${field}`,
    ...(near === undefined ? [] : [`         ${plain(near)}`]),
    `         ${wayOut}`,
  ];
}

export function jsonWhy({ version, at, configuration, identity, answers }: WhyRecord): string {
  const { stage } = configuration;
  const who =
    identity.is === "caller"
      ? callerRecord(identity.caller)
      : { reason: identity.is, ...explanationRecord(explainIdentity(identity)) };
  const caller = identity.is === "caller" ? identity.caller.name : "";
  const keys = answers.map((answer) => answerRecord(answer, caller));
  return JSON.stringify(
    { command: "policy why", version, at: instantText(at), stage, ...who, keys },
    undefined,
    2,
  );
}

function answerRecord({ key, explained, rules }: WhyAnswer, caller: string): object {
  if (explained.is === "depends") return {};
  const named = { key, decision: explained.is === "allowed" ? "allow" : "deny" };
  if (explained.is === "allowed")
    return {
      ...named,
      scopes: explained.scopes,
      rules: rules.filter(({ id }) => explained.rules.includes(id)).map((rule) => ruleRecord(rule)),
    };
  const words = explainRefusal(explained.refusal, { caller, key: key ?? NO_KEY });
  return { ...named, reason: explained.refusal.is, decided_by: words.field, ...explanationRecord(words) };
}

function explanationRecord({ seen, wayOut }: { readonly seen: string; readonly wayOut: string }): object {
  return { seen, way_out: wayOut };
}
