import * as v from "valibot";
import { NAME } from "./configuration.ts";
import { SCOPE_TOKEN } from "./scope.ts";
import { endOf } from "./time.ts";
import { originOf } from "./token-origin.ts";
import { Aws } from "./aws-schema.ts";
import { Caller } from "./caller-schema.ts";
import { Issuer } from "./issuer-schema.ts";
import { members } from "./members-schema.ts";
import { KMS_KEY_ARN, SECRET_NAME, secretOf } from "./secret-arn.ts";

/**
 * Hosts of one domain's subaccounts. After the star stands `authentication`, which no registry hands out names below, and
 * then a whole domain: nothing that begins so is a public suffix.
 */
const TOKEN_HOSTS = /^\*\.authentication\.(?:cert\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

const Name = v.pipe(
  v.string(),
  v.regex(NAME, "must be a small letter, then at most 62 small letters, digits and hyphens"),
);
const SCOPES = 'must be "all" or a list of at least one scope name';
const ScopeName = v.pipe(
  v.string(),
  v.regex(
    SCOPE_TOKEN,
    "must be one scope name: no spaces, quotation marks or backslashes, 256 characters at most",
  ),
);
const Scopes = v.union([v.literal("all"), v.pipe(v.array(ScopeName), v.minLength(1, SCOPES))], SCOPES);
const AskedScopes = v.pipe(
  v.array(ScopeName),
  v.minLength(1, "must name at least one scope: leave it out for a request that names none"),
);
const SecretId = v.pipe(
  v.string(),
  v.check(
    (text) => SECRET_NAME.test(text) || secretOf(text) !== undefined,
    "must be the name of a secret (letters, digits and / _ + = . @ -), or its whole ARN with the six characters at its end",
  ),
);
const Until = v.pipe(
  v.string(),
  v.check(
    (text) => endOf(text) !== undefined,
    "must be a date (2027-06-30, which ends at 24:00 UTC) or an instant with its offset (2027-06-30T12:00:00Z)",
  ),
);
const MaxMinTtl = v.pipe(
  v.number(),
  v.integer("must be whole seconds"),
  v.minValue(0, "must be at least 0"),
  v.maxValue(86_400, "must be at most 86400 seconds"),
);
const Origin = v.pipe(
  v.string(),
  v.check(
    (url) => url.startsWith("https://") && originOf(url) === url,
    "must be an origin: https, a host in small letters and nothing after it",
  ),
);
const TokenOrigin = v.pipe(
  v.string(),
  v.check(
    (text) => TOKEN_HOSTS.test(text) || (text.startsWith("https://") && originOf(text) === text),
    "must be an origin (https, a host in small letters and nothing after it), or *.authentication.<domain> or *.authentication.cert.<domain>: a star stands for the subaccount and for nothing else, so that no pattern takes in hosts that anybody can have",
  ),
);
const ServiceDomain = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9-]+(?:\.[a-z0-9-]+){2,}$/,
    "must be a domain of at least three names, in small letters and without a star, such as cfapps.eu01.example.com",
  ),
);
const Text = v.pipe(v.string(), v.minLength(1, "must not be empty: leave it out for none"));

/** What `broker.config.ts` may say, member by member; how the members fit together is `configuration-problems.ts`. */
export const Definition = members({
  aws: Aws,
  tokenOrigins: v.optional(v.array(TokenOrigin), []),
  serviceDomains: v.optional(v.array(ServiceDomain), []),
  keys: v.record(
    Name,
    v.pipe(
      members({
        secret: SecretId,
        user: v.optional(SecretId),
        totp: v.optional(SecretId),
        kmsKey: v.optional(
          v.pipe(
            v.string(),
            v.regex(
              KMS_KEY_ARN,
              "must be the ARN of a KMS key (arn:aws:kms:<region>:<account>:key/<id>), not of an alias",
            ),
          ),
        ),
        warm: v.optional(v.boolean(), false),
        expect: v.optional(
          members({
            clientId: v.optional(Text),
            origin: v.optional(Origin),
            subaccount: v.optional(Text),
            service: v.optional(v.picklist(["cis", "service-manager"], 'must be "cis" or "service-manager"')),
          }),
          {},
        ),
      }),
      v.check(
        ({ user, totp }) => totp === undefined || user !== undefined,
        "must have `user`: a second factor is somebody's",
      ),
    ),
  ),
  issuers: v.optional(v.record(Name, Issuer), {}),
  callers: v.record(Name, Caller),
  rules: v.array(
    v.pipe(
      members({
        id: Name,
        callers: v.pipe(v.array(Name), v.minLength(1, "must name at least one caller")),
        key: Name,
        scopes: v.optional(Scopes),
        deny: v.optional(Scopes),
        until: v.optional(Until),
        maxMinTtl: v.optional(MaxMinTtl),
      }),
      v.check(
        ({ deny, maxMinTtl }) => deny === undefined || maxMinTtl === undefined,
        "must not have `maxMinTtl`: a rule that denies gives nothing to limit",
      ),
      v.check(
        (rule) => (rule.scopes === undefined) !== (rule.deny === undefined),
        "must have either `scopes` (what it allows) or `deny` (what it takes away)",
      ),
    ),
  ),
  tests: v.optional(
    v.array(members({ caller: Name, key: Name, scopes: v.optional(AskedScopes), expect: Name })),
    [],
  ),
});
