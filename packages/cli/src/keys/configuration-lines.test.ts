import { describe, expect, test } from "vitest";
import { type ConfiguredKey, defineBroker, type ReadKey } from "@btp-token-broker/core";
import { the } from "../../../../test/support/the.ts";
import { configurationLines } from "./configuration-lines.ts";

const KMS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
const ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:dev/x-AbCdEf";
const read = (key: object) =>
  ({ key: { origin: the.origin, subaccount: the.subaccount, ...key } }) as ReadKey;

/** What broker.config.ts would be with these lines pasted into it. */
async function pasted(lines: readonly string[], stage: string): Promise<ConfiguredKey | undefined> {
  const source = `export const keys = (stage) => ({\n${lines.join("\n")}\n});`;
  const { keys } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    keys: (stage: string) => Readonly<Record<string, { secret: string }>>;
  };
  const configure = defineBroker(() => ({
    aws: { region: "eu-central-1" },
    keys: keys(stage),
    callers: {},
    rules: [],
  }));
  return [...configure(stage).keys.values()][0];
}

describe("configurationLines()", () => {
  test.for([
    {
      key: { secret: "btp/dev/cis" },
      inProduction: "btp/production/cis",
      because: "the stage is in the name",
    },
    { key: { secret: "cis" }, inProduction: "cis", because: "the name has no stage" },
    {
      key: { secret: "btp/devices/cis" },
      inProduction: "btp/devices/cis",
      because: "another word begins so",
    },
    { key: { secret: ARN }, inProduction: ARN, because: "an ARN is one secret's" },
    {
      key: { secret: "btp/dev/cis", kmsKey: KMS_KEY },
      inProduction: "btp/production/cis",
      because: "it has a KMS key",
    },
  ])("can be pasted for $key.secret: $because", async ({ key, inProduction }) => {
    const configured: ConfiguredKey = {
      name: "cis",
      user: undefined,
      kmsKey: undefined,
      warm: false,
      expect: {},
      ...key,
    };
    const lines = configurationLines(configured, read({}), "dev");
    const expected = { ...configured, expect: { origin: the.origin, subaccount: the.subaccount } };
    expect(await pasted(lines, "dev")).toEqual(expected);
    expect((await pasted(lines, "production"))?.secret).toBe(inProduction);
  });

  test("pins nothing that the key does not say, nor what broker.config.ts would not take", async () => {
    const configured: ConfiguredKey = {
      name: "cis",
      secret: "s",
      user: undefined,
      kmsKey: undefined,
      warm: false,
      expect: {},
    };
    const lines = configurationLines(
      configured,
      read({ origin: "http://127.0.0.1:4281", subaccount: undefined }),
      "dev",
    );
    expect(await pasted(lines, "dev")).toEqual(configured);
  });
});
