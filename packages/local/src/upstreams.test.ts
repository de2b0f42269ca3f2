import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parseServiceKey, Secret } from "@btp-token-broker/core";
import { expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { startUpstreams, type Upstreams } from "./upstreams.ts";
import { logIn } from "./xsuaa-harness.ts";

const origin = "https://acme.authentication.eu10.hana.ondemand.com";
const configuration = some.configuration({
  keys: { admin: { secret: "btp/admin", user: "btp/user", totp: "btp/seed", expect: { origin } } },
  rules: [{ id: "read", callers: ["orders"], key: "admin", scopes: ["read"] }],
});
const account = "111122223333";

/** Reads a secret as the function does. */
async function stored({ environment }: Upstreams, secret: string): Promise<string | undefined> {
  const client = new SecretsManagerClient({
    endpoint: environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? "",
    region: configuration.region,
    credentials: { accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
  } finally {
    client.destroy();
  }
}

test("a user whom the configuration names can log in with what Secrets Manager holds", async () => {
  await using upstreams = await startUpstreams({ configuration, account });
  const { xsuaa, keys } = upstreams;
  const user: { username: string; password: string } = JSON.parse(
    (await stored(upstreams, "btp/user")) ?? "",
  );
  const [key] = keys;
  if (!key) throw new Error("The configuration has no key");
  const code = xsuaa.users.get(user.username)?.code;
  const asked = { user, password: `${user.password}${code}`, client: key.client };
  expect(await logIn(xsuaa, asked)).toMatchObject({
    status: 200,
    json: { refresh_token: expect.any(String) },
  });
  expect(await stored(upstreams, "btp/seed")).toBe(xsuaa.users.get(user.username)?.user.totp);
});

test("a key of one's own brings no user: ours is nobody at SAP, and is not to be tried there", async () => {
  const json = JSON.stringify(some.cisKey());
  const parsed = parseServiceKey(new Secret(json));
  if (!parsed.ok) throw new Error("The key cannot be read");
  const ownKeys = [{ name: "admin", text: new Secret(json), origin: parsed.value.origin }];
  await using upstreams = await startUpstreams({ configuration, account, ownKeys });
  expect(upstreams.xsuaa.users.all()).toEqual([]);
  await expect(stored(upstreams, "btp/user")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(await stored(upstreams, "btp/admin")).toBe(json);
});
