import { beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT } from "./aws-mocks.ts";
import { evaluate } from "./evaluate.ts";
import { brokerWith, everyFunctionWith, fixedBroker, PLACE } from "./fixed-broker.ts";
import { all, type Graph, named } from "./graph.ts";
import { statements } from "./policy-document.ts";

describe("what logs in", () => {
  let graph: Graph;
  beforeAll(async () => {
    ({ graph } = await evaluate({ stage: "dev", configure: fixedBroker }));
  });

  /** The roles whose own policies grant an action on a resource. */
  const rolesWith = (action: string, resource: string) =>
    all(graph, "role")
      .filter(({ inputs }) =>
        ((inputs["inlinePolicies"] ?? []) as readonly { readonly policy: unknown }[])
          .flatMap(({ policy }) => statements(policy))
          .some(({ actions, resources }) => actions.includes(action) && resources.includes(resource)),
      )
      .map(({ name }) => name)
      .toSorted();
  const secretArn = (name: string) =>
    `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:fixed/dev/${name}-??????`;

  test.for(["personal-user", "guarded-user", "guarded-totp"])("alone reads %s", (secret) => {
    expect(rolesWith("secretsmanager:GetSecretValue", secretArn(secret))).toEqual(["LoginRole"]);
  });

  test("shares the service keys of users with the front doors", () => {
    expect(rolesWith("secretsmanager:GetSecretValue", secretArn("personal"))).toEqual([
      "ApiRole",
      "JwtRole",
      "LoginRole",
      "PrivateRole",
    ]);
    expect(rolesWith("secretsmanager:GetSecretValue", secretArn("central"))).not.toContain("LoginRole");
  });

  test("shares those that no workload is granted with the doors of roles alone", () => {
    expect(rolesWith("secretsmanager:GetSecretValue", secretArn("guarded"))).toEqual([
      "ApiRole",
      "LoginRole",
      "PrivateRole",
    ]);
  });

  test("alone marks a user's secret, and nothing else", () => {
    const mark = "secretsmanager:UpdateSecretVersionStage";
    expect(rolesWith(mark, secretArn("guarded-user"))).toEqual(["LoginRole"]);
    expect(rolesWith(mark, secretArn("guarded-totp"))).toEqual([]);
    expect(rolesWith(mark, secretArn("guarded"))).toEqual([]);
  });

  test("is asked by the front doors and its schedule", () => {
    const alias = String(named(graph, "LoginLive")?.outputs["arn"]);
    expect(rolesWith("lambda:InvokeFunction", alias)).toEqual([
      "ApiRole",
      "JwtRole",
      "LoginWarmUpRole",
      "PrivateRole",
    ]);
  });

  test("has no URL and is never started ahead, whatever the doors have", async () => {
    const { graph: busy } = await evaluate({
      stage: "dev",
      configure: everyFunctionWith({ concurrency: { reserved: 20, provisioned: 5 } }),
    });
    const names = busy.resources.map(({ name }) => name);
    expect(names).not.toContain("LoginUrl");
    expect(names).toContain("ApiLiveProvisioned");
    expect(names).not.toContain("LoginLiveProvisioned");
    expect(named(busy, "LoginFunction")?.inputs["reservedConcurrentExecutions"]).toBe(1);
  });

  test("is not made, and not told of, where no key has a user", async () => {
    const { graph: without } = await evaluate({ stage: "dev", configure: brokerWith(PLACE) });
    expect(without.resources.filter(({ name }) => name.startsWith("Login"))).toEqual([]);
    expect(JSON.stringify(without.resources.map(({ inputs }) => inputs))).not.toContain("BROKER_LOGIN");
  });
});
