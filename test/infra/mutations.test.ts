import { beforeAll, describe, expect, test } from "vitest";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ACCESS_MUTATIONS } from "./access-mutations.ts";
import { evaluate } from "./evaluate.ts";
import { fixedBroker } from "./fixed-broker.ts";
import type { Graph } from "./graph.ts";
import type { Mutation } from "./mutation.ts";
import { OPERATION_MUTATIONS } from "./operation-mutations.ts";
import { PERMISSION_MUTATIONS } from "./permission-mutations.ts";
import { violations } from "./violations.ts";

const MUTATIONS = [...ACCESS_MUTATIONS, ...PERMISSION_MUTATIONS, ...OPERATION_MUTATIONS];
const stage = "dev";
const configuration = fixedBroker(stage);

describe("in the recorded graph", () => {
  let graph: Graph;
  beforeAll(async () => {
    ({ graph } = await evaluate({ stage, configure: fixedBroker }));
  });

  test("nothing is wrong as long as nothing is changed", () => {
    expect(violations(graph, configuration)).toEqual([]);
  });

  test.for(MUTATIONS)("it is noticed that $what", (mutation) => {
    expect(violations(changed(graph, mutation), configuration)).toEqual(mutation.violations);
  });
});

function changed(graph: Graph, { resource, input, change }: Mutation): Graph {
  const resources = graph.resources.map((one) =>
    one.name === resource ? { ...one, inputs: { ...one.inputs, [input]: change(one.inputs[input]) } } : one,
  );
  return { ...graph, resources };
}

// The same again with the program itself: a check that only worked on a graph made to fit it would show here.
describe("in the program", () => {
  test.for(MUTATIONS)(
    "it is noticed that $what",
    async ({ resource, input, change, violations: expected }) => {
      const { graph } = await evaluate({
        stage,
        configure: fixedBroker,
        alter: (name, inputs) =>
          name === resource
            ? { ...inputs, [input]: pulumi.output(inputs[input] as pulumi.Input<object>).apply(change) }
            : inputs,
      });
      expect(violations(graph, configuration)).toEqual(expected);
    },
  );

  test.for([
    {
      what: "a secret is made",
      extend: () => new aws.secretsmanager.Secret("Key", { name: "fixed/dev/central" }),
      expected: ["Key is a secret in the state"],
    },
    {
      what: "a secret's value is written",
      extend: () => new aws.secretsmanager.SecretVersion("Value", { secretId: "x", secretString: "{}" }),
      expected: ["Value is a secret in the state"],
    },
    {
      what: "a secret's value is read",
      extend: () => aws.secretsmanager.getSecretVersionOutput({ secretId: "fixed/dev/central" }),
      expected: ["the program reads aws:secretsmanager/getSecretVersion:getSecretVersion"],
    },
    {
      what: "a managed policy is attached from outside the role",
      extend: () =>
        new aws.iam.RolePolicyAttachment("More", { role: "x", policyArn: "arn:aws:iam::aws:policy/X" }),
      expected: ["More attaches a policy to a role"],
    },
    {
      what: "a permission would overwrite the resource policy",
      extend: () =>
        new aws.lambda.Permission("Open", { action: "lambda:InvokeFunction", function: "x", principal: "*" }),
      expected: ["Open overwrites the resource policy"],
    },
    {
      what: "there is a role more",
      extend: () => new aws.iam.Role("Spare", { assumeRolePolicy: "{}" }),
      expected: ["Spare is a role that nothing needs"],
    },
  ])("it is noticed that $what", async ({ extend, expected }) => {
    const { graph } = await evaluate({ stage, configure: fixedBroker, extend });
    expect(violations(graph, configuration)).toEqual(expected);
  });
});
