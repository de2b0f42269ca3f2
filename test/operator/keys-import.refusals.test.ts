import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessDenied, throttling } from "../../packages/local/src/secrets-manager/fault.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

const SECRET = "btp/test/cis-central";
const client = clientNamed("orders");
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
/** How often a value and a policy were to be written. */
const written = () => [world.asked("PutSecretValue"), world.asked("PutResourcePolicy")];

interface Refusal {
  readonly before?: () => unknown;
  readonly piped: () => string;
  readonly options?: readonly string[];
  readonly says: RegExp;
  readonly because: string;
  /** Whether the client secret may have left: to xsuaa, once. */
  readonly isSent?: false;
}

describe("btp-broker keys import stores nothing and says the way out, because", () => {
  const kms = (KmsKeyId: string) => new CreateSecretCommand({ Name: SECRET, SecretString: "v", KmsKeyId });
  test.for<Refusal>([
    { piped: () => "canary", says: /not JSON.*Copy the key again/, because: "it is no key" },
    { piped: () => "{}", says: /clientid: missing/, because: "it is an empty object" },
    {
      piped: () => world.textOf(client, { url: "https://evil.example" }),
      says: /not at SAP[^]*incident/,
      because: "it names a host that is not SAP's",
    },
    {
      piped: () =>
        world.textOf(client, { url: "https://acme.authentication.eu10.hana.ondemand.com.evil.example" }),
      says: /not at SAP/,
      because: "it names a host that looks like SAP's",
    },
    {
      piped: () => world.textOf(client),
      says: /401: it does not accept/,
      because: "xsuaa does not know the client",
    },
    {
      piped: () => (world.keyOf(client), world.textOf({ ...client, secrets: ["canary-of-the-next$+/="] })),
      says: /401: it does not accept[^]*Create a new service key/,
      because: "the secret is wrong",
    },
    {
      piped: () => world.keyOf({ ...client, grants: ["password"] }),
      says: /may not use client credentials[^]*grantType/,
      because: "it is a key for users",
    },
    {
      before: () => world.xsuaa.stop(),
      piped: () => world.keyOf(client),
      says: /cannot be reached from here \(connection\)/,
      because: "xsuaa is down",
    },
    {
      before: () => world.xsuaa.faults.always("*", { status: 200, body: "<html>canary</html>" }),
      piped: () => world.keyOf(client),
      says: /neither a token nor an error[^]*proxy/,
      because: "something else answers",
    },
    {
      before: () => world.xsuaa.faults.always("*", { claims: { set: { cid: "another" } } }),
      piped: () => world.keyOf(client),
      says: /the token names another client/,
      because: "the token is somebody else's",
    },
    {
      before: () => world.configure("cis-central", { expect: { subaccount: "another" } }),
      piped: () => world.keyOf(client),
      says: /its subaccount is not the one that `expect` pins/,
      because: "the configuration expects another",
      isSent: false,
    },
    {
      before: async () => {
        await world.sdk.send(new CreateSecretCommand({ Name: SECRET, SecretString: "v" }));
        await world.sdk.send(new DeleteSecretCommand({ SecretId: SECRET }));
      },
      piped: () => world.keyOf(client),
      says: /marked for deletion[^]*restore-secret --secret-id arn:aws:secretsmanager:/,
      because: "the secret is marked for deletion",
      isSent: false,
    },
    {
      before: () => world.sdk.send(kms(OTHER_KMS_KEY)),
      piped: () => world.keyOf(client),
      says: /the function could not read it[^]*kmsKey/,
      because: "the secret is under another KMS key",
      isSent: false,
    },
    {
      before: () => world.secretsManager.faults.always("DescribeSecret", accessDenied),
      piped: () => world.keyOf(client),
      says: /may not do secretsmanager:DescribeSecret/,
      because: "the operator may not look at the secret",
      isSent: false,
    },
    {
      before: () => world.secretsManager.faults.always("DescribeSecret", throttling),
      piped: () => world.keyOf(client),
      says: /did not answer \(throttled\)[^]*safe/,
      because: "AWS throttles",
      isSent: false,
    },
    {
      before: () => world.secretsManager.faults.always("CreateSecret", accessDenied),
      piped: () => world.keyOf(client),
      says: /may not do secretsmanager:CreateSecret/,
      because: "the operator may not make secrets",
    },
    {
      before: async () => {
        const Statement = [{ Sid: "Mine", Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }];
        await world.sdk.send(new CreateSecretCommand({ Name: SECRET, SecretString: "v" }));
        const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
        await world.sdk.send(new PutResourcePolicyCommand({ SecretId: SECRET, ResourcePolicy }));
      },
      piped: () => world.keyOf(client),
      options: ["--broker-only", READER],
      says: /says something else[^]*by hand[^]*OnlyTheseRolesRead/,
      because: "the secret has a policy of somebody else's",
      isSent: false,
    },
    {
      before: () =>
        world.configure("cis-central", {
          secret: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x-AbCdEf",
        }),
      piped: () => world.keyOf(client),
      says: /no secret with this ARN/,
      because: "the ARN leads nowhere",
      isSent: false,
    },
  ])("$because", async ({ before, piped, options = [], says, isSent }) => {
    await before?.();
    const writtenBefore = written();
    const said = await importing(piped(), ...options);
    expect(said).toEqual({ exit: 1, text: expect.stringMatching(says) });
    expect(said.text).toMatch(/^cis-central: nothing was stored: /);
    expect(written()).toEqual(writtenBefore);
    expect(world.tokenRequests(client)).toBeLessThanOrEqual(isSent === false ? 0 : 1);
  });
});

describe("btp-broker keys import exits with 2, having asked nothing, for", () => {
  test.for([
    { given: ["Cis"], says: /^NAME wants/ },
    { given: ["cis-central", "--secret", "another"], says: /^--secret is another/ },
    { given: ["cis-new", "--secret", "no such name"], says: /^--secret wants/ },
    { given: ["cis-central", "--kms-key", OTHER_KMS_KEY], says: /^--kms-key is another/ },
    {
      given: ["cis-new", "--kms-key", OTHER_KMS_KEY.replace("eu-central-1", "us-east-1")],
      says: /^--kms-key wants/,
    },
    { given: ["cis-new", "--kms-key", "alias/mine"], says: /^--kms-key wants/ },
    { given: ["cis-new", "--broker-only", "arn:aws:iam::111122223333:role/*"], says: /^--broker-only wants/ },
    { given: ["cis-new", "--broker-only", READER, "--broker-only", "canary"], says: /^--broker-only wants/ },
  ])("$given", async ({ given, says }) => {
    const said = await world.run(["keys", "import", ...given], { piped: world.keyOf(client) });
    expect(said).toEqual({ exit: 2, text: expect.stringMatching(says) });
    expect([...written(), world.asked("CreateSecret"), world.tokenRequests(client)]).toEqual([0, 0, 0, 0]);
  });
});
