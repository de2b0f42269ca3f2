import { ACCOUNT } from "./aws-mocks.ts";
import { adding, FUNCTION, type Mutation, omitted, statements, to } from "./mutation.ts";

const alias = `${FUNCTION.replace(/-api$/, "-jwt")}:live`;
const schedule = `arn:aws:iam::${ACCOUNT}:role/btp-token-broker-dev-jwt-warm-up`;
const viaUrl = "lambda:InvokedViaFunctionUrl";

/** Replaces the conditions of the statements with this effect and action. */
const whenever = (effect: string, action: string, condition: object | undefined) =>
  statements((list) =>
    list.map((one) =>
      one["Effect"] === effect && one["Action"] === action ? { ...one, Condition: condition } : one,
    ),
  );

const everybody = [
  "nobody in particular",
  "a role of the account",
  "an administrator of the account",
  "another account",
];
const nobodyUsesTheUrl = everybody.map((who) => `jwt: ${who} cannot use the URL`);

/** What is in front of the door for JWTs, and the policy of the alias behind it. */
export const PUBLIC_ACCESS_MUTATIONS: readonly Mutation[] = [
  {
    what: "the URL for JWTs is on $LATEST",
    resource: "JwtUrl",
    input: "qualifier",
    change: omitted,
    violations: ["jwt: the URL is not on the alias"],
  },
  {
    what: "the URL for JWTs is another door's",
    resource: "JwtUrl",
    input: "functionName",
    change: to("btp-token-broker-dev-api"),
    violations: ["jwt: the URL is another function's"],
  },
  {
    what: "the URL for JWTs wants a signature of AWS",
    resource: "JwtUrl",
    input: "authorizationType",
    change: to("AWS_IAM"),
    violations: ["jwt: the URL wants a signature of AWS"],
  },
  {
    what: "the URL for JWTs answers browsers",
    resource: "JwtUrl",
    input: "cors",
    change: to({ allowOrigins: ["*"] }),
    violations: ["jwt: the URL answers CORS"],
  },
  {
    what: "the provider's statements come after the policy behind the URL for JWTs",
    resource: "JwtLiveAccess",
    waits: false,
    violations: ["jwt: the resource policy does not wait for the URL"],
  },
  {
    what: "behind the URL for JWTs direct invocation is not denied",
    resource: "JwtLiveAccess",
    input: "policy",
    change: statements((list) => list.filter(({ Effect }) => Effect === "Allow")),
    violations: ["jwt: an administrator of the account can invoke directly"],
  },
  {
    what: "behind the URL for JWTs anybody may invoke, by whatever way",
    resource: "JwtLiveAccess",
    input: "policy",
    change: statements((list) =>
      list
        .filter(({ Effect }) => Effect === "Allow")
        .map((one) => (one["Action"] === "lambda:InvokeFunction" ? { ...one, Condition: {} } : one)),
    ),
    violations: everybody.map((who) => `jwt: ${who} can invoke directly`),
  },
  {
    what: "behind the URL for JWTs the deny matches only when the key is there",
    resource: "JwtLiveAccess",
    input: "policy",
    change: whenever("Deny", "lambda:InvokeFunction", {
      Bool: { [viaUrl]: "false" },
      ArnNotEquals: { "aws:PrincipalArn": schedule },
    }),
    violations: ["jwt: an administrator of the account can invoke directly"],
  },
  {
    what: "behind the URL for JWTs the deny has the wrong sense",
    resource: "JwtLiveAccess",
    input: "policy",
    change: whenever("Deny", "lambda:InvokeFunction", {
      Bool: { [viaUrl]: "true" },
      ArnNotEquals: { "aws:PrincipalArn": schedule },
    }),
    violations: [...nobodyUsesTheUrl, "jwt: an administrator of the account can invoke directly"],
  },
  {
    what: "behind the URL for JWTs the deny forgets the schedule",
    resource: "JwtLiveAccess",
    input: "policy",
    change: whenever("Deny", "lambda:InvokeFunction", { BoolIfExists: { [viaUrl]: "false" } }),
    violations: ["jwt: the schedule cannot invoke the alias"],
  },
  {
    what: "the policy behind the URL for JWTs is for signed requests",
    resource: "JwtLiveAccess",
    input: "policy",
    change: whenever("Allow", "lambda:InvokeFunctionUrl", {
      StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" },
    }),
    // An administrator's own policy is enough for any URL of the account.
    violations: nobodyUsesTheUrl.filter((sentence) => !sentence.includes("administrator")),
  },
  {
    what: "the policy behind the URL for JWTs admits a service",
    resource: "JwtLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: alias,
    }),
    violations: ["jwt: the resource policy admits Service events.amazonaws.com"],
  },
  {
    what: "the policy behind the URL for JWTs is every version's",
    resource: "JwtLiveAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: "*",
      Action: "lambda:InvokeFunctionUrl",
      Resource: alias.replace(/live$/, "*"),
    }),
    violations: [`jwt: the resource policy has a wildcard: ${alias.replace(/live$/, "*")}`],
  },
  {
    what: "the policy behind the URL for JWTs is the function's",
    resource: "JwtLiveAccess",
    input: "resourceArn",
    change: to(alias.replace(/:live$/, "")),
    violations: ["jwt: the resource policy is not on the alias"],
  },
  {
    what: "the door for JWTs has no ceiling",
    resource: "JwtFunction",
    input: "reservedConcurrentExecutions",
    change: omitted,
    violations: ["jwt: concurrency is reserved in another way than configured"],
  },
];
