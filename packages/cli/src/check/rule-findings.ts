import { type Configuration, fullScopeName, type Rule, unmetTests } from "@btp-token-broker/core";
import { planOf, printable } from "../keys/profile-lines.ts";
import type { CheckFinding } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";

const NOTICE_MS = 30 * 86_400_000;

/** Rules that do not do what is expected, are over or will be soon, and who and what is left without any. */
export function ruleFindings(configuration: Configuration, now: number): readonly CheckFinding[] {
  const { rules, callers, keys } = configuration;
  const inForce = rules.filter((rule) => !isOver(rule, now));
  const allowing = inForce.filter(({ effect }) => effect === "allow");
  return [
    ...unmetTests(configuration, now).map(({ index, seen }): CheckFinding => ({
      id: "rule-test",
      about: `tests.${index}`,
      seen: `it ${seen}`,
      wayOut: "Correct the rules, or what the test expects of them, before you deploy.",
    })),
    ...rules.flatMap((rule) => endFindings(rule, now)),
    ...[...callers.values()]
      .filter(({ name }) => !allowing.some((rule) => rule.callers.includes(name)))
      .map(({ name, kind }): CheckFinding => ({
        id: "caller-without-rule",
        about: `caller ${name}`,
        seen: `no rule in force allows it anything${kind === "role" ? ", and AWS lets its role as far as the broker's door" : ""}`,
        wayOut: "Write a rule for it, or take it out of `callers`, and deploy.",
      })),
    ...[...keys.keys()]
      .filter((name) => !allowing.some((rule) => rule.key === name))
      .map((name): CheckFinding => ({
        id: "key-without-rule",
        about: `key ${name}`,
        seen: "no rule in force allows anybody this key, and the function may read its secret",
        wayOut: "Write a rule for it, or take it out of `keys`, and deploy.",
      })),
  ];
}

function isOver({ endsAt }: Rule, now: number): boolean {
  return endsAt !== undefined && endsAt <= now;
}

function endFindings(rule: Rule, now: number): readonly CheckFinding[] {
  const { id, endsAt } = rule;
  if (endsAt === undefined || endsAt - now > NOTICE_MS) return [];
  const at = new Date(endsAt).toISOString();
  if (isOver(rule, now))
    return [
      {
        id: "rule-over",
        about: `rule ${id}`,
        seen: `it ended at ${at}, and no longer counts`,
        wayOut: "Take it out of `rules`, or give it a later `until`, and deploy.",
      },
    ];
  return [
    {
      id: "rule-ends",
      about: `rule ${id}`,
      seen: `it ends at ${at}`,
      wayOut: "Give it a later `until` and deploy before that, or tell its callers.",
    },
  ];
}

/** The scopes that rules name, against those that xsuaa gives the key's client. */
export function scopeFindings(
  { rules }: Configuration,
  { key, read, trial }: KeyObservation,
  now: number,
): readonly CheckFinding[] {
  if (!read.ok || !trial?.ok) return [];
  const { scopePrefix } = read.value.profile;
  const has = new Set(trial.value.scope);
  const plan = planOf(scopePrefix);
  return rules
    .filter((rule) => rule.key === key.name && rule.scopes !== "all" && !isOver(rule, now))
    .flatMap(({ id, scopes }): readonly CheckFinding[] => {
      const names = scopes === "all" ? [] : scopes;
      const short = names.filter((name) => fullScopeName(name, scopePrefix) === undefined);
      const missing = names.filter((name) => {
        const full = fullScopeName(name, scopePrefix);
        return full !== undefined && !has.has(full);
      });
      const about = `rule ${id}`;
      const client = `the client of key ${key.name}${plan === undefined ? "" : `, plan ${plan},`}`;
      return [
        ...(short.length > 0
          ? [
              {
                id: "scope",
                about,
                seen: `it names ${short.join(" ")} short, and the service key has no application name to put before`,
                wayOut:
                  "Write the full names, with the application: APPLICATION!t1.NAME; or =NAME for one without.",
              } as const,
            ]
          : []),
        ...(missing.length > 0
          ? [
              {
                id: "scope",
                about,
                seen: `it names ${missing.join(" ")}, which ${client} does not have`,
                wayOut: `Correct the rule, or import a key of a plan that has the scope. It has: ${[...has].map(printable).join(" ") || "none"}.`,
              } as const,
            ]
          : []),
      ];
    });
}
