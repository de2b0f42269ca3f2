import { describe, expect, test } from "vitest";
import { prefixOf } from "../../infra/stage-name.ts";

const app = "btp-token-broker";

describe("the name of a stage", () => {
  test.for([
    { stage: "dev", because: "it is plain" },
    { stage: "production", because: "it is plain" },
    { stage: "a", because: "one letter is enough" },
    { stage: "pr-1234", because: "hyphens and digits may follow" },
    { stage: "s".repeat(30), because: "a character is left" },
    { stage: "s".repeat(31), because: "the longest name has just the 64 characters that AWS takes" },
  ])("may be $stage, because $because", ({ stage }) => {
    const prefix = prefixOf(app, stage);
    expect(prefix).toBe(`${app}-${stage}`);
    expect(`${prefix}-private-warm-up`.length).toBeLessThanOrEqual(64);
  });

  test.for([
    { stage: "s".repeat(32), because: "the longest name would have 65 characters" },
    { stage: "", because: "there would be none" },
    { stage: "Dev", because: "dev and Dev would be two stages, and one name to whoever reads" },
    { stage: "1st", because: "it begins with a digit" },
    { stage: "-dev", because: "it begins with a hyphen" },
    { stage: "dev-", because: "it ends with a hyphen" },
    { stage: "a--b", because: "the hyphens are two" },
    { stage: "a_b", because: "a REST API's stage takes it and a log group's name reads badly" },
    { stage: "a.b", because: "Lambda takes no dots" },
    { stage: "a/b", because: "a secret's name would have another level" },
    { stage: "a b", because: "of the space" },
    { stage: "dev\n", because: "of the line feed" },
    { stage: "größe", because: "AWS takes ASCII" },
  ])("must not be $stage, because $because", ({ stage }) => {
    expect(() => prefixOf(app, stage)).toThrow(/^The stage ".*" .*Choose another with --stage\.$/);
  });

  test("says how long it may be", () => {
    expect(() => prefixOf(app, "s".repeat(40))).toThrow(
      /has 40 characters and may have 31: btp-token-broker-s{40}-private-warm-up would be longer than the 64/,
    );
  });
});
