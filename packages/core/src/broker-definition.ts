/** How an operator describes a service key in `broker.config.ts`. */
export interface KeyDefinition {
  /** Name of the AWS secret, or its whole ARN if it is another account's. */
  readonly secret: string;
  /** ARN of the KMS key that the secret is encrypted with; left out for the AWS managed key `aws/secretsmanager`. */
  readonly kmsKey?: string;
  readonly warm?: boolean;
  readonly expect?: {
    readonly clientId?: string;
    readonly origin?: string;
    readonly subaccount?: string;
    readonly service?: "cis" | "service-manager";
  };
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

export interface BrokerDefinition<Key extends string, Caller extends string> {
  readonly aws: AwsDefinition;
  /**
   * Where token endpoints may be beside SAP's own domains: `https://host`, or `*.authentication.<domain>`, in which the
   * star is the subaccount. For landscapes that SAP runs elsewhere.
   */
  readonly tokenOrigins?: readonly string[];
  /** Below which service URLs are shown to callers beside SAP's own domains. */
  readonly serviceDomains?: readonly string[];
  readonly keys: { readonly [name in Key]: KeyDefinition };
  readonly callers: { readonly [name in Caller]: CallerDefinition };
  readonly rules: readonly RuleDefinition<NoInfer<Key>, NoInfer<Caller>>[];
  readonly tests?: readonly {
    readonly caller: NoInfer<Caller>;
    readonly key: NoInfer<Key>;
    readonly expect: string;
  }[];
}
