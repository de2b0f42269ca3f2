import type { Configuration } from "@btp-token-broker/core";
import { ACCOUNT, DNS_SUFFIX } from "./aws-mocks.ts";
import { expectedDoors, partsOf } from "./expected-door.ts";
import { all, at, type Graph, type Recorded } from "./graph.ts";
import { type Statement, statements } from "./policy-document.ts";

/** What a role is for: the one service that takes it on, and when; and all it may do, as `action on resource`. */
interface Purpose {
  readonly trusts: string;
  readonly grants: readonly string[];
}

/** Resources by which a role could get more than the policy it is made with. */
const ATTACHMENTS = /^aws:iam\/(rolePolicy|rolePolicyAttachment|policyAttachment|policy|rolePolicy\w+):/;

/** What the roles of the graph may do beyond or short of their purpose. */
export function permissionViolations(graph: Graph, configuration: Configuration): string[] {
  const expected = purposes(graph, configuration);
  const roles = new Set(all(graph, "role").map(({ name }) => name));
  return [
    ...[...expected.keys()].filter((name) => !roles.has(name)).map((name) => `${name} is missing`),
    ...all(graph, "role").flatMap((role) => roleViolations(role, expected.get(role.name))),
    ...graph.resources
      .filter(({ type }) => ATTACHMENTS.test(type))
      .map(({ name }) => `${name} attaches a policy to a role`),
  ];
}

function purposes(graph: Graph, configuration: Configuration): ReadonlyMap<string, Purpose> {
  return new Map(
    expectedDoors(configuration).flatMap((door): [string, Purpose][] => {
      const { outputs } = partsOf(graph, door);
      const lines = `${String(outputs("LogGroup")["arn"])}:*`;
      return [
        [
          `${door.id}Role`,
          {
            trusts: "Service lambda.amazonaws.com",
            grants: [
              ...secretGrants(configuration),
              `logs:CreateLogStream on ${lines}`,
              `logs:PutLogEvents on ${lines}`,
            ],
          },
        ],
        [
          `${door.id}WarmUpRole`,
          {
            trusts: `Service scheduler.amazonaws.com if StringEquals aws:SourceAccount ${ACCOUNT}`,
            grants: [`lambda:InvokeFunction on ${String(outputs("Live")["arn"])}`],
          },
        ],
      ];
    }),
  );
}

/** To read each secret; to decrypt, with each customer's key, the secrets under it when Secrets Manager asks. */
function secretGrants({ keys, region }: Configuration): string[] {
  const arnOf = (secret: string) =>
    secret.startsWith("arn:")
      ? secret
      : `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${secret}-??????`;
  const secretsBy = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const { secret, kmsKey } of keys.values()) {
    all.add(arnOf(secret));
    if (kmsKey !== undefined) secretsBy.set(kmsKey, (secretsBy.get(kmsKey) ?? new Set()).add(arnOf(secret)));
  }
  return [
    ...[...all].map((arn) => `secretsmanager:GetSecretValue on ${arn}`),
    ...[...secretsBy].map(
      ([kmsKey, arns]) =>
        `kms:Decrypt on ${kmsKey} if StringEquals kms:ViaService secretsmanager.${region}.${DNS_SUFFIX}` +
        ` if StringLike kms:EncryptionContext:SecretARN ${[...arns].join()}`,
    ),
  ];
}

function roleViolations(role: Recorded, purpose: Purpose | undefined): string[] {
  if (purpose === undefined) return [`${role.name} is a role that nothing needs`];
  const { trusted, granted } = read(role);
  const managed = role.inputs["managedPolicyArns"];
  return [
    ...trusted.filter((who) => who !== purpose.trusts).map((who) => `${role.name} trusts ${who}`),
    ...purpose.grants.filter((grant) => !granted.includes(grant)).map((one) => `${role.name} lacks ${one}`),
    ...granted
      .filter((grant) => !purpose.grants.includes(grant))
      .map(
        (grant) =>
          `${role.name} has ${/[*?]/.test(grant.split(" if ")[0] ?? "") ? "a wildcard" : "too much"}: ${grant}`,
      ),
    // Left out, the list is not looked after: a policy that somebody attaches by hand stays.
    ...(Array.isArray(managed) && managed.length === 0 ? [] : [`${role.name} may have managed policies`]),
  ];
}

function read({ inputs }: Recorded) {
  const policies = (inputs["inlinePolicies"] ?? []) as readonly unknown[];
  return {
    trusted: statements(inputs["assumeRolePolicy"]).flatMap(({ principals, conditions }) =>
      principals.map((principal) => `${principal}${whenOf(conditions)}`),
    ),
    granted: policies.flatMap((policy) =>
      statements(at(policy, "policy")).flatMap(({ actions, resources, conditions }) =>
        actions.flatMap((action) =>
          resources.map((resource) => `${action} on ${resource}${whenOf(conditions)}`),
        ),
      ),
    ),
  };
}

function whenOf(conditions: Statement["conditions"]): string {
  return conditions.map(({ operator, key, values }) => ` if ${operator} ${key} ${values.join()}`).join("");
}
