import type { Configuration } from "@btp-token-broker/core";
import { ACCOUNT, DNS_SUFFIX } from "./aws-mocks.ts";
import { expectedDoors, keysOfWorkloads, partsOf } from "./expected-door.ts";
import { all, at, type Graph, named, type Recorded } from "./graph.ts";
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
      const ofItsOwn =
        door.name === "login" ? loginGrants(configuration) : frontDoorGrants(graph, door.name, configuration);
      return [
        [
          `${door.id}Role`,
          {
            trusts: "Service lambda.amazonaws.com",
            grants: [...ofItsOwn, `logs:CreateLogStream on ${lines}`, `logs:PutLogEvents on ${lines}`],
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

/**
 * To read every service key, or at the door that anybody comes to those that workloads may have a token of, and no user's
 * secret; and to ask what logs in, where one of these keys has a user.
 */
function frontDoorGrants(graph: Graph, door: string, configuration: Configuration): string[] {
  const login = named(graph, "LoginLive")?.outputs["arn"];
  const keys = door === "jwt" ? keysOfWorkloads(configuration) : [...configuration.keys.values()];
  const secrets = keys.map(({ secret, kmsKey }) => ({ secret, kmsKey }));
  return [
    ...readGrants(secrets, configuration.region),
    ...(typeof login === "string" && keys.some(({ user }) => user !== undefined)
      ? [`lambda:InvokeFunction on ${login}`]
      : []),
  ];
}

/** To read what keys with a user need and nothing of the other keys, and to mark a user's secret with one label. */
function loginGrants({ keys, region }: Configuration): string[] {
  const withUser = [...keys.values()].filter(({ user }) => user !== undefined);
  const secrets = [
    ...withUser.map(({ secret, kmsKey }) => ({ secret, kmsKey })),
    ...withUser.flatMap(({ user, kmsKey }) =>
      [user?.secret, user?.totp].flatMap((secret) => (secret === undefined ? [] : [{ secret, kmsKey }])),
    ),
  ];
  const ifMarked = "if ForAnyValue:StringEquals secretsmanager:VersionStage btp-broker-refused";
  return [
    ...readGrants(secrets, region),
    ...withUser.map(
      ({ user }) =>
        `secretsmanager:UpdateSecretVersionStage on ${arnOf(String(user?.secret), region)} ${ifMarked}`,
    ),
  ];
}

interface ReadSecret {
  readonly secret: string;
  readonly kmsKey: string | undefined;
}

/** To read each secret; to decrypt, with each customer's key, the secrets under it when Secrets Manager asks. */
function readGrants(secrets: readonly ReadSecret[], region: string): string[] {
  const secretsBy = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const { secret, kmsKey } of secrets) {
    const arn = arnOf(secret, region);
    all.add(arn);
    if (kmsKey !== undefined) secretsBy.set(kmsKey, (secretsBy.get(kmsKey) ?? new Set()).add(arn));
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

function arnOf(secret: string, region: string): string {
  return secret.startsWith("arn:")
    ? secret
    : `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${secret}-??????`;
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
