import { CreateSecretCommand, DeleteSecretCommand } from "@aws-sdk/client-secrets-manager";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessDenied } from "../../packages/local/src/secrets-manager/fault.ts";
import { configureUserKey, SEED, userKeyText, userText } from "./user-key.ts";
import { startWorld, type World } from "./world.ts";

const USER = "btp/test/admin-user";
const API = "arn:aws:iam::111122223333:role/btp-token-broker-test-api";
const OTHERS_LOGIN = "arn:aws:iam::111122223333:role/btp-token-broker-production-login";
const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  configureUserKey(world, "admin", { totp: true });
  configureUserKey(world, "plain-user");
  world.configure("without");
});
afterEach(() => world[Symbol.asyncDispose]());

const importing = (what: "user" | "totp", piped: string) =>
  world.run(["keys", "import", "admin", `--${what}`, "-"], { piped });

interface Refusal {
  readonly what?: "user" | "totp";
  readonly before?: () => unknown;
  readonly piped: () => string;
  readonly says: RegExp;
  readonly because: string;
}

describe("btp-broker keys import stores nothing of a user and says the way out, because", () => {
  test.for<Refusal>([
    {
      piped: () => "canary",
      says: /whole value: not json.*\n.*Write `\{"username"/,
      because: "it is no JSON",
    },
    { piped: () => '["canary"]', says: /whole value: not an object/, because: "it is a list" },
    {
      piped: () => userKeyText(world, "admin"),
      says: /whole value: service key\.\n.*two secrets/,
      because: "it is the service key",
    },
    {
      piped: () => userText("admin", { passwort: "canary" }),
      says: /unknown member.*\n.*Take it out/,
      because: "a member is written differently",
    },
    { piped: () => userText("admin", { password: "" }), says: /password: missing/, because: "it is empty" },
    {
      piped: () => userText("admin", { username: "<user email>" }),
      says: /username: placeholder/,
      because: "it is a sample",
    },
    {
      piped: () => userText("admin", { password: "canary\n" }),
      says: /password: unprintable.*\n.*line break/,
      because: "a line break came along",
    },
    {
      piped: () => userText("admin", { origin: "https://canary" }),
      says: /origin: not an origin.*\n.*Trust Configuration/,
      because: "the identity provider's URL is not its key",
    },
    {
      what: "totp",
      piped: () => "123456",
      says: /not the seed.*\n.*no code of six/,
      because: "it is a code",
    },
    {
      what: "totp",
      piped: () => `otpauth://hotp/SAP:admin?secret=${SEED}&counter=0`,
      says: /not the seed/,
      because: "it counts logins and not time",
    },
    {
      before: async () => {
        await world.sdk.send(new CreateSecretCommand({ Name: USER, SecretString: "v" }));
        await world.sdk.send(new DeleteSecretCommand({ SecretId: USER }));
      },
      piped: () => userText("admin"),
      says: /marked for deletion[^]*restore-secret/,
      because: "the secret is marked for deletion",
    },
    {
      before: () =>
        world.sdk.send(new CreateSecretCommand({ Name: USER, SecretString: "v", KmsKeyId: KMS_KEY })),
      piped: () => userText("admin"),
      says: /the function could not read it[^]*kmsKey/,
      because: "the secret is under another KMS key",
    },
    {
      before: () => world.secretsManager.faults.always("CreateSecret", accessDenied),
      piped: () => userText("admin"),
      says: /may not do secretsmanager:CreateSecret/,
      because: "the operator may not make secrets",
    },
  ])("$because", async ({ what = "user", before, piped, says }) => {
    await before?.();
    const said = await importing(what, piped());
    expect(said).toEqual({ exit: 1, text: expect.stringMatching(says) });
    expect(said.text).toMatch(/^admin: nothing was stored: /);
    expect(world.asked("PutSecretValue")).toBe(0);
  });

  test("of whatever is piped in, and quotes nothing of it", async () => {
    const member = fc.constantFrom("username", "password", "origin", "uaa", "totp", "c4n4ry");
    const value = fc.oneof(
      fc.constant("c4n4ry"),
      fc.string(),
      fc.constant(null),
      fc.integer(),
      fc.array(fc.string()),
    );
    const piped = fc.oneof(
      fc.dictionary(member, value, { maxKeys: 4 }).map((some) => JSON.stringify({ ...some, c4n4ry: "" })),
      fc.string().map((some) => `c4n4ry 0${some}`),
      fc.nat(60).map((at) => userText("c4n4ry").slice(0, at)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<("user" | "totp")[]>("user", "totp"), piped, async (isSeed, some) => {
        const { exit, text } = await importing(isSeed ? "totp" : "user", some);
        expect([exit, text]).toEqual([1, expect.stringMatching(/^admin: nothing was stored: .*\.\n {2}\S/)]);
        expect(text).not.toContain("c4n4ry");
        expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 200 },
    );
    expect([world.asked("PutSecretValue"), world.asked("CreateSecret")]).toEqual([0, 0]);
  });
});

describe("btp-broker keys import exits with 2, having asked nothing, for", () => {
  test.for([
    {
      given: ["admin", "-", "--user", "user.json"],
      says: /^FILE, --user and --totp are stored one at a time/,
    },
    {
      given: ["admin", "--totp", "-", "--user", "user.json"],
      says: /one at a time\. .* the seed comes first/,
    },
    { given: ["admin", "--user"], says: /^--user wants a value/ },
    { given: ["admin", "--user", "-", "--secret", "elsewhere"], says: /^--secret is for a service key/ },
    { given: ["unknown", "--user", "-"], says: /names no `user` for this key.*docs\/password-keys\.md/ },
    { given: ["without", "--user", "-"], says: /names no `user` for this key.*keys\.without/ },
    { given: ["plain-user", "--totp", "-"], says: /names no `totp` for this key/ },
    { given: ["admin", "--user", "-", "--kms-key", KMS_KEY], says: /^--kms-key is another key/ },
    { given: ["admin", "--user", "-", "--broker-only", API], says: /role\/btp-token-broker-test-login/ },
    {
      given: ["admin", "--totp", "-", "--broker-only", OTHERS_LOGIN],
      says: /leaves out the role that logs in/,
    },
    { given: ["admin", "-", "--broker-only", API], says: /leaves out the role that logs in/ },
  ])("$given", async ({ given, says }) => {
    const said = await world.run(["keys", "import", ...given], { piped: userText("admin") });
    expect(said).toEqual({ exit: 2, text: expect.stringMatching(says) });
    for (const operation of ["DescribeSecret", "CreateSecret", "PutSecretValue", "PutResourcePolicy"])
      expect(world.asked(operation)).toBe(0);
  });
});
