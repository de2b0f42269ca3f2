import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  type DescribeSecretCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuse } from "./planted-user-faults.ts";
import {
  configureUserKey,
  loginsOf,
  passwordOf,
  SEED,
  userClient,
  userKeyText,
  userText,
  workingUserKey,
} from "./user-key.ts";
import { startWorld, type World } from "./world.ts";

const USER = "btp/test/admin-user";
const TOTP = "btp/test/admin-totp";
const LOGIN = "arn:aws:iam::111122223333:role/btp-token-broker-test-login";
const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  configureUserKey(world, "admin", { totp: true });
  world.canaries.add("canary-corrected");
});
afterEach(async () => {
  // Whatever was stored: nobody was logged in for it.
  expect(loginsOf(world, "admin")).toEqual({ logins: 0, refused: 0 });
  expect(world.tokenRequests(userClient("admin"))).toBeLessThanOrEqual(1);
  await world[Symbol.asyncDispose]();
});

const importing = (what: "user" | "totp", piped: string, ...more: readonly string[]) =>
  world.run(["keys", "import", "admin", `--${what}`, "-", ...more], { piped });
const described = (secret = USER): Promise<DescribeSecretCommandOutput> =>
  world.sdk.send(new DescribeSecretCommand({ SecretId: secret }));
const versions = async (secret = USER) => (await described(secret)).VersionIdsToStages ?? {};

describe("btp-broker keys import --user", () => {
  test("makes the secret that the configuration names, and says who the user is and that nobody was logged in", async () => {
    const text = `${userText("admin", { origin: "sap.custom" })}\n`;
    const said = await importing("user", text);
    expect(said).toEqual({
      exit: 0,
      text: expect.stringMatching(
        /^admin: the user was not logged in: a failed login counts.*\n +username {2}admin@example\.com\n +origin +sap\.custom\nStored in a new secret btp\/test\/admin-user /,
      ),
    });
    expect(said.text).toContain("The next mint logs in with it, once.");
    expect(world.secretsManager.value(USER)).toBe(text);
  });

  test("makes a new version for another password, and none for the same text", async () => {
    await importing("user", userText("admin"));
    const [first = ""] = Object.keys(await versions());
    const corrected = userText("admin", { password: "canary-corrected" });
    expect(await importing("user", corrected)).toMatchObject({
      exit: 0,
      text: expect.stringContaining(`${first} is AWSPREVIOUS now`),
    });
    const before = await versions();
    expect(await importing("user", corrected)).toMatchObject({
      exit: 0,
      text: expect.stringContaining("no new version was made"),
    });
    expect(await versions()).toEqual(before);
  });

  test("gives versions ids by which no password can be guessed: the same text has another in each secret", async () => {
    configureUserKey(world, "other");
    await importing("user", userText("admin"));
    await world.run(["keys", "import", "other", "--user", "-"], { piped: userText("admin") });
    const ids = [...Object.keys(await versions()), ...Object.keys(await versions("btp/test/other-user"))];
    expect(new Set(ids).size).toBe(2);
  });

  test("says that a refused version is replaced, and leaves the mark with it", async () => {
    workingUserKey(world, "admin", { totp: true });
    await refuse(world, "admin");
    const [refused = ""] = Object.keys(await versions());
    const said = await importing("user", userText("admin", { password: "canary-corrected" }));
    expect(said).toMatchObject({
      exit: 0,
      text: expect.stringContaining(`xsuaa had refused version ${refused}. The mark stays with it`),
    });
    const { [refused]: labels, ...made } = await versions();
    expect(labels).toContain("btp-broker-refused");
    expect(Object.values(made)).toEqual([["AWSCURRENT"]]);
  });

  test("does not store once more what xsuaa has refused, and says how to have it tried all the same", async () => {
    workingUserKey(world, "admin", { totp: true });
    await refuse(world, "admin");
    const before = await versions();
    const [refused = ""] = Object.keys(before);
    const said = await importing("user", userText("admin"));
    expect(said.exit).toBe(1);
    expect(said.text).toMatch(/^admin: nothing was stored: this very text .* and xsuaa has refused it\./);
    expect(said.text).toContain(
      `aws secretsmanager update-secret-version-stage --secret-id ${(await described()).ARN} --version-stage btp-broker-refused --remove-from-version-id ${refused}`,
    );
    expect(await versions()).toEqual(before);
  });

  test("lets only the roles that are named read it, before there is a value", async () => {
    const said = await importing("user", userText("admin"), "--broker-only", LOGIN);
    expect(said).toMatchObject({ exit: 0, text: expect.stringContaining(`from now on: ${LOGIN}`) });
    const { ResourcePolicy = "" } = await world.sdk.send(new GetResourcePolicyCommand({ SecretId: USER }));
    expect(JSON.parse(ResourcePolicy)).toMatchObject({
      Statement: [{ Effect: "Deny", Condition: { ArnNotEquals: { "aws:PrincipalArn": [LOGIN] } } }],
    });
  });

  test("encrypts it with the key's KMS key", async () => {
    configureUserKey(world, "own-kms", { kmsKey: KMS_KEY });
    await world.run(["keys", "import", "own-kms", "--user", "-"], { piped: userText("own-kms") });
    expect((await described("btp/test/own-kms-user")).KmsKeyId).toBe(KMS_KEY);
  });
});

describe("btp-broker keys import --totp", () => {
  test.for([
    { seed: SEED, because: "an app shows it so" },
    { seed: `${SEED.toLowerCase().replaceAll(/(.{4})/g, "$1 ")}\n`, because: "or in groups" },
    { seed: `otpauth://totp/SAP:admin?secret=${SEED}&issuer=SAP`, because: "the QR code holds it so" },
  ])("stores $seed, since $because, and says nothing of it", async ({ seed }) => {
    const said = await importing("totp", seed);
    expect(said).toMatchObject({
      exit: 0,
      text: expect.stringMatching(
        /^admin: the seed gives a code of 6 digits every 30 s\. It was not tried\./,
      ),
    });
    expect(said.text).not.toMatch(/JBSW|jbsw|\b\d{6}\b(?!-)/);
    expect(world.secretsManager.value(TOTP)).toBe(seed);
  });

  test("says that a password which xsuaa has refused stays refused, and how to have it tried", async () => {
    workingUserKey(world, "admin", { totp: true });
    await refuse(world, "admin");
    world.secretsManager.remove(TOTP);
    expect(await importing("totp", SEED)).toMatchObject({
      exit: 0,
      text: expect.stringMatching(
        /has refused version [0-9a-f-]{36} of the user's secret[^]*--secret-id arn:aws:secretsmanager:.*admin-user-.* --version-stage btp-broker-refused/,
      ),
    });
  });
});

describe("btp-broker keys import of the service key of a user", () => {
  const importKey = (piped: string) => world.run(["keys", "import", "admin"], { piped });

  test("stores it once xsuaa has said that it knows the client", async () => {
    const text = userKeyText(world, "admin");
    const said = await importKey(text);
    expect(said).toMatchObject({
      exit: 0,
      text: expect.stringMatching(
        /^admin: xsuaa knows this client\. Its tokens are a user's, and nobody was/,
      ),
    });
    expect(said.text).toContain("sb-admin!t1");
    expect(world.secretsManager.value("btp/test/admin")).toBe(text);
    expect(world.tokenRequests(userClient("admin"))).toBe(1);
  });

  test("stores none whose client secret is wrong, which at a login would pass for a wrong password", async () => {
    const text = userKeyText(world, "admin");
    world.xsuaa.clients.put({ ...userClient("admin"), secrets: ["canary-of-another"] });
    const said = await importKey(text);
    expect(said).toMatchObject({
      exit: 1,
      text: expect.stringMatching(
        /^admin: nothing was stored: xsuaa answered 401: it does not accept this client/,
      ),
    });
    expect(world.asked("PutSecretValue")).toBe(0);
    expect(JSON.stringify(said)).not.toContain(passwordOf("admin"));
  });
});
