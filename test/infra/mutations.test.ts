import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as aws from "@pulumi/aws";
import { ACCESS_MUTATIONS } from "./access-mutations.ts";
import { evaluate, type Program } from "./evaluate.ts";
import { fixedBroker } from "./fixed-broker.ts";
import type { Graph } from "./graph.ts";
import { LOGIN_MUTATIONS } from "./login-mutations.ts";
import { altering, changed } from "./mutation.ts";
import { OPERATION_MUTATIONS } from "./operation-mutations.ts";
import { PERMISSION_MUTATIONS } from "./permission-mutations.ts";
import { PRIVATE_ACCESS_MUTATIONS } from "./private-access-mutations.ts";
import { PRIVATE_API_MUTATIONS } from "./private-api-mutations.ts";
import { PUBLIC_ACCESS_MUTATIONS } from "./public-access-mutations.ts";
import { violations } from "./violations.ts";

const MUTATIONS = [
  ...ACCESS_MUTATIONS,
  ...PRIVATE_API_MUTATIONS,
  ...PRIVATE_ACCESS_MUTATIONS,
  ...PUBLIC_ACCESS_MUTATIONS,
  ...LOGIN_MUTATIONS,
  ...PERMISSION_MUTATIONS,
  ...OPERATION_MUTATIONS,
];
const stage = "dev";
const configuration = fixedBroker(stage);

/** Something more that a program makes, reads or says, and the only sentences that may follow. */
const ADDITIONS: readonly ({ readonly what: string; readonly violations: readonly string[] } & Partial<
  Pick<Program, "extend" | "shell">
>)[] = [
  {
    what: "a secret is made",
    extend: () => making(new aws.secretsmanager.Secret("Key", { name: "fixed/dev/central" })),
    violations: ["Key is a secret in the state"],
  },
  {
    what: "a secret's value is written",
    extend: () =>
      making(new aws.secretsmanager.SecretVersion("Value", { secretId: "x", secretString: "{}" })),
    violations: ["Value is a secret in the state"],
  },
  {
    what: "a secret's value is read",
    extend: () => making(aws.secretsmanager.getSecretVersionOutput({ secretId: "fixed/dev/central" })),
    violations: ["the program reads aws:secretsmanager/getSecretVersion:getSecretVersion"],
  },
  {
    what: "a secret is printed",
    extend: () => ({ serviceKey: '{"clientsecret":"s"}' }),
    violations: ["the output serviceKey is nothing that a deployer needs"],
  },
  {
    what: "a managed policy is attached from outside the role",
    extend: () =>
      making(new aws.iam.RolePolicyAttachment("More", { role: "x", policyArn: "arn:aws:iam::aws:policy/X" })),
    violations: ["More attaches a policy to a role"],
  },
  {
    what: "a permission would overwrite the resource policy",
    extend: () =>
      making(
        new aws.lambda.Permission("Open", {
          action: "lambda:InvokeFunction",
          function: "x",
          principal: "*",
        }),
      ),
    violations: ["Open overwrites the resource policy"],
  },
  {
    what: "there is a role more",
    extend: () => making(new aws.iam.Role("Spare", { assumeRolePolicy: "{}" })),
    violations: ["Spare is a role that nothing needs"],
  },
  {
    what: "there is a public URL more",
    extend: () =>
      making(
        new aws.lambda.FunctionUrl("Public", {
          functionName: "btp-token-broker-dev-api",
          qualifier: "live",
          authorizationType: "NONE",
        }),
      ),
    violations: ["Public is a url that nothing needs"],
  },
  {
    what: "the private API answers OPTIONS to everybody",
    extend: () =>
      making(
        new aws.apigateway.Method("Options", {
          restApi: "PrivateApi-id",
          resourceId: "PrivateApiPaths-id",
          httpMethod: "OPTIONS",
          authorization: "NONE",
        }),
      ),
    violations: ["Options is a part of an API that nothing needs"],
  },
  {
    what: "there is another API",
    extend: () => making(new aws.apigatewayv2.Api("Open", { protocolType: "HTTP" })),
    violations: ["Open is a part of an API that nothing needs"],
  },
  {
    what: "environments are provisioned and nobody said so",
    extend: () =>
      making(
        new aws.lambda.ProvisionedConcurrencyConfig("Spare", {
          functionName: "btp-token-broker-dev-api",
          qualifier: "7",
          provisionedConcurrentExecutions: 5,
        }),
      ),
    violations: ["Spare is a provisioned that nothing needs"],
  },
  {
    what: "the check of a new version is left out",
    shell: { BROKER_DEPLOY_UNCHECKED: "1" },
    violations: [
      "api: no new version is checked",
      "private: no new version is checked",
      "jwt: no new version is checked",
      "login: no new version is checked",
    ],
  },
];

const noticed: (readonly [what: string, sentences: readonly string[]])[] = [];

describe("in the recorded graph", () => {
  let graph: Graph;
  beforeAll(async () => {
    ({ graph } = await evaluate({ stage, configure: fixedBroker }));
  });

  test("nothing is wrong as long as nothing is changed", () => {
    expect(violations(graph, configuration)).toEqual([]);
  });

  test.for(MUTATIONS)("it is noticed that $what", (mutation) => {
    expect(mutation.violations).not.toEqual([]);
    expect(violations(changed(graph, mutation), configuration)).toEqual(mutation.violations);
  });
});

// The same again with the program itself: a check that only worked on a graph made to fit it would show here.
describe("in the program", () => {
  afterAll(() => {
    const rows = noticed.map(([what, sentences]) => `| ${what} | ${sentences.join("; ")} |`);
    process.stdout.write(
      `\n${["| what is done wrong | what the check says |", "| --- | --- |", ...rows].join("\n")}\n\n`,
    );
  });

  test.for(MUTATIONS)("it is noticed that $what", async (mutation) => {
    const { graph } = await evaluate({
      stage,
      configure: fixedBroker,
      alter: altering(mutation),
    });
    const found = violations(graph, configuration);
    expect(found).toEqual(mutation.violations);
    noticed.push([mutation.what, found]);
  });

  test.for(ADDITIONS)("it is noticed that $what", async ({ what, violations: expected, ...more }) => {
    const { graph } = await evaluate({ stage, configure: fixedBroker, ...more });
    const found = violations(graph, configuration);
    expect(found).toEqual(expected);
    noticed.push([what, found]);
  });

  test("it is noticed that production's audit trail goes with the stack", async () => {
    const { graph } = await evaluate({
      stage: "production",
      configure: fixedBroker,
      alter: (name, made) =>
        name === "ApiLogGroup" ? { ...made, opts: { ...made.opts, retainOnDelete: false } } : made,
    });
    const found = violations(graph, fixedBroker("production"));
    expect(found).toEqual(["api: the audit trail goes with the stack"]);
    noticed.push(["production's log is not retained", found]);
  });
});

/** Takes a resource that a program makes for its own sake. */
function making(_resource: object): undefined {
  return undefined;
}
