import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@btp-token-broker/core";
import { accessDenied, internal, throttling } from "../../../local/src/secrets-manager/fault.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../../local/src/secrets-manager.ts";
import { readerPolicy } from "../keys/reader-policy.ts";
import { createSecretAdministration, type SecretAdministration } from "./administration.ts";

const VERSION = "11111111-aaaa-4bbb-8ccc-000000000001";
const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
const NOW = Date.UTC(2026, 10, 22, 10);

let secretsManager: LocalSecretsManager;
let administration: SecretAdministration;
beforeEach(async () => {
  secretsManager = await startSecretsManager({
    region: "eu-central-1",
    account: "111122223333",
    now: () => NOW,
  });
  administration = createSecretAdministration({
    endpoint: secretsManager.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // The SDK's own second tries would wait in real time.
    maxAttempts: 1,
  });
});
afterEach(() => secretsManager.stop());

const put = (text: string) => administration.put("s", new Secret(text), VERSION);

describe("createSecretAdministration()", () => {
  test("makes a secret, puts a value under the id that is given, and describes both", async () => {
    await administration.create("s", KMS_KEY);
    expect(await put("one")).toEqual({ ok: true, value: VERSION });
    expect(secretsManager.value("s")).toBe("one");
    expect(await administration.describe("s")).toEqual({
      ok: true,
      value: {
        arn: expect.stringMatching(/^arn:aws:secretsmanager:eu-central-1:111122223333:secret:s-\w{6}$/),
        kmsKey: KMS_KEY,
        versions: new Map([[VERSION, ["AWSCURRENT"]]]),
        changedAt: NOW,
        deletesAt: undefined,
        replicaOf: undefined,
      },
    });
  });

  test("says conflict where another value has the id, and nothing where it is the same", async () => {
    await administration.create("s", undefined);
    await put("one");
    expect(await put("one")).toEqual({ ok: true, value: VERSION });
    expect(await put("two")).toEqual({ ok: false, problem: "conflict" });
    expect(await administration.create("s", undefined)).toEqual({ ok: false, problem: "conflict" });
  });

  test("makes another version each time where no id is given, and says which", async () => {
    await administration.create("s", undefined);
    const made = [
      await administration.put("s", new Secret("one"), undefined),
      await administration.put("s", new Secret("one"), undefined),
    ].map((said) => (said.ok ? said.value : said.problem));
    const described = await administration.describe("s");
    expect(new Set(made).size).toBe(2);
    expect(described.ok && [...described.value.versions]).toEqual(
      expect.arrayContaining([
        [made[0], ["AWSPREVIOUS"]],
        [made[1], ["AWSCURRENT"]],
      ]),
    );
  });

  test("puts a policy and gives it back; there is none before", async () => {
    await administration.create("s", undefined);
    expect(await administration.policy("s")).toEqual({ ok: true, value: undefined });
    const policy = readerPolicy(["arn:aws:iam::111122223333:role/broker"]);
    await administration.restrict("s", policy);
    expect(await administration.policy("s")).toEqual({ ok: true, value: policy });
  });

  test.for([
    { policy: "{", because: "it is no policy" },
    {
      policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
      because: "it lets everybody in",
    },
  ])("says policy_refused of $policy, because $because", async ({ policy }) => {
    await administration.create("s", undefined);
    expect(await administration.restrict("s", policy)).toEqual({ ok: false, problem: "policy_refused" });
  });

  test.for([
    { fault: accessDenied, problem: "forbidden" },
    { fault: throttling, problem: "throttled" },
    { fault: internal, problem: "unreachable" },
    { fault: "reset", problem: "unreachable" },
    { fault: { status: 400, type: "EncryptionFailure", message: "canary" }, problem: "not_encryptable" },
  ] as const)("says $problem of every operation that fails so", async ({ fault, problem }) => {
    secretsManager.faults.always("*", fault);
    const said = [
      await administration.describe("s"),
      await administration.policy("s"),
      await administration.create("s", undefined),
      await put("one"),
      await administration.restrict("s", readerPolicy([])),
    ];
    expect(said).toEqual(said.map(() => ({ ok: false, problem })));
  });

  test("says absent of a secret that is not there", async () => {
    expect([await administration.describe("s"), await put("one")]).toEqual([
      { ok: false, problem: "absent" },
      { ok: false, problem: "absent" },
    ]);
  });
});
