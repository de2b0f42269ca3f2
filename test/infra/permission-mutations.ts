import { adding, FUNCTION, omitted, type Mutation, ROOT, statements, to } from "./mutation.ts";

const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** Gives a role one more statement in its own policy. */
function granting(action: string, resource: string): (policies: unknown) => unknown {
  const grant = adding({ Effect: "Allow", Action: action, Resource: resource });
  return (policies) =>
    (policies as { readonly policy: unknown }[]).map((one) => ({ ...one, policy: grant(one.policy) }));
}

export const PERMISSION_MUTATIONS: readonly Mutation[] = [
  {
    what: "the execution role trusts the account",
    resource: "ApiRole",
    input: "assumeRolePolicy",
    change: adding({ Effect: "Allow", Principal: { AWS: ROOT }, Action: "sts:AssumeRole" }),
    violations: [`ApiRole trusts AWS ${ROOT}`],
  },
  {
    what: "any account's schedule may act with the schedule's role",
    resource: "WarmUpRole",
    input: "assumeRolePolicy",
    change: statements((list) => list.map((one) => ({ ...one, Condition: undefined }))),
    violations: ["WarmUpRole trusts Service scheduler.amazonaws.com"],
  },
  {
    what: "the execution role has a managed policy",
    resource: "ApiRole",
    input: "managedPolicyArns",
    change: to([BASIC_EXECUTION]),
    violations: ["ApiRole may have managed policies"],
  },
  {
    what: "nobody looks after the role's managed policies",
    resource: "WarmUpRole",
    input: "managedPolicyArns",
    change: omitted,
    violations: ["WarmUpRole may have managed policies"],
  },
  {
    what: "a resource is a wildcard",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("secretsmanager:GetSecretValue", "*"),
    violations: ["ApiRole has a wildcard: secretsmanager:GetSecretValue on *"],
  },
  {
    what: "a secret's name ends in a star",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting(
      "secretsmanager:GetSecretValue",
      "arn:aws:secretsmanager:us-east-1:1:secret:fixed/dev/*",
    ),
    violations: [
      "ApiRole has a wildcard: secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:1:secret:fixed/dev/*",
    ],
  },
  {
    what: "an action is a wildcard",
    resource: "WarmUpRole",
    input: "inlinePolicies",
    change: granting("lambda:*", `${FUNCTION}:live`),
    violations: [`WarmUpRole has a wildcard: lambda:* on ${FUNCTION}:live`],
  },
  {
    what: "the schedule may invoke every version",
    resource: "WarmUpRole",
    input: "inlinePolicies",
    change: granting("lambda:InvokeFunction", FUNCTION),
    violations: [`WarmUpRole has too much: lambda:InvokeFunction on ${FUNCTION}`],
  },
  {
    what: "the schedule may do nothing",
    resource: "WarmUpRole",
    input: "inlinePolicies",
    change: to([]),
    violations: [`WarmUpRole lacks lambda:InvokeFunction on ${FUNCTION}:live`],
  },
];
