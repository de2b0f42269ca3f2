import { ACCOUNT, DNS_SUFFIX } from "./aws-mocks.ts";
import { KMS_KEY } from "./fixed-broker.ts";
import { adding, FUNCTION, omitted, type Mutation, ROOT, statements, to } from "./mutation.ts";

const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** Gives a role one more statement in its own policy. */
export function granting(action: string, resource: string): (policies: unknown) => unknown {
  const grant = adding({ Effect: "Allow", Action: action, Resource: resource });
  return (policies) =>
    (policies as { readonly policy: unknown }[]).map((one) => ({ ...one, policy: grant(one.policy) }));
}

/** Changes the statements for one action. */
export function changing(
  action: string,
  change: (statement: Readonly<Record<string, unknown>>) => object,
): (policies: unknown) => unknown {
  const changed = statements((list) =>
    list.map((one) => ([one["Action"]].flat().includes(action) ? { ...one, ...change(one) } : one)),
  );
  return (policies) =>
    (policies as { readonly policy: unknown }[]).map((one) => ({ ...one, policy: changed(one.policy) }));
}

const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:`;
const OTHER_LOG = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/other:log-stream:x`;
const VIA = ` if StringEquals kms:ViaService secretsmanager.us-east-1.${DNS_SUFFIX}`;
const DECRYPTION =
  `kms:Decrypt on ${KMS_KEY}${VIA} if StringLike kms:EncryptionContext:SecretARN ` +
  `${SECRET}fixed/dev/sealed-??????,arn:aws:secretsmanager:us-east-1:111122223333:secret:fixed/dev/foreign-AbCdEf,` +
  `${SECRET}fixed/dev/guarded-??????`;

export const PERMISSION_MUTATIONS: readonly Mutation[] = [
  {
    what: "the door that anybody comes to reads a key that no workload is granted",
    resource: "JwtRole",
    input: "inlinePolicies",
    change: granting("secretsmanager:GetSecretValue", `${SECRET}fixed/dev/unused-??????`),
    violations: [`JwtRole has a wildcard: secretsmanager:GetSecretValue on ${SECRET}fixed/dev/unused-??????`],
  },
  {
    what: "the execution role trusts the account",
    resource: "ApiRole",
    input: "assumeRolePolicy",
    change: adding({ Effect: "Allow", Principal: { AWS: ROOT }, Action: "sts:AssumeRole" }),
    violations: [`ApiRole trusts AWS ${ROOT}`],
  },
  {
    what: "any account's schedule may act with the schedule's role",
    resource: "ApiWarmUpRole",
    input: "assumeRolePolicy",
    change: statements((list) => list.map((one) => ({ ...one, Condition: undefined }))),
    violations: ["ApiWarmUpRole trusts Service scheduler.amazonaws.com"],
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
    resource: "ApiWarmUpRole",
    input: "managedPolicyArns",
    change: omitted,
    violations: ["ApiWarmUpRole may have managed policies"],
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
    resource: "ApiWarmUpRole",
    input: "inlinePolicies",
    change: granting("lambda:*", `${FUNCTION}:live`),
    violations: [`ApiWarmUpRole has a wildcard: lambda:* on ${FUNCTION}:live`],
  },
  {
    what: "the schedule may invoke every version",
    resource: "ApiWarmUpRole",
    input: "inlinePolicies",
    change: granting("lambda:InvokeFunction", FUNCTION),
    violations: [`ApiWarmUpRole has too much: lambda:InvokeFunction on ${FUNCTION}`],
  },
  {
    what: "the schedule may do nothing",
    resource: "ApiWarmUpRole",
    input: "inlinePolicies",
    change: to([]),
    violations: [`ApiWarmUpRole lacks lambda:InvokeFunction on ${FUNCTION}:live`],
  },
  {
    what: "the execution role decrypts with every key",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("kms:Decrypt", "*"),
    violations: ["ApiRole has a wildcard: kms:Decrypt on *"],
  },
  {
    what: "the execution role decrypts anything with the configured key",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("kms:Decrypt", KMS_KEY),
    violations: [`ApiRole has too much: kms:Decrypt on ${KMS_KEY}`],
  },
  {
    what: "the execution role decrypts without being asked by Secrets Manager",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: changing("kms:Decrypt", ({ Condition }) => ({
      Condition: { ...(Condition as object), StringEquals: undefined },
    })),
    violations: [`ApiRole lacks ${DECRYPTION}`, `ApiRole has too much: ${DECRYPTION.replace(VIA, "")}`],
  },
  {
    what: "the execution role decrypts secrets that are not configured",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: changing("kms:Decrypt", ({ Condition }) => ({
      Condition: { ...(Condition as object), StringLike: undefined },
    })),
    violations: [`ApiRole lacks ${DECRYPTION}`, `ApiRole has too much: kms:Decrypt on ${KMS_KEY}${VIA}`],
  },
  {
    what: "the execution role reads another stage's secret",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("secretsmanager:GetSecretValue", `${SECRET}fixed/production/central-AbCdEf`),
    violations: [
      `ApiRole has too much: secretsmanager:GetSecretValue on ${SECRET}fixed/production/central-AbCdEf`,
    ],
  },
  {
    what: "the execution role writes to another function's log",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("logs:PutLogEvents", OTHER_LOG),
    violations: [`ApiRole has too much: logs:PutLogEvents on ${OTHER_LOG}`],
  },
];
