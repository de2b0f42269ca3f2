import type { Configuration } from "@btp-token-broker/core";
import { ACCOUNT } from "./aws-mocks.ts";
import { all, at, type Graph, only, type Recorded } from "./graph.ts";
import { statements } from "./policy-document.ts";

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
  return [
    ...all(graph, "role").flatMap((role) => roleViolations(role, expected.get(role.name))),
    ...graph.resources
      .filter(({ type }) => ATTACHMENTS.test(type))
      .map(({ name }) => `${name} attaches a policy to a role`),
  ];
}

function purposes(graph: Graph, { keys, region }: Configuration): ReadonlyMap<string, Purpose> {
  const secrets = new Set([...keys.values()].map(({ secret }) => secret));
  const lines = `${String(only(graph, "logGroup").outputs["arn"])}:*`;
  return new Map<string, Purpose>([
    [
      "ApiRole",
      {
        trusts: "Service lambda.amazonaws.com",
        grants: [
          ...[...secrets].map(
            (name) =>
              `secretsmanager:GetSecretValue on arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-??????`,
          ),
          `logs:CreateLogStream on ${lines}`,
          `logs:PutLogEvents on ${lines}`,
        ],
      },
    ],
    [
      "WarmUpRole",
      {
        trusts: `Service scheduler.amazonaws.com if StringEquals aws:SourceAccount ${ACCOUNT}`,
        grants: [`lambda:InvokeFunction on ${String(only(graph, "alias").outputs["arn"])}`],
      },
    ],
  ]);
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
      .map((grant) => `${role.name} has ${/[*?]/.test(grant) ? "a wildcard" : "too much"}: ${grant}`),
    // Left out, the list is not looked after: a policy that somebody attaches by hand stays.
    ...(Array.isArray(managed) && managed.length === 0 ? [] : [`${role.name} may have managed policies`]),
  ];
}

function read({ inputs }: Recorded) {
  const policies = (inputs["inlinePolicies"] ?? []) as readonly unknown[];
  return {
    trusted: statements(inputs["assumeRolePolicy"]).flatMap(({ principals, conditions }) => {
      const when = conditions.map(({ operator, key, values }) => ` if ${operator} ${key} ${values.join()}`);
      return principals.map((principal) => `${principal}${when.join("")}`);
    }),
    granted: policies.flatMap((policy) =>
      statements(at(policy, "policy")).flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((resource) => `${action} on ${resource}`)),
      ),
    ),
  };
}
