import { ACCOUNT } from "./aws-mocks.ts";
import { adding, FUNCTION, type Mutation, omitted, set, statements, to } from "./mutation.ts";
import { changing, granting } from "./permission-mutations.ts";

const alias = `${FUNCTION.replace(/-api$/, "-login")}:live`;
const SECRET = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:fixed/dev/`;
const roleOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/btp-token-broker-dev-${name}`;
const MARK = "secretsmanager:UpdateSecretVersionStage";
const USERS = ["personal-user", "guarded-user"];
const labelled = (action: string, name: string, label = "btp-broker-refused") =>
  `${action} on ${SECRET}${name}-?????? if ForAnyValue:StringEquals secretsmanager:VersionStage ${label}`;

/** Replaces the conditions of the one statement that there is. */
const denying = (condition: object | undefined) =>
  statements((list) => list.map((one) => ({ ...one, Condition: condition })));
const denyingBut = (...roles: readonly string[]) =>
  denying({ ArnNotEquals: { "aws:PrincipalArn": roles.map(roleOf) } });

const EVERYBODY = [
  "an administrator",
  "the schedule of api",
  "the schedule of private",
  "the schedule of jwt",
  "its own role",
].map((who) => `login: ${who} can invoke it`);

/** What logs in: who asks it, what it reads, and that it is one. */
export const LOGIN_MUTATIONS: readonly Mutation[] = [
  {
    what: "nobody is kept from what logs in",
    resource: "LoginLiveAccess",
    input: "policy",
    change: statements(() => []),
    violations: EVERYBODY,
  },
  {
    what: "whoever comes through a URL gets to what logs in",
    resource: "LoginLiveAccess",
    input: "policy",
    change: denying({ BoolIfExists: { "lambda:InvokedViaFunctionUrl": "false" } }),
    violations: [
      "login: api cannot ask it",
      "login: private cannot ask it",
      "login: jwt cannot ask it",
      "login: the schedule cannot invoke the alias",
      ...EVERYBODY,
    ],
  },
  {
    what: "a front door is kept from what logs in",
    resource: "LoginLiveAccess",
    input: "policy",
    change: denyingBut("api", "jwt", "login-warm-up"),
    violations: ["login: private cannot ask it"],
  },
  {
    what: "the schedule is kept from what logs in",
    resource: "LoginLiveAccess",
    input: "policy",
    change: denyingBut("api", "private", "jwt"),
    violations: ["login: the schedule cannot invoke the alias"],
  },
  {
    what: "another door's schedule gets to what logs in",
    resource: "LoginLiveAccess",
    input: "policy",
    change: denyingBut("api", "private", "jwt", "login-warm-up", "api-warm-up"),
    violations: ["login: the schedule of api can invoke it"],
  },
  {
    what: "the policy of what logs in admits a role by name",
    resource: "LoginLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: { AWS: roleOf("api") },
      Action: "lambda:InvokeFunction",
      Resource: alias,
    }),
    violations: [`login: the resource policy admits AWS ${roleOf("api")}`],
  },
  {
    what: "the policy of what logs in is the function's",
    resource: "LoginLiveAccess",
    input: "resourceArn",
    change: to(alias.replace(/:live$/, "")),
    violations: ["login: the resource policy is not on the alias"],
  },
  {
    what: "the URL for roles leads to what logs in",
    resource: "ApiUrl",
    input: "functionName",
    change: to("btp-token-broker-dev-login"),
    violations: ["api: the URL is another function's", "login: ApiUrl leads to it"],
  },
  {
    what: "a front door reads a user's password",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("secretsmanager:GetSecretValue", `${SECRET}personal-user-??????`),
    violations: [`ApiRole has a wildcard: secretsmanager:GetSecretValue on ${SECRET}personal-user-??????`],
  },
  {
    what: "a front door marks a user's secret",
    resource: "JwtRole",
    input: "inlinePolicies",
    change: granting(MARK, `${SECRET}personal-user-AbCdEf`),
    violations: [`JwtRole has too much: ${MARK} on ${SECRET}personal-user-AbCdEf`],
  },
  {
    what: "a front door may not ask what logs in",
    resource: "PrivateRole",
    input: "inlinePolicies",
    change: changing("lambda:InvokeFunction", () => ({ Action: "lambda:GetFunction" })),
    violations: [
      `PrivateRole lacks lambda:InvokeFunction on ${alias}`,
      `PrivateRole has too much: lambda:GetFunction on ${alias}`,
    ],
  },
  {
    what: "a front door asks any version of what logs in",
    resource: "ApiRole",
    input: "inlinePolicies",
    change: granting("lambda:InvokeFunction", alias.replace(/:live$/, "")),
    violations: [`ApiRole has too much: lambda:InvokeFunction on ${alias.replace(/:live$/, "")}`],
  },
  {
    what: "what logs in reads the key of no user",
    resource: "LoginRole",
    input: "inlinePolicies",
    change: granting("secretsmanager:GetSecretValue", `${SECRET}central-AbCdEf`),
    violations: [`LoginRole has too much: secretsmanager:GetSecretValue on ${SECRET}central-AbCdEf`],
  },
  {
    what: "what logs in brings an old password back",
    resource: "LoginRole",
    input: "inlinePolicies",
    change: changing(MARK, () => ({
      Condition: { "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": "AWSCURRENT" } },
    })),
    violations: [
      ...USERS.map((name) => `LoginRole lacks ${labelled(MARK, name)}`),
      ...USERS.map((name) => `LoginRole has a wildcard: ${labelled(MARK, name, "AWSCURRENT")}`),
    ],
  },
  {
    what: "what logs in asks itself",
    resource: "LoginRole",
    input: "inlinePolicies",
    change: granting("lambda:InvokeFunction", alias),
    violations: [`LoginRole has too much: lambda:InvokeFunction on ${alias}`],
  },
  {
    what: "two log in at once",
    resource: "LoginFunction",
    input: "reservedConcurrentExecutions",
    change: to(2),
    violations: ["login: concurrency is reserved in another way than configured"],
  },
  {
    what: "as many log in as there are environments",
    resource: "LoginFunction",
    input: "reservedConcurrentExecutions",
    change: omitted,
    violations: ["login: concurrency is reserved in another way than configured"],
  },
  {
    what: "a front door is not told what logs in",
    resource: "JwtFunction",
    input: "environment",
    change: set(["variables", "BROKER_LOGIN"], undefined),
    violations: ["jwt: BROKER_LOGIN is missing"],
  },
  {
    what: "a front door is told of another function",
    resource: "ApiFunction",
    input: "environment",
    change: set(["variables", "BROKER_LOGIN"], FUNCTION),
    violations: [`api: BROKER_LOGIN is ${FUNCTION}`],
  },
];
