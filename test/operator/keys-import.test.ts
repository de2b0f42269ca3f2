import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessDenied } from "../../packages/local/src/secrets-manager/fault.ts";
import { the } from "../support/the.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

const SECRET = "btp/test/cis-central";
const client = clientNamed("orders");
const next = { ...client, secrets: [...client.secrets, "canary-of-the-next$+/="] };
const READER = "arn:aws:iam::111122223333:role/broker";
const OTHER_KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.configure("cis-central");
});
afterEach(() => world[Symbol.asyncDispose]());

const importing = (piped: string, ...more: readonly string[]) =>
  world.run(["keys", "import", "cis-central", ...more], { piped });
const stagesOf = async (secret = SECRET) =>
  (await world.sdk.send(new DescribeSecretCommand({ SecretId: secret }))).VersionIdsToStages ?? {};

describe("btp-broker keys import", () => {
  test("makes the secret, and says what the key is and no secret of it", async () => {
    const text = world.keyOf(client);
    const said = await importing(text);
    expect(said.exit).toBe(0);
    for (const part of [
      client.clientid,
      world.xsuaa.origin,
      the.zone,
      the.subaccount,
      "binding-secret",
      "orders!t1.event.read orders!t1.job.read",
      `new secret ${SECRET} (eu-central-1)`,
    ])
      expect(said.text).toContain(part);
    expect(world.secretsManager.value(SECRET)).toBe(text);
  });

  test("makes a new version of a secret that is there, and the one before AWSPREVIOUS", async () => {
    await importing(world.keyOf(client));
    const [first = ""] = Object.keys(await stagesOf());
    const text = world.keyOf(next);
    expect(await importing(text)).toMatchObject({
      exit: 0,
      text: expect.stringContaining(`${first} is AWSPREVIOUS now`),
    });
    expect(world.secretsManager.value(SECRET)).toBe(text);
    expect(Object.values(await stagesOf())).toContainEqual(["AWSPREVIOUS"]);
  });

  test("makes no version of a text that is current already, and says so", async () => {
    const text = world.keyOf(client);
    await importing(text);
    const before = await stagesOf();
    expect(await importing(text)).toMatchObject({
      exit: 0,
      text: expect.stringContaining("no new version was made"),
    });
    expect(await stagesOf()).toEqual(before);
  });

  test("the same twice is one version for somebody who may not read the value, too", async () => {
    await importing(world.keyOf(client));
    const text = world.keyOf(next);
    await importing(text);
    const before = await stagesOf();
    world.secretsManager.faults.always("GetSecretValue", accessDenied);
    expect(await importing(text)).toMatchObject({ exit: 0, text: expect.stringContaining("no new version") });
    expect(await stagesOf()).toEqual(before);
  });

  test("makes a text current again that was so before another", async () => {
    const [first, second] = [world.keyOf(client), world.keyOf(next)];
    for (const text of [first, second, first]) expect((await importing(text)).exit).toBe(0);
    expect(world.secretsManager.value(SECRET)).toBe(first);
  });

  test("asks xsuaa for one token, and keeps nothing of it", async () => {
    await importing(world.keyOf(client));
    expect(world.tokenRequests(client)).toBe(1);
  });

  test("puts a policy by which only the named roles read, before there is a value", async () => {
    const text = world.keyOf(client);
    const said = await importing(text, "--broker-only", READER, "--broker-only", `${READER}-2`);
    expect(said).toMatchObject({ exit: 0, text: expect.stringContaining(`${READER} ${READER}-2`) });
    const { ResourcePolicy = "" } = await world.sdk.send(new GetResourcePolicyCommand({ SecretId: SECRET }));
    expect(JSON.parse(ResourcePolicy)).toMatchObject({
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "secretsmanager:GetSecretValue",
          Condition: { ArnNotEquals: { "aws:PrincipalArn": [READER, `${READER}-2`] } },
        },
      ],
    });
    // And again for other roles, since what is there is its own.
    expect((await importing(text, "--broker-only", READER)).exit).toBe(0);
  });

  test("encrypts a new secret with the configuration's KMS key", async () => {
    world.configure("own-kms", { kmsKey: OTHER_KMS_KEY });
    await world.run(["keys", "import", "own-kms"], { piped: world.keyOf(client) });
    const { KmsKeyId } = await world.sdk.send(new DescribeSecretCommand({ SecretId: "btp/test/own-kms" }));
    expect(KmsKeyId).toBe(OTHER_KMS_KEY);
  });

  test("goes on from where a lack of rights stopped it", async () => {
    const text = world.keyOf(client);
    world.secretsManager.faults.next("PutSecretValue", accessDenied);
    expect(await importing(text)).toMatchObject({
      exit: 1,
      text: expect.stringMatching(/may not do secretsmanager:PutSecretValue[^]*has no value yet/),
    });
    expect((await importing(text)).exit).toBe(0);
    expect(world.secretsManager.value(SECRET)).toBe(text);
  });

  test("puts no value where it could not put the policy", async () => {
    world.secretsManager.faults.always("PutResourcePolicy", accessDenied);
    const said = await importing(world.keyOf(client), "--broker-only", READER);
    expect(said).toMatchObject({
      exit: 1,
      text: expect.stringContaining("secretsmanager:PutResourcePolicy"),
    });
    expect(world.asked("PutSecretValue")).toBe(0);
  });

  test("does not say that nothing was stored where nobody knows", async () => {
    world.secretsManager.faults.next("PutSecretValue", "reset", 5);
    const said = await importing(world.keyOf(client));
    expect(said).toMatchObject({
      exit: 1,
      text: expect.stringContaining("it is not known whether it was stored"),
    });
  });
});

describe("btp-broker keys import for a key that the configuration does not have", () => {
  test("stores it under a name that follows the others, and says what to write", async () => {
    const said = await world.run(["keys", "import", "cis-new"], { piped: world.keyOf(client) });
    expect(said.exit).toBe(0);
    expect(said.text).toContain('    "cis-new": {\n      secret: `btp/${stage}/cis-new`,\n');
    const { SecretString } = await world.sdk.send(
      new GetSecretValueCommand({ SecretId: "btp/test/cis-new" }),
    );
    expect(SecretString).toBe(world.textOf(client));
  });

  test("stores it under the name that is given", async () => {
    const said = await world.run(["keys", "import", "cis-new", "--secret", "elsewhere"], {
      piped: world.keyOf(client),
    });
    expect(said).toMatchObject({ exit: 0, text: expect.stringContaining('secret: "elsewhere"') });
  });
});
