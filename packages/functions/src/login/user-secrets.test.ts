import { inspect } from "node:util";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { REFUSED_VERSION } from "@btp-token-broker/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inGoodTime, soon } from "../../../../test/support/deadline.ts";
import { the } from "../../../../test/support/the.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../../local/src/secrets-manager.ts";
import { createUserSecretStore } from "./user-secrets.ts";

const region = "eu-central-1";
const name = "btp/test/user";
const canary = '{"username":"a","password":"canary"}';

describe("createUserSecretStore()", () => {
  let server: LocalSecretsManager;
  let client: SecretsManagerClient;
  beforeEach(async () => {
    server = await startSecretsManager({ region, account: the.account });
    server.put(name, canary);
    client = new SecretsManagerClient(configuration());
  });
  afterEach(() => server.stop());
  const configuration = () => ({
    region,
    endpoint: server.endpoint,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  const store = () => createUserSecretStore(configuration(), Date.now);
  const read = async () => {
    const stored = await store().read(name, inGoodTime());
    if (!stored.ok) throw new Error(stored.problem);
    return stored.value;
  };
  const stages = async () =>
    (await client.send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {};

  test("gives the current version, which nobody has refused, and shows nothing of it", async () => {
    const stored = await read();
    expect(stored).toMatchObject({ isRefused: false });
    expect(stored.text.reveal()).toBe(canary);
    expect(inspect(stored, { depth: null, showHidden: true }) + JSON.stringify(stored)).not.toContain(
      "canary",
    );
  });

  test("marks a version so that every process sees it, and leaves it current", async () => {
    const { version } = await read();
    expect(await store().markRefused(name, version, inGoodTime())).toBe(true);
    expect(await read()).toMatchObject({ version, isRefused: true });
    expect((await stages())[version]).toEqual(["AWSCURRENT", REFUSED_VERSION]);
  });

  test("marks a version twice as well as once", async () => {
    const { version } = await read();
    for (let turn = 0; turn < 2; turn++)
      expect(await store().markRefused(name, version, inGoodTime())).toBe(true);
  });

  test("does not take a new version for refused, and moves the mark when it is", async () => {
    const first = await read();
    await store().markRefused(name, first.version, inGoodTime());
    server.put(name, canary);
    const second = await read();
    expect(second.isRefused).toBe(false);
    expect(await store().markRefused(name, second.version, inGoodTime())).toBe(true);
    expect(await read()).toMatchObject({ version: second.version, isRefused: true });
    expect((await stages())[first.version]).toEqual(["AWSPREVIOUS"]);
  });

  test("says that it could not mark, where it could not", async () => {
    const { version } = await read();
    expect(await store().markRefused(`${name}-other`, version, inGoodTime())).toBe(false);
    server.faults.always("UpdateSecretVersionStage", "hang");
    expect(await store().markRefused(name, version, soon())).toBe(false);
    await server.stop();
    expect(await store().markRefused(name, version, inGoodTime())).toBe(false);
  });

  test("gives the reasons that any store gives", async () => {
    expect(await store().read(`${name}-other`, inGoodTime())).toEqual({ ok: false, problem: "absent" });
    expect(await store().read(name, Date.now())).toEqual({ ok: false, problem: "timeout" });
    server.put(name, " ");
    expect(await store().read(name, inGoodTime())).toEqual({ ok: false, problem: "empty" });
    server.faults.always("GetSecretValue", "hang");
    expect(await store().read(name, soon())).toEqual({ ok: false, problem: "timeout" });
  });
});
