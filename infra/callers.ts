import { type Access, type Configuration, roleCallers } from "@btp-token-broker/core";

/** Whom AWS lets through a front door: some roles, by their ARNs, or every principal of an organization or of accounts. */
export type Callers =
  | { readonly to: "roles"; readonly arns: readonly string[] }
  | Exclude<Access, { readonly to: "roles" }>;

/** The callers of a configuration, as its `aws.access` says. */
export function configuredCallers(configuration: Configuration): Callers {
  const { access } = configuration.deployment;
  if (access.to !== "roles") return access;
  return { to: "roles", arns: roleCallers(configuration).map(({ roleArn }) => roleArn) };
}

/** Whom a statement of a resource policy is about. */
export interface CallersClause {
  readonly Principal: "*" | { readonly AWS: readonly string[] };
  readonly Condition: { readonly StringEquals?: Readonly<Record<string, string>> };
}

/**
 * Says in a statement's words who the callers are; `undefined` for nobody, since an empty list of principals is not a
 * policy.
 *
 * - A role is named by its ARN. AWS keeps its id with the policy, so that a role which is made again is another one.
 * - An organization is a condition on everybody. An anonymous request and an AWS service's belong to none, and what
 *   has no `aws:PrincipalOrgID` is not equal to one.
 * - An account's root as a principal stands for the account: its administrators decide which of its roles may, and a
 *   role needs a policy of its own. That holds for the broker's account, too.
 */
export function callersClause(callers: Callers, partition: string): CallersClause | undefined {
  switch (callers.to) {
    case "roles":
      return callers.arns.length === 0 ? undefined : { Principal: { AWS: callers.arns }, Condition: {} };
    case "organization":
      return { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": callers.id } } };
    case "accounts":
      return {
        Principal: { AWS: callers.ids.map((id) => `arn:${partition}:iam::${id}:root`) },
        Condition: {},
      };
  }
}

/** How long a policy may be, and whose limit that is. */
export interface PolicyLimit {
  readonly bytes: number;
  /** As in "The … has 30000 bytes". */
  readonly policy: string;
}

/**
 * Writes a policy as JSON.
 *
 * @throws Error that names the way out, when AWS would refuse the policy for its length; the deployment stops before
 * anything is changed
 */
export function policyWithin(limit: PolicyLimit, document: object, callers: Callers | undefined): string {
  const json = JSON.stringify(document);
  const bytes = new TextEncoder().encode(json).length;
  if (bytes <= limit.bytes) return json;
  throw new Error(
    `The ${limit.policy} has ${bytes} bytes${callers ? ` with ${countOf(callers)}` : ""}; ` +
      `AWS takes ${limit.bytes}.${callers ? wayOut(callers) : ""}`,
  );
}

function countOf(callers: Callers): string {
  switch (callers.to) {
    case "roles":
      return `${callers.arns.length} callers`;
    case "accounts":
      return `${callers.ids.length} accounts`;
    case "organization":
      return "an organization";
  }
}

function wayOut({ to }: Callers): string {
  const organization = 'access: { organization: "o-…" }';
  const accounts = 'access: { accounts: ["<twelve digits>", …] }';
  switch (to) {
    case "roles":
      return (
        ` Write ${organization} or ${accounts} into aws of broker.config.ts: ` +
        "AWS then lets in everybody of these, and the rules still decide by role."
      );
    case "accounts":
      return ` Write ${organization} into aws of broker.config.ts: the rules still decide by role.`;
    case "organization":
      return "";
  }
}
