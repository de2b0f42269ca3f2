import type { Configuration, Rule, RuleTest } from "./configuration.ts";
import type { ConfiguredCaller } from "./configured-caller.ts";
import { conditionsExclude } from "./claim-conditions.ts";
import type { ConfiguredIssuer } from "./issuer.ts";
import { isSameRole } from "./role-arn.ts";
import { KMS_KEY_ARN, secretOf } from "./secret-arn.ts";
import { patternsMeet } from "./subject-pattern.ts";
import { isTokenOriginAllowed, SAP_TOKEN_ORIGINS } from "./token-origin.ts";

/** What is wrong with a configuration, all of it at once: each line names the place and the way out. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`broker.config.ts:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Names that are used and not defined. Types say the same, but a configuration may be built by a program. */
export function unknownNames({ keys, issuers, callers, rules, tests }: Configuration): string[] {
  const problems: string[] = [];
  for (const caller of callers.values())
    if (caller.kind === "workload" && !issuers.has(caller.issuer))
      problems.push(`callers.${caller.name}.issuer: no issuer is named ${caller.issuer}`);
  const ids = new Set(rules.map(({ id }) => id));
  for (const rule of rules) {
    if (!keys.has(rule.key)) problems.push(`rule ${rule.id}: no key is named ${rule.key}`);
    for (const caller of rule.callers)
      if (!callers.has(caller)) problems.push(`rule ${rule.id}: no caller is named ${caller}`);
  }
  for (const [index, test] of tests.entries()) {
    if (!keys.has(test.key)) problems.push(`tests.${index}: no key is named ${test.key}`);
    if (!callers.has(test.caller)) problems.push(`tests.${index}: no caller is named ${test.caller}`);
    if (test.expect !== "deny" && !ids.has(test.expect))
      problems.push(
        `tests.${index}: expect must be "deny" or the id of a rule; no rule is named ${test.expect}`,
      );
  }
  return problems;
}

/** Definitions that do not fit together: nobody could say what the broker would do. */
export function contradictions({ issuers, callers, rules, tests }: Configuration): string[] {
  const problems = [...sameIssuers([...issuers.values()]), ...impossibleTests(rules, tests)];
  const ids = new Set<string>();
  for (const { id } of rules) {
    if (id === "deny")
      problems.push('a rule must not be named "deny": tests use the word for "no rule allows"');
    if (ids.has(id))
      problems.push(`rule ${id}: two rules have this id, and the audit log could not tell them apart`);
    ids.add(id);
  }
  const known = [...callers.values()];
  for (const [index, caller] of known.entries()) {
    for (const other of known.slice(0, index)) {
      const sameness = samenessOf(caller, other);
      if (sameness) problems.push(`callers ${other.name} and ${caller.name} ${sameness}`);
    }
  }
  for (const deny of rules.filter(({ effect, scopes }) => effect === "deny" && scopes !== "all"))
    for (const allow of rules.filter(
      (rule) => rule.effect === "allow" && rule.scopes === "all" && meet(rule, deny),
    ))
      problems.push(
        `rule ${deny.id} denies some scopes of ${deny.key} and rule ${allow.id} allows "all" of them to the same caller: ` +
          `name the scopes in ${allow.id}, since nobody can subtract from a list that only xsuaa knows`,
      );
  return problems;
}

/** A token names its issuer by the URL: nobody could say by which of the two it is judged. */
function sameIssuers(issuers: readonly ConfiguredIssuer[]): string[] {
  return issuers.flatMap(({ name, url }, index) => {
    const other = issuers.slice(0, index).find((each) => each.url === url);
    return other
      ? [`issuers ${other.name} and ${name} have the same url: write one issuer and name it in the callers`]
      : [];
  });
}

/** What can never come true, whatever else the rules say and whenever they are asked. */
function impossibleTests(rules: readonly Rule[], tests: readonly RuleTest[]): string[] {
  return tests.flatMap(({ caller, key, expect }, index) => {
    const rule = rules.find(({ id }) => id === expect);
    if (!rule) return [];
    const never = [
      ...(rule.effect === "deny" ? [`it denies, for which a test expects "deny"`] : []),
      ...(rule.key === key ? [] : [`it is about the key ${rule.key}`]),
      ...(rule.callers.includes(caller) ? [] : [`it does not name the caller ${caller}`]),
    ];
    return never.length > 0
      ? [`tests.${index}: rule ${expect} never allows ${caller} the key ${key}: ${never.join(", and ")}`]
      : [];
  });
}

/** Who one request could be two of: nobody could say by which rules it is judged. */
function samenessOf(one: ConfiguredCaller, other: ConfiguredCaller): string | undefined {
  if (one.kind === "role" && other.kind === "role")
    return isSameRole(one.role, other.role)
      ? "are the same role: write one caller and name it in the rules"
      : undefined;
  if (one.kind !== "workload" || other.kind !== "workload" || one.issuer !== other.issuer) return undefined;
  return patternsMeet(one.subject, other.subject) && !conditionsExclude(one.claims, other.claims)
    ? "could be the same workload: let their subjects differ, or the value of one claim"
    : undefined;
}

/** What the password grant needs of a key. */
export function userProblems({ keys }: Configuration): string[] {
  return [...keys.values()].flatMap(({ name, user, expect }) =>
    user && expect.origin === undefined
      ? [
          `keys.${name}.expect.origin: is missing: a password is sent to one origin only, which has to be named (https://<subdomain>.authentication.<landscape>)`,
        ]
      : [],
  );
}

/** Pins that no key could meet, since no secret is sent there. */
export function pinsElsewhere({ keys, tokenOrigins }: Configuration): string[] {
  const allowed = [...SAP_TOKEN_ORIGINS, ...tokenOrigins];
  return [...keys.values()].flatMap(({ name, expect: { origin } }) =>
    origin === undefined || isTokenOriginAllowed(origin, allowed)
      ? []
      : [
          `keys.${name}.expect.origin: is where no token endpoint may be: correct it (https://<subdomain>.authentication.<landscape>), or add it to tokenOrigins if SAP runs a landscape there`,
        ],
  );
}

/**
 * Secrets that hold what logs in and are another thing, too: front doors read every service key, and would read a password
 * that is stored as one.
 */
export function sharedUserSecrets({ keys }: Configuration): string[] {
  const all = [...keys.values()];
  return all.flatMap(({ name, user }) =>
    Object.entries({ user: user?.secret, totp: user?.totp }).flatMap(([member, id]) => {
      const isThis = (other: string | undefined) => id !== undefined && isSameSecret(id, other);
      const key = all.find(({ secret }) => isThis(secret));
      const other = all.find((each) => member === "totp" && isThis(each.user?.secret));
      const of = key ? `secret of keys.${key.name}` : other && `user of keys.${other.name}`;
      return of === undefined
        ? []
        : [
            `keys.${name}.${member}: is the ${of}: store it in a secret of its own, which only what logs in reads`,
          ];
    }),
  );
}

/** A name says no account, so that an ARN with this name may be meant. */
function isSameSecret(one: string, other = ""): boolean {
  const [left, right] = [secretOf(one), secretOf(other)];
  return left && right ? one === other : (left?.name ?? one) === (right?.name ?? other);
}

/** Secrets that the function could not read: its client asks one region only, and so does KMS for them. */
export function secretsElsewhere({ region, keys }: Configuration): string[] {
  return [...keys.values()].flatMap(({ name, secret, user, kmsKey }) => {
    const problems: string[] = [];
    for (const [member, id] of Object.entries({ secret, user: user?.secret, totp: user?.totp })) {
      const arn = secretOf(id ?? "");
      if (arn && arn.region !== region)
        problems.push(
          `keys.${name}.${member}: is in ${arn.region} and the broker in ${region}: replicate the secret there and name the replica`,
        );
    }
    const [, keyRegion] = KMS_KEY_ARN.exec(kmsKey ?? "") ?? [];
    if (keyRegion !== undefined && keyRegion !== region)
      problems.push(
        `keys.${name}.kmsKey: is in ${keyRegion} and the secret in ${region}: name the key that this secret is encrypted with`,
      );
    return problems;
  });
}

function meet(one: Rule, other: Rule): boolean {
  return one.key === other.key && one.callers.some((caller) => other.callers.includes(caller));
}
