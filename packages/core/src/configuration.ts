import type { ConfiguredCaller } from "./configured-caller.ts";
import type { ConfiguredIssuer } from "./issuer.ts";
import type { Service } from "./service-key.ts";

/** What keys, callers and rules may be called. Short and plain enough for a URL, a log and an access key id. */
export const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** A service key of the deployment: where it is stored and what it must turn out to be. */
export interface ConfiguredKey {
  readonly name: string;
  /** Name or ARN of the AWS secret that holds the service key as SAP shows it. */
  readonly secret: string;
  /** As whom tokens of this key are asked for; `undefined` for the client itself. */
  readonly user: ConfiguredUser | undefined;
  /** ARN of the customer's KMS key that the key's secrets are encrypted with; `undefined` for AWS's own. */
  readonly kmsKey: string | undefined;
  /** Whether the schedule keeps this key's default tokens in memory. */
  readonly warm: boolean;
  /** What a service key must say of itself before its secret is sent anywhere. */
  readonly expect: ExpectedKey;
}

/** Where a user's credentials are stored. */
export interface ConfiguredUser {
  /** Name or ARN of the AWS secret with the user's name and password. */
  readonly secret: string;
  /** Of the one with the seed of the second factor; `undefined` for a user without. */
  readonly totp: string | undefined;
}

export interface ExpectedKey {
  readonly clientId?: string | undefined;
  /** `https://<subdomain>.authentication.<landscape>` */
  readonly origin?: string | undefined;
  readonly subaccount?: string | undefined;
  /** Of the services whose keys are mistaken for one another. */
  readonly service?: Service | undefined;
}

/** What callers may ask of a key (`allow`) or may not (`deny`), until an instant if one is given. */
export interface Rule {
  readonly id: string;
  readonly effect: "allow" | "deny";
  readonly callers: readonly string[];
  readonly key: string;
  /** Names as written: short, full or literal. */
  readonly scopes: "all" | readonly string[];
  /** The most that `min_ttl` may ask for, in milliseconds; `undefined` for as much as there is. */
  readonly maxMinTtlMs: number | undefined;
  /** The first instant at which the rule is over, in milliseconds since the epoch. */
  readonly endsAt: number | undefined;
}

/** What the operator expects of the rules: the id of a rule that allows, or `deny`. */
export interface RuleTest {
  readonly caller: string;
  readonly key: string;
  /** Names as a request has them; `undefined` for a request that names none. */
  readonly scopes?: readonly string[] | undefined;
  readonly expect: string;
}

/** Whom AWS lets through a front door, before any rule is looked at. */
export type Access =
  | { readonly to: "roles" }
  | { readonly to: "organization"; readonly id: string }
  | { readonly to: "accounts"; readonly ids: readonly string[] };

/** Where the private door stands: in this VPC, reached through these interface endpoints and no others. */
export interface PrivateDoor {
  readonly vpc: string;
  readonly endpoints: readonly string[];
}

/** How the broker is deployed. `infra/` reads it; it has no say in who may ask for what. */
export interface Deployment {
  readonly access: Access;
  readonly privateDoor: PrivateDoor | undefined;
  /** Execution environments of a door at most, and started ahead of requests. */
  readonly concurrency: { readonly reserved: number | undefined; readonly provisioned: number | undefined };
  /** ARN of the SNS topic that alarms are sent to. */
  readonly alarmTopic: string | undefined;
}

/** A deployment's configuration, checked whole: every name that is used exists. It holds no secret. */
export interface Configuration {
  readonly stage: string;
  readonly region: string;
  readonly deployment: Deployment;
  /** Where token endpoints may be beside SAP's own origins: exact origins, and hosts with a `*` for the subaccount. */
  readonly tokenOrigins: readonly string[];
  /** Below which service URLs may be shown beside SAP's own domains. */
  readonly serviceDomains: readonly string[];
  readonly keys: ReadonlyMap<string, ConfiguredKey>;
  readonly issuers: ReadonlyMap<string, ConfiguredIssuer>;
  readonly callers: ReadonlyMap<string, ConfiguredCaller>;
  readonly rules: readonly Rule[];
  readonly tests: readonly RuleTest[];
}
