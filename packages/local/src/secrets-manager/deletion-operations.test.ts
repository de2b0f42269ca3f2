import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalSecretsManager, startSecretsManager } from "../secrets-manager.ts";

const DAY_MS = 86_400_000;
const Name = "btp/key";

let nowMs: number;
let secretsManager: LocalSecretsManager;
let client: SecretsManagerClient;
beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 22, 10, 30);
  secretsManager = await startSecretsManager({
    region: "eu-central-1",
    account: "111122223333",
    now: () => nowMs,
  });
  client = new SecretsManagerClient({
    endpoint: secretsManager.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  secretsManager.put(Name, "v");
});
afterEach(async () => {
  client.destroy();
  await secretsManager.stop();
});

test("says when the recovery window ends, to the millisecond", async () => {
  const answer = await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
  expect(answer.DeletionDate?.getTime()).toBe(nowMs + 7 * DAY_MS);
});

test.for([
  { leftMs: 1, outcome: Name, because: "a millisecond is left" },
  { leftMs: 0, outcome: "ResourceNotFoundException", because: "the window has just ended" },
  { leftMs: -1, outcome: "ResourceNotFoundException", because: "the window is over" },
])("answers $outcome to a restoration, because $because", async ({ leftMs, outcome }) => {
  await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }));
  nowMs += 7 * DAY_MS - leftMs;
  const restoring = client.send(new RestoreSecretCommand({ SecretId: Name }));
  const restored = await restoring.catch((error: Error) => ({ Name: error.name }));
  expect(restored.Name).toBe(outcome);
});

test.for([
  { deletion: {}, days: 30, because: "its recovery window has ended" },
  { deletion: { ForceDeleteWithoutRecovery: true }, days: 0, because: "it was deleted at once" },
])("gives the name to a new secret when $because", async ({ deletion, days }) => {
  await client.send(new DeleteSecretCommand({ SecretId: Name, ...deletion }));
  nowMs += days * DAY_MS;
  await client.send(new CreateSecretCommand({ Name, SecretString: "another" }));
  const answer = await client.send(new GetSecretValueCommand({ SecretId: Name }));
  expect(answer).toMatchObject({ SecretString: "another", VersionStages: ["AWSCURRENT"] });
});

test("forgets what was marked when it is deleted at once", async () => {
  await client.send(new DeleteSecretCommand({ SecretId: Name }));
  await client.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  await expect(client.send(new GetSecretValueCommand({ SecretId: Name }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
