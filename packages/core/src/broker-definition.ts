import type { ClaimConditions } from "./claim-conditions.ts";
import type { JwtAlgorithm } from "./issuer.ts";

/** How an operator describes a service key in `broker.config.ts`. */
export interface KeyDefinition {
  /** Name of the AWS secret, or its whole ARN if it is another account's. */
  readonly secret: string;
  /**
   * The password grant: name or whole ARN of the AWS secret that holds the user's name and password. Every caller of the
   * key then acts as this user. `expect.origin` has to be there, so that the password is sent nowhere else.
   */
  readonly user?: string;
  /** The AWS secret that holds the seed of the user's second factor; left out for a user without one. */
  readonly totp?: string;
  /** ARN of the KMS key that the key's secrets are encrypted with; left out for the AWS managed key `aws/secretsmanager`. */
  readonly kmsKey?: string;
  readonly warm?: boolean;
  readonly expect?: {
    readonly clientId?: string;
    readonly origin?: string;
    readonly subaccount?: string;
    readonly service?: "cis" | "service-manager";
  };
}

/** Who signs the JWTs of workloads. */
export interface IssuerDefinition {
  /** The claim `iss`, to the letter. */
  readonly url: string;
  /** What the claim `aud` has to be. */
  readonly audience: string;
  /** Where the issuer's public keys are; left out where its discovery document says it. */
  readonly jwks?: string;
  /** RS256 and ES256 if left out. */
  readonly algorithms?: readonly JwtAlgorithm[];
  /** How many seconds ago a token may have been issued: a day, unless it is said here. */
  readonly maxAge?: number;
}

interface CallerLimits {
  /** How many mints the caller may cause in one process and minute: 60, unless it is said here. */
  readonly mintsPerMinute?: number;
}

/** An IAM role, by its literal ARN: no wildcards. */
export interface RoleCallerDefinition extends CallerLimits {
  readonly role: string;
  readonly issuer?: never;
}

/** Whoever has a JWT of the issuer with this subject and these claims. */
export interface WorkloadCallerDefinition<Issuer extends string> extends CallerLimits {
  readonly issuer: Issuer;
  /** `*` stands for characters of one segment, and never for `/` or `:`. */
  readonly subject: string;
  readonly claims?: ClaimConditions;
  readonly role?: never;
}

export type CallerDefinition<Issuer extends string> = RoleCallerDefinition | WorkloadCallerDefinition<Issuer>;

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
    | {
        readonly scopes: "all" | readonly string[];
        /** The most seconds that `min_ttl` may ask for; more is taken for this. */
        readonly maxMinTtl?: number;
        readonly deny?: never;
      }
    | { readonly deny: "all" | readonly string[]; readonly scopes?: never; readonly maxMinTtl?: never }
  );

/** Where the broker is deployed, and how. */
export interface AwsDefinition {
  readonly region: string;
  /**
   * Whom AWS lets through the front door, before the rules decide: the callers' roles, each by its name (the default), or
   * every role of an organization or of some accounts, where the roles are too many for a policy.
   */
  readonly access?: "roles" | { readonly organization: string } | { readonly accounts: readonly string[] };
  /** The private door, for callers that have no way to the internet: its VPC. */
  readonly vpc?: string;
  /** The VPC's interface endpoints for `execute-api` through which the private door is reached. */
  readonly endpoints?: readonly string[];
  /** Nothing is reserved or provisioned unless it is said here. */
  readonly concurrency?: { readonly reserved?: number; readonly provisioned?: number };
  /** ARN of the SNS topic that alarms are sent to. Without it alarms change colour and wake nobody. */
  readonly alarms?: { readonly topic: string };
}

export interface BrokerDefinition<Key extends string, Caller extends string, Issuer extends string = never> {
  readonly aws: AwsDefinition;
  /**
   * Where token endpoints may be beside SAP's own domains: `https://host`, or `*.authentication.<domain>`, in which the
   * star is the subaccount. For landscapes that SAP runs elsewhere.
   */
  readonly tokenOrigins?: readonly string[];
  /** Below which service URLs are shown to callers beside SAP's own domains. */
  readonly serviceDomains?: readonly string[];
  readonly keys: { readonly [name in Key]: KeyDefinition };
  /** With one or more there is a public door for JWTs. */
  readonly issuers?: { readonly [name in Issuer]: IssuerDefinition };
  readonly callers: { readonly [name in Caller]: CallerDefinition<NoInfer<Issuer>> };
  readonly rules: readonly RuleDefinition<NoInfer<Key>, NoInfer<Caller>>[];
  readonly tests?: readonly {
    readonly caller: NoInfer<Caller>;
    readonly key: NoInfer<Key>;
    /** What the request asks for; left out for one that names no scope. */
    readonly scopes?: readonly string[];
    /** `deny`, or the id of a rule that allows: where scopes are named, one that gives some of them. */
    readonly expect: string;
  }[];
}
