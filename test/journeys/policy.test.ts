import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBtpBroker } from "../support/btp-broker.ts";
import { hasGit, makeRepository } from "../support/git-repository.ts";

const configuration = (more = "") => `
import { defineBroker } from "@btp-token-broker/core";
import { scopes } from "./scopes.ts";

export default defineBroker((stage) => ({
  aws: { region: "eu-central-1" },
  keys: { "cis-central": { secret: \`btp/\${stage}/cis-central\` } },
  callers: { orders: { role: "arn:aws:iam::111122223333:role/orders" } },
  rules: [{ id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes }],
  ${more}
}));
`;

describe.skipIf(!hasGit)("the program btp-broker, about the configuration of a git repository", () => {
  let repository: ReturnType<typeof makeRepository>;
  let file: string;
  beforeAll(() => {
    repository = makeRepository();
    file = repository.write("broker/broker.config.ts", configuration());
    repository.write("broker/scopes.ts", 'export const scopes = ["job.read"];\n');
    repository.commit();
    repository.write("broker/scopes.ts", "export const scopes = [");
    repository.commit();
    repository.write("broker/scopes.ts", 'export const scopes = ["job.read", "event.read"];\n');
    repository.write("broker/broker.config.ts", configuration('tokenOrigins: ["https://uaa.example.com"],'));
  });
  afterAll(() => repository[Symbol.dispose]());

  async function policy(command: string, ...given: readonly string[]) {
    const { GIT_CONFIG_GLOBAL } = repository.env;
    await using program = startBtpBroker(["policy", command, ...given, "--stage", "dev", "--config", file], {
      GIT_CONFIG_GLOBAL,
    });
    const exit = await program.ended;
    expect(program.leftovers()).toEqual([]);
    return { exit, output: program.output() };
  }

  test("says what changed since a revision, with what the file imported then", async () => {
    const { exit, output } = await policy("diff", "HEAD~1");
    expect(exit).toBe(1);
    expect(output.split("\n").slice(1)).toEqual([
      "who may ask for what",
      "  orders gains event.read on cis-central",
      "the stage",
      "  tokenOrigins https://uaa.example.com instead of none",
      "rules that are written differently",
      "  changed: orders-jobs",
      "",
    ]);
  });

  test("exits with 2 for a revision whose file has a slip, and says where", async () => {
    expect(await policy("diff", "HEAD")).toEqual({
      exit: 2,
      output: expect.stringMatching(/^As it was at [0-9a-f]{12}: .*scopes\.ts:1/s),
    });
  });
});
