import { describe, expect, test } from "vitest";
import configure from "../broker.config.ts";
import { unmetTests } from "../packages/core/src/rule-test.ts";

/** Stages that every operator has or that the commands here use. */
const stages = ["dev", "production", "local"];

describe("broker.config.ts", () => {
  test.for(stages)("does in stage %s what its tests expect", (stage) => {
    const unmet = unmetTests(configure(stage), Date.now());
    expect(unmet.map(({ index, seen }) => `tests.${index} ${seen}`)).toEqual([]);
  });
});
