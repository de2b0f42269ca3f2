import { ACCOUNT } from "./aws-mocks.ts";
import { adding, FUNCTION, omitted, type Mutation, ROOT, statements, to } from "./mutation.ts";

/** Replaces the conditions of the policy's one denying statement. */
function denyingIf(condition: object): (document: unknown) => unknown {
  return statements((list) =>
    list.map((one) => (one["Effect"] === "Deny" ? { ...one, Condition: condition } : one)),
  );
}

const viaUrl = "lambda:InvokedViaFunctionUrl";
const schedule = `arn:aws:iam::${ACCOUNT}:role/btp-token-broker-dev-api-warm-up`;
const direct = (role: string) => `api: ${role} can invoke directly`;
const anybodyDirectly = [
  direct(`arn:aws:iam::${ACCOUNT}:role/near`),
  direct("arn:aws:iam::111122223333:role/team/far"),
  "api: direct invocation is not denied",
];

export const ACCESS_MUTATIONS: readonly Mutation[] = [
  {
    what: "the URL is on $LATEST",
    resource: "ApiUrl",
    input: "qualifier",
    change: omitted,
    violations: ["api: the URL is not on the alias"],
  },
  {
    what: "the URL takes unsigned requests",
    resource: "ApiUrl",
    input: "authorizationType",
    change: to("NONE"),
    violations: ["api: the URL takes unsigned requests"],
  },
  {
    what: "the URL answers browsers",
    resource: "ApiUrl",
    input: "cors",
    change: to({ allowOrigins: ["*"] }),
    violations: ["api: the URL answers CORS"],
  },
  {
    what: "direct invocation is not denied",
    resource: "ApiLiveAccess",
    input: "policy",
    change: statements((list) => list.filter(({ Effect }) => Effect === "Allow")),
    // Only the caller of the same account needs no more than its own policy then.
    violations: [direct(`arn:aws:iam::${ACCOUNT}:role/near`), "api: direct invocation is not denied"],
  },
  {
    what: "the deny matches only when the key is there",
    resource: "ApiLiveAccess",
    input: "policy",
    change: denyingIf({ Bool: { [viaUrl]: "false" }, ArnNotEquals: { "aws:PrincipalArn": schedule } }),
    violations: [direct(`arn:aws:iam::${ACCOUNT}:role/near`), "api: direct invocation is not denied"],
  },
  {
    what: "the deny has the wrong sense",
    resource: "ApiLiveAccess",
    input: "policy",
    change: denyingIf({ Bool: { [viaUrl]: "true" }, ArnNotEquals: { "aws:PrincipalArn": schedule } }),
    violations: [
      `api: arn:aws:iam::${ACCOUNT}:role/near cannot use the URL`,
      direct(`arn:aws:iam::${ACCOUNT}:role/near`),
      "api: arn:aws:iam::111122223333:role/team/far cannot use the URL",
      "api: direct invocation is not denied",
    ],
  },
  {
    what: "the deny forgets the schedule",
    resource: "ApiLiveAccess",
    input: "policy",
    change: denyingIf({ BoolIfExists: { [viaUrl]: "false" } }),
    violations: ["api: the schedule cannot invoke the alias"],
  },
  {
    what: "callers may invoke however they like",
    resource: "ApiLiveAccess",
    input: "policy",
    change: statements((list) =>
      list
        .filter(({ Effect }) => Effect === "Allow")
        .map(({ Condition, ...one }) =>
          one["Action"] === "lambda:InvokeFunction" ? one : { ...one, Condition },
        ),
    ),
    violations: anybodyDirectly,
  },
  {
    what: "the resource policy admits the account",
    resource: "ApiLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: { AWS: ROOT },
      Action: "lambda:InvokeFunctionUrl",
      Resource: `${FUNCTION}:live`,
    }),
    violations: [`api: the resource policy admits AWS ${ROOT}`],
  },
  {
    what: "the resource policy allows every action",
    resource: "ApiLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/near` },
      Action: "lambda:*",
      Resource: `${FUNCTION}:live`,
    }),
    violations: ["api: the resource policy has a wildcard: lambda:*"],
  },
  {
    what: "the resource policy is the function's",
    resource: "ApiLiveAccess",
    input: "resourceArn",
    change: to(FUNCTION),
    violations: ["api: the resource policy is not on the alias"],
  },
  {
    what: "the resource policy admits anybody",
    resource: "ApiLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: "*",
      Action: ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"],
      Resource: `${FUNCTION}:live`,
    }),
    violations: [
      "api: the resource policy admits *",
      "api: a stranger can use the URL",
      "api: another account can use the URL",
      "api: anybody can use the URL",
    ],
  },
];
