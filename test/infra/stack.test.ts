import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import configure from "../../broker.config.ts";
import { evaluate, type Evaluation, ROOT } from "./evaluate.ts";
import { fixedBroker } from "./fixed-broker.ts";
import { all, at, only } from "./graph.ts";
import { violations } from "./violations.ts";

describe.for([
  { stage: "dev", protect: false, removal: "remove", retained: false },
  { stage: "production", protect: true, removal: "retain", retained: true },
])("the repository's own broker, deployed as $stage,", ({ stage, protect, removal, retained }) => {
  let deployed: Evaluation;
  beforeAll(async () => {
    deployed = await evaluate({ stage, configure });
  });

  test("is what its configuration and the design say", () => {
    expect(violations(deployed.graph, configure(stage))).toEqual([]);
  });

  test(`${protect ? "is protected" : "can be removed"}, and its log ${retained ? "outlives it" : "goes with it"}`, () => {
    expect(deployed.app).toMatchObject({ protect, removal });
    expect(only(deployed.graph, "logGroup").retained).toBe(retained);
  });

  test("goes to the configured region with a pinned provider", () => {
    expect(deployed.app["providers"]).toEqual({
      aws: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/), region: configure(stage).region },
    });
  });

  test("bundles a handler that exists, as minified ESM with nothing linked", () => {
    const { builds } = deployed.graph;
    expect(builds).toHaveLength(1);
    expect(builds[0]).toMatchObject({ links: {}, properties: { format: "esm", minify: true } });
    const file = String(at(builds, 0, "handler")).replace(/\.handler$/, ".ts");
    expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
  });

  test("says where it is: URL, function and alias", () => {
    expect(deployed.outputs).toMatchObject({
      url: only(deployed.graph, "url").outputs["functionUrl"],
      function: `btp-token-broker-${stage}-api`,
      alias: "live",
    });
  });
});

test("another valid broker is deployed as its own configuration says", async () => {
  const { app, graph } = await evaluate({ stage: "dev", configure: fixedBroker });
  expect(violations(graph, fixedBroker("dev"))).toEqual([]);
  expect(at(app, "providers", "aws", "region")).toBe("us-east-1");
  expect(all(graph, "function")).toHaveLength(1);
});
