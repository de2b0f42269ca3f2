import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineBroker } from "@btp-token-broker/core";
import { beforeAll, describe, expect, test } from "vitest";
import configure from "../../broker.config.ts";
import { evaluate, type Evaluation, ROOT } from "./evaluate.ts";
import { brokerWith, everyFunctionWith, fixedBroker, PLACE } from "./fixed-broker.ts";
import { all, at, named } from "./graph.ts";
import { repositoryText } from "../support/markdown-table.ts";
import { violations } from "./violations.ts";

const withoutSlash = (address: unknown) => /^(.*)\/$/.exec(String(address))?.[1];

describe.for([
  { stage: "dev", protect: false, removal: "remove" },
  { stage: "production", protect: true, removal: "retain" },
])("the repository's own broker, deployed as $stage,", ({ stage, protect, removal }) => {
  let deployed: Evaluation;
  beforeAll(async () => {
    deployed = await evaluate({ stage, configure });
  });

  test("is what its configuration and the design say", () => {
    expect(violations(deployed.graph, configure(stage))).toEqual([]);
  });

  test(`has protect ${protect} and removal ${removal}`, () => {
    expect(deployed.app).toMatchObject({ protect, removal });
  });

  test("goes to the configured region with a pinned provider", () => {
    expect(deployed.app["providers"]).toEqual({
      aws: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/), region: configure(stage).region },
    });
  });

  test("bundles a handler that exists, as minified ESM with nothing linked", () => {
    const { builds } = deployed.graph;
    expect(builds).toHaveLength(all(deployed.graph, "function").length);
    expect(builds).not.toEqual([]);
    for (const build of builds) {
      expect(build).toMatchObject({ links: {}, properties: { format: "esm", minify: true } });
      const file = String(build["handler"]).replace(/\.handler$/, ".ts");
      expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
    }
  });

  test("says where it is, where to look, and whom alarms wake", () => {
    expect(deployed.graph.outputs).toMatchObject({
      dashboard: `btp-token-broker-${stage}`,
      alarmsWake:
        configure(stage).deployment.alarmTopic ?? "nobody: aws.alarms.topic is not set in broker.config.ts",
      // A path can be written behind it: AWS ends it with a slash.
      url: withoutSlash(named(deployed.graph, "ApiUrl")?.outputs["functionUrl"]),
      function: `btp-token-broker-${stage}-api`,
      // The whole ARN: `btp-broker smoke --function` wants it.
      alias: named(deployed.graph, "ApiLive")?.outputs["arn"],
    });
  });
});

test.for([
  { what: "by role, with every function", configure: fixedBroker },
  { what: "by role, with a private door", configure: brokerWith(PLACE) },
  { what: "by role", configure: brokerWith({}) },
  {
    what: "by organization, with a private door",
    configure: brokerWith({ access: { organization: "o-ours000000" }, ...PLACE }),
  },
  {
    what: "by accounts, with a private door",
    configure: brokerWith({ access: { accounts: ["999988887777", "111122223333"] }, ...PLACE }),
  },
  { what: "by organization", configure: brokerWith({ access: { organization: "o-ours000000" } }) },
  {
    what: "by accounts",
    configure: brokerWith({ access: { accounts: ["999988887777", "111122223333"] } }),
  },
  { what: "with a ceiling", configure: brokerWith({ concurrency: { reserved: 20 } }) },
  {
    what: "with environments ahead of requests",
    configure: brokerWith({ concurrency: { reserved: 20, provisioned: 2 } }),
  },
  {
    what: "by organization, with every function and a ceiling",
    configure: everyFunctionWith({
      access: { organization: "o-ours000000" },
      concurrency: { reserved: 20 },
    }),
  },
  {
    what: "by role, with every function and environments ahead of requests",
    configure: everyFunctionWith({ concurrency: { provisioned: 60 } }),
  },
])("another valid broker, $what, is deployed as its own configuration says", async ({ configure: other }) => {
  const { app, graph } = await evaluate({ stage: "dev", configure: other });
  expect(violations(graph, other("dev"))).toEqual([]);
  expect(at(app, "providers", "aws", "region")).toBe("us-east-1");
});

test("a broker without keys and callers is deployed, reads nothing and lets nobody in", async () => {
  const empty = defineBroker(() => ({ aws: { region: "us-east-1" }, keys: {}, callers: {}, rules: [] }));
  const { graph } = await evaluate({ stage: "dev", configure: empty });
  expect(violations(graph, empty("dev"))).toEqual([]);
});

test("too many roles for a policy stop the deployment with the way out", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `service-${index}`);
  const many = defineBroker(() => ({
    aws: { region: "us-east-1" },
    keys: {},
    callers: Object.fromEntries(
      names.map((name) => [name, { role: `arn:aws:iam::999988887777:role/${name}` }]),
    ),
    rules: [],
  }));
  await expect(evaluate({ stage: "dev", configure: many })).rejects.toThrow(/access: \{ organization/);
});

describe("the private door", () => {
  test("says where it is, for each endpoint, with the stage in the path", async () => {
    const { graph } = await evaluate({ stage: "dev", configure: fixedBroker });
    const host = (endpoint: string) => `PrivateApi-id-${endpoint}.execute-api.us-east-1.amazonaws.com`;
    expect(graph.outputs["privateUrls"]).toEqual(
      PLACE.endpoints.map((endpoint) => `https://${host(endpoint)}/live`),
    );
  });

  test("is not made, and not told of, where the configuration has none", async () => {
    const { graph } = await evaluate({ stage: "dev", configure: brokerWith({}) });
    expect(graph.resources.filter(({ name }) => name.startsWith("Private"))).toEqual([]);
    expect(graph.outputs).not.toHaveProperty("privateUrls");
  });

  test("stops a deployment before it begins when its policy would be too long, though the URL's is not", async () => {
    const names = Array.from({ length: 140 }, (_, index) => `a-service-with-a-long-name-${index}`);
    const many = (place: Partial<typeof PLACE>) =>
      defineBroker(() => ({
        aws: { region: "us-east-1", ...place },
        keys: {},
        callers: Object.fromEntries(
          names.map((name) => [name, { role: `arn:aws:iam::999988887777:role/${name}` }]),
        ),
        rules: [],
      }));
    await expect(evaluate({ stage: "dev", configure: many(PLACE) })).rejects.toThrow(
      /private API's resource policy .* AWS takes 8192\. Write access: \{ organization/,
    );
    await expect(evaluate({ stage: "dev", configure: many({}) })).resolves.toBeDefined();
  });
});

describe("the door for JWTs", () => {
  test("says where it is, so that a path can be written behind it", async () => {
    const { graph } = await evaluate({ stage: "dev", configure: fixedBroker });
    expect(graph.outputs["jwtUrl"]).toBe(withoutSlash(named(graph, "JwtUrl")?.outputs["functionUrl"]));
  });

  test("is not made, and not told of, where the configuration has no issuer", async () => {
    const { graph } = await evaluate({ stage: "dev", configure: brokerWith(PLACE) });
    expect(graph.resources.filter(({ name }) => name.startsWith("Jwt"))).toEqual([]);
    expect(graph.outputs).not.toHaveProperty("jwtUrl");
    expect(all(graph, "url").map(({ inputs }) => inputs["authorizationType"])).toEqual(["AWS_IAM"]);
  });
});

test("a stage whose names AWS would not take stops the deployment", async () => {
  await expect(evaluate({ stage: "s".repeat(32), configure: fixedBroker })).rejects.toThrow(
    /has 32 characters and may have 31/,
  );
});

describe("the documents", () => {
  /** Names with the stage in them; `…` and a hyphen at the end stand for what follows, which is said elsewhere. */
  const NAMED = /btp-token-broker-(?:STAGE|dev|production)(?:-[a-z]+)*/g;

  let made: string;
  beforeAll(async () => {
    const { graph } = await evaluate({ stage: "dev", configure: fixedBroker });
    made = JSON.stringify(graph.resources.map(({ inputs }) => inputs));
  });

  test.for(["runbook", "deploy", "operations", "metrics", "commands"])(
    "name nothing that a deployment does not make: docs/%s.md",
    (page) => {
      const named = repositoryText(`docs/${page}.md`).match(NAMED) ?? [];
      const names = new Set(named.map((name) => name.replace(/-(?:STAGE|production)/, "-dev")));
      expect(names.size).toBeGreaterThan(0);
      expect([...names].filter((name) => !new RegExp(`${name}["/:]`).test(made))).toEqual([]);
    },
  );
});
