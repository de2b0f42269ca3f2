import * as v from "valibot";
import {
  type Configuration,
  type ConfiguredCaller,
  type ConfiguredKey,
  NAME,
  type Rule,
} from "./configuration.ts";
import { ConfigurationError, contradictions, unknownNames } from "./configuration-problems.ts";
import { parseRoleArn, type Role } from "./role-arn.ts";
import { SCOPE_TOKEN } from "./scope.ts";
import { endOf } from "./time.ts";
import { originOf } from "./token-origin.ts";

/** How an operator describes a service key in `broker.config.ts`. */
export interface KeyDefinition {
  readonly secret: string;
  readonly warm?: boolean;
  readonly expect?: { readonly clientId?: string; readonly origin?: string; readonly subaccount?: string };
}

/** An IAM role, by its literal ARN: no wildcards. */
export interface CallerDefinition {
  readonly role: string;
}

interface RuleSubject<Key extends string, Caller extends string> {
  readonly id: string;
  readonly callers: readonly Caller[];
  readonly key: Key;
  /** An instant with its offset, or a date, which ends at 24:00 UTC. */
  readonly until?: string;
}

/** `scopes` allows, `deny` takes away; a rule says one of the two. */
export type RuleDefinition<Key extends string, Caller extends string> = RuleSubject<Key, Caller> &
  (
    | { readonly scopes: "all" | readonly string[]; readonly deny?: never }
    | { readonly deny: "all" | readonly string[]; readonly scopes?: never }
  );

export interface BrokerDefinition<Key extends string, Caller extends string> {
  readonly aws: { readonly region: string };
  readonly keys: { readonly [name in Key]: KeyDefinition };
  readonly callers: { readonly [name in Caller]: CallerDefinition };
  readonly rules: readonly RuleDefinition<NoInfer<Key>, NoInfer<Caller>>[];
  readonly tests?: readonly {
    readonly caller: NoInfer<Caller>;
    readonly key: NoInfer<Key>;
    readonly expect: string;
  }[];
}

const Name = v.pipe(
  v.string(),
  v.regex(NAME, "must be a small letter, then at most 62 small letters, digits and hyphens"),
);
const Scopes = v.union(
  [v.literal("all"), v.pipe(v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN))), v.minLength(1))],
  'must be "all" or a list of at least one scope name, each without spaces',
);
const SecretName = v.pipe(
  v.string(),
  v.regex(
    /^[\w/+=.@-]{1,512}$/,
    "must be the name of a secret (not its ARN): letters, digits and / _ + = . @ -",
  ),
);
const RoleArn = v.pipe(
  v.string(),
  v.check(
    (arn) => parseRoleArn(arn) !== undefined,
    "must be the ARN of one role (arn:aws:iam::<account>:role/<name>), without wildcards",
  ),
);
const Until = v.pipe(
  v.string(),
  v.check(
    (text) => endOf(text) !== undefined,
    "must be a date (2027-06-30, which ends at 24:00 UTC) or an instant with its offset (2027-06-30T12:00:00Z)",
  ),
);
const Origin = v.pipe(
  v.string(),
  v.check(
    (url) => url.startsWith("https://") && originOf(url) === url,
    "must be an origin: https, a host in small letters and nothing after it",
  ),
);
const Text = v.pipe(v.string(), v.minLength(1));

const Definition = v.strictObject({
  aws: v.strictObject({
    region: v.pipe(v.string(), v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "must be an AWS region")),
  }),
  keys: v.record(
    Name,
    v.strictObject({
      secret: SecretName,
      warm: v.optional(v.boolean(), false),
      expect: v.optional(
        v.strictObject({
          clientId: v.optional(Text),
          origin: v.optional(Origin),
          subaccount: v.optional(Text),
        }),
        {},
      ),
    }),
  ),
  callers: v.record(Name, v.strictObject({ role: RoleArn })),
  rules: v.array(
    v.pipe(
      v.strictObject({
        id: Name,
        callers: v.pipe(v.array(Name), v.minLength(1, "must name at least one caller")),
        key: Name,
        scopes: v.optional(Scopes),
        deny: v.optional(Scopes),
        until: v.optional(Until),
      }),
      v.check(
        (rule) => (rule.scopes === undefined) !== (rule.deny === undefined),
        "must have either `scopes` (what it allows) or `deny` (what it takes away)",
      ),
    ),
  ),
  tests: v.optional(v.array(v.strictObject({ caller: Name, key: Name, expect: Name })), []),
});

/** Gives the checked configuration of a stage; throws `ConfigurationError` with every problem it found. */
export type ConfigureBroker = (stage: string) => Configuration;

/**
 * Describes a broker: its keys, its callers and its rules, as a function of the stage.
 *
 * A rule or test that names an unknown key or caller does not compile; what types cannot say is checked when the
 * configuration is loaded, which is at build, in tests and in the function's INIT, never in a request.
 */
export function defineBroker<Key extends string, Caller extends string>(
  define: (stage: string) => BrokerDefinition<Key, Caller>,
): ConfigureBroker {
  return (stage) => configure(stage, define(stage));
}

function configure(stage: string, definition: unknown): Configuration {
  const parsed = v.safeParse(Definition, definition);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the configuration"}: ${issue.message}`),
    );
  }
  const { aws, keys, callers, rules, tests } = parsed.output;
  const configuration: Configuration = {
    stage,
    region: aws.region,
    keys: new Map(
      Object.entries(keys).map(([name, key]): [string, ConfiguredKey] => [name, { name, ...key }]),
    ),
    callers: new Map(
      Object.entries(callers).map(([name, { role }]): [string, ConfiguredCaller] => [
        name,
        { name, role: parseRoleArn(role) as Role, roleArn: role },
      ]),
    ),
    rules: rules.map(({ id, callers: named, key, scopes, deny, until }): Rule => ({
      id,
      effect: deny === undefined ? "allow" : "deny",
      callers: named,
      key,
      scopes: deny ?? scopes ?? [],
      endsAt: until === undefined ? undefined : endOf(until),
    })),
    tests,
  };
  const problems = [...unknownNames(configuration), ...contradictions(configuration)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}
