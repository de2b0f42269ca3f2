import * as v from "valibot";
import { NAME } from "./configuration.ts";
import { parseRoleArn } from "./role-arn.ts";
import { SCOPE_TOKEN } from "./scope.ts";
import { endOf } from "./time.ts";
import { originOf } from "./token-origin.ts";

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

/** What `broker.config.ts` may say, member by member; how the members fit together is `configuration-problems.ts`. */
export const Definition = v.strictObject({
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
