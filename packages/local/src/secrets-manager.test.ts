import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { secretsManagerContract } from "../../../test/contract/secrets-manager.ts";
import { accessDenied, decryptionFailure, internal, throttling } from "./secrets-manager/fault.ts";
import { type LocalSecretsManager, startSecretsManager } from "./secrets-manager.ts";

const place = { region: "eu-central-1", account: "111122223333" };

const configuration = ({ endpoint }: LocalSecretsManager) => ({
  endpoint,
  region: place.region,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  // The SDK's own second tries would wait in real time.
  maxAttempts: 1,
});

/** Lends the real SDK, with a connection of its own. */
async function withClient<Answer>(
  secretsManager: LocalSecretsManager,
  use: (client: SecretsManagerClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new SecretsManagerClient(configuration(secretsManager));
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

const read = (
  secretsManager: LocalSecretsManager,
  SecretId = "btp/key",
  signal = new AbortController().signal,
) =>
  withClient(secretsManager, (client) =>
    client.send(new GetSecretValueCommand({ SecretId }), { abortSignal: signal }),
  );

const describeSecret = (secretsManager: LocalSecretsManager) =>
  withClient(secretsManager, (client) => client.send(new DescribeSecretCommand({ SecretId: "btp/key" })));

describe("startSecretsManager()", () => {
  secretsManagerContract(async () => {
    const secretsManager = await startSecretsManager(place);
    return {
      configuration: configuration(secretsManager),
      [Symbol.asyncDispose]: () => secretsManager.stop(),
    };
  });

  describe("a secret that is named by its whole ARN, of another account,", () => {
    const arn = "arn:aws:secretsmanager:eu-central-1:444455556666:secret:btp/key-AbCdEf";

    test.for([
      { secretId: arn, finds: true, because: "that is what it is named by" },
      { secretId: arn.slice(0, -7), finds: true, because: "the six characters may be left out" },
      { secretId: "btp/key", finds: false, because: "a name is enough in its own account only" },
      { secretId: arn.replace("AbCdEf", "GhIjKl"), finds: false, because: "it was another secret's" },
      { secretId: arn.replace("4444", "5555"), finds: false, because: "it is another account's" },
      { secretId: arn.replace("central", "west"), finds: false, because: "it is another region's" },
    ])("is asked for $secretId and found: $finds, because $because", async ({ secretId, finds }) => {
      await using secretsManager = await startSecretsManager(place);
      expect(secretsManager.put(arn, "theirs")).toBe(arn);
      const outcome = await read(secretsManager, secretId).then(
        ({ ARN, Name, SecretString }) => [ARN, Name, SecretString].join(),
        (error: Error) => error.name,
      );
      expect(outcome).toBe(finds ? `${arn},btp/key,theirs` : "ResourceNotFoundException");
    });

    test("is another than ours of the same name", async () => {
      await using secretsManager = await startSecretsManager(place);
      secretsManager.put("btp/key", "ours");
      secretsManager.put(arn, "theirs");
      expect(await read(secretsManager, "btp/key")).toMatchObject({ SecretString: "ours" });
      expect(await read(secretsManager, arn)).toMatchObject({ SecretString: "theirs" });
      secretsManager.remove(arn);
      expect([secretsManager.value("btp/key"), secretsManager.value(arn)]).toEqual(["ours", undefined]);
    });

    test("is rotated, described and counted by it", async () => {
      await using secretsManager = await startSecretsManager(place);
      secretsManager.put(arn, "one");
      secretsManager.put(arn, "two");
      expect(secretsManager.value(arn)).toBe("two");
      await read(secretsManager, arn);
      expect(secretsManager.counters("GetSecretValue", arn)).toBe(1);
      const described = await withClient(secretsManager, (client) =>
        client.send(new DescribeSecretCommand({ SecretId: arn })),
      );
      expect(described).toMatchObject({ ARN: arn, Name: "btp/key" });
    });
  });

  test("put() creates and then rotates, value() is what is current, remove() forgets", async () => {
    await using secretsManager = await startSecretsManager(place);
    expect(secretsManager.value("btp/key")).toBeUndefined();
    const arn = secretsManager.put("btp/key", "one");
    expect(secretsManager.put("btp/key", "two")).toBe(arn);
    expect(secretsManager.value("btp/key")).toBe("two");
    expect(await read(secretsManager, arn)).toMatchObject({ SecretString: "two" });
    secretsManager.remove("btp/key");
    await expect(read(secretsManager)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("gives a name the same ARN in every process", async () => {
    await using one = await startSecretsManager(place);
    await using two = await startSecretsManager(place);
    expect(two.put("btp/key", "v")).toBe(one.put("btp/key", "v"));
    expect(one.put("btp/other", "v").slice(-6)).not.toBe(one.put("btp/key", "v").slice(-6));
  });

  test("finds no secret of another account or region", async () => {
    await using secretsManager = await startSecretsManager(place);
    const arn = secretsManager.put("btp/key", "v");
    for (const foreign of [
      arn.replace(place.account, "999999999999"),
      arn.replace("eu-central", "us-east"),
    ]) {
      await expect(read(secretsManager, foreign)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    }
  });

  test("takes its time from `now`, to the millisecond", async () => {
    await using secretsManager = await startSecretsManager({ ...place, now: () => 1_700_000_000_123 });
    secretsManager.put("btp/key", "v");
    expect((await read(secretsManager)).CreatedDate?.getTime()).toBe(1_700_000_000_123);
  });

  test("says when a secret was made, changed, and on which day it was last read", async () => {
    let nowMs = Date.UTC(2026, 10, 22, 10, 30);
    await using secretsManager = await startSecretsManager({ ...place, now: () => nowMs });
    secretsManager.put("btp/key", "one");
    expect((await describeSecret(secretsManager)).LastAccessedDate).toBeUndefined();
    nowMs += 3_600_000;
    secretsManager.put("btp/key", "two");
    nowMs += 3_600_000;
    await read(secretsManager);
    expect(await describeSecret(secretsManager)).toMatchObject({
      CreatedDate: new Date("2026-11-22T10:30:00Z"),
      LastChangedDate: new Date("2026-11-22T11:30:00Z"),
      LastAccessedDate: new Date("2026-11-22T00:00:00Z"),
    });
  });

  test("counts requests by operation, and by secret however it is named", async () => {
    await using secretsManager = await startSecretsManager(place);
    const arn = secretsManager.put("btp/key", "v");
    await read(secretsManager);
    await read(secretsManager, arn);
    await expect(read(secretsManager, "nobody")).rejects.toThrow("find the specified secret");
    secretsManager.faults.next("GetSecretValue", internal);
    await expect(read(secretsManager)).rejects.toThrow("server side");
    expect(secretsManager.counters("GetSecretValue")).toBe(4);
    expect(secretsManager.counters("GetSecretValue", "btp/key")).toBe(3);
    expect(secretsManager.counters("GetSecretValue", "nobody")).toBe(1);
    expect(secretsManager.counters("DescribeSecret")).toBe(0);
  });

  test("refuses connections between stop() and start(), and keeps its secrets", async () => {
    await using secretsManager = await startSecretsManager(place);
    secretsManager.put("btp/key", "v");
    await secretsManager.stop();
    await expect(read(secretsManager)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await secretsManager.start();
    expect(await read(secretsManager)).toMatchObject({ SecretString: "v" });
  });
});

describe("faults of Secrets Manager", () => {
  test.for([
    { fault: throttling, name: "ThrottlingException", status: 400 },
    { fault: internal, name: "InternalServiceError", status: 500 },
    { fault: accessDenied, name: "AccessDeniedException", status: 400 },
    { fault: decryptionFailure, name: "DecryptionFailure", status: 400 },
  ])("the SDK takes a scripted $name for AWS's, once", async ({ fault, name, status }) => {
    await using secretsManager = await startSecretsManager(place);
    secretsManager.put("btp/key", "v");
    secretsManager.faults.next("GetSecretValue", fault);
    await expect(read(secretsManager)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(await read(secretsManager)).toMatchObject({ SecretString: "v" });
  });

  test("a fault of one operation leaves the others alone", async () => {
    await using secretsManager = await startSecretsManager(place);
    secretsManager.put("btp/key", "v");
    secretsManager.faults.always("DescribeSecret", throttling);
    expect(await read(secretsManager)).toMatchObject({ SecretString: "v" });
  });

  test("reset tears the connection down", async () => {
    await using secretsManager = await startSecretsManager(place);
    secretsManager.faults.next("*", "reset");
    await expect(read(secretsManager)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("hang answers nothing, until the caller gives up", async () => {
    await using secretsManager = await startSecretsManager(place);
    secretsManager.put("btp/key", "v");
    secretsManager.faults.next("*", "hang");
    const patience = new AbortController();
    const hanging = read(secretsManager, "btp/key", patience.signal).catch((error: unknown) => error);
    await expect.poll(() => secretsManager.counters("GetSecretValue")).toBe(1);
    expect(await Promise.race([hanging, read(secretsManager)])).toMatchObject({ SecretString: "v" });
    patience.abort();
    expect(await hanging).toMatchObject({ name: "AbortError" });
  });
});
