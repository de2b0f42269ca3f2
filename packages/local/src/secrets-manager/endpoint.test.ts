import { describe, expect, test } from "vitest";
import { startSecretsManager } from "../secrets-manager.ts";

const place = { region: "eu-central-1", account: "111122223333" };

describe("the endpoint of Secrets Manager, without an SDK", () => {
  test.for([
    {
      target: "secretsmanager.GetSecretValue",
      authorization: "",
      type: "MissingAuthenticationTokenException",
      because: "it is not signed",
    },
    {
      target: "secretsmanager.RotateSecret",
      authorization: "AWS4-HMAC-SHA256 x",
      type: "UnknownOperationException",
      because: "this stand-in does not rotate by itself",
    },
    {
      target: "secretsmanager.constructor",
      authorization: "AWS4-HMAC-SHA256 x",
      type: "UnknownOperationException",
      because: "no such operation exists",
    },
    {
      target: "secretsmanager.ListSecrets",
      authorization: "AWS4-HMAC-SHA256 x",
      body: '{"NextToken":"made up"}',
      type: "InvalidNextTokenException",
      because: "no page ended so",
    },
    {
      target: "secretsmanager.GetSecretValue",
      authorization: "AWS4-HMAC-SHA256 x",
      type: "ValidationException",
      because: "the body is not JSON",
    },
    {
      target: "secretsmanager.PutSecretValue",
      authorization: "AWS4-HMAC-SHA256 x",
      body: '{"SecretId":"a","SecretString":"v"}',
      type: "ResourceNotFoundException",
      because: "there is no such secret",
    },
    {
      target: "secretsmanager.CreateSecret",
      authorization: "AWS4-HMAC-SHA256 x",
      body: '{"Name":"a","SecretString":"v"}',
      type: "InvalidRequestException",
      because: "only SDKs make a token up",
    },
  ])(
    "answers $type to $target, because $because",
    async ({ target, authorization, type, body = "not JSON" }) => {
      await using secretsManager = await startSecretsManager(place);
      const headers = { "x-amz-target": target, authorization };
      const answer = await fetch(secretsManager.endpoint, { method: "POST", headers, body });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ __type: type });
    },
  );

  test.for([
    { method: "POST", path: "/elsewhere", because: "AWS JSON has one path" },
    { method: "PUT", path: "/", because: "and one method" },
  ])("knows no operation by $method $path, because $because", async ({ method, path }) => {
    await using secretsManager = await startSecretsManager(place);
    const headers = { "x-amz-target": "secretsmanager.ListSecrets", authorization: "AWS4-HMAC-SHA256 x" };
    const request = { method, headers, body: "{}" };
    const answer = await fetch(`${secretsManager.endpoint}${path}`, request);
    expect(await answer.json()).toMatchObject({ __type: "UnknownOperationException" });
  });

  test.for([
    { credential: "Credential=the-one/20261122/eu-central-1/secretsmanager/aws4_request", heard: true },
    { credential: "Credential=the-one-and-more/20261122/x", heard: false },
    { credential: "Credential=other/20261122/the-one", heard: false },
    { credential: "the-one", heard: false },
  ])("with an access key id of its own, hears $credential: $heard", async ({ credential, heard }) => {
    await using secretsManager = await startSecretsManager({ ...place, accessKeyId: "the-one" });
    secretsManager.put("a", "canary");
    const answer = await fetch(secretsManager.endpoint, {
      method: "POST",
      headers: {
        "x-amz-target": "secretsmanager.GetSecretValue",
        authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=00`,
      },
      body: '{"SecretId":"a"}',
    });
    const text = await answer.text();
    expect(text.includes("canary")).toBe(heard);
    expect(text.includes("UnrecognizedClientException")).toBe(!heard);
  });

  test("never puts a value into a refusal", async () => {
    await using secretsManager = await startSecretsManager(place);
    const answer = await fetch(secretsManager.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.PutSecretValue", authorization: "AWS4-HMAC-SHA256 x" },
      body: JSON.stringify({ SecretId: "a", SecretString: ["canary"] }),
    });
    const text = await answer.text();
    expect(text).toContain("SecretString");
    expect(text).not.toContain("canary");
  });
});
