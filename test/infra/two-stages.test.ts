import { roleCallers } from "@btp-token-broker/core";
import { beforeAll, describe, expect, test } from "vitest";
import configure from "../../broker.config.ts";
import { evaluate } from "./evaluate.ts";
import { brokerWith } from "./fixed-broker.ts";
import type { Graph } from "./graph.ts";

const STAGES = ["dev", "production"] as const;

describe.for([
  { what: "the repository's own configuration", broker: configure },
  { what: "another one", broker: brokerWith({ concurrency: { reserved: 20, provisioned: 2 } }) },
])("two stages of $what, side by side,", ({ broker }) => {
  let graphs: readonly Graph[];
  beforeAll(async () => {
    graphs = [];
    // One at a time: Pulumi's runtime belongs to the process.
    for (const stage of STAGES) graphs = [...graphs, (await evaluate({ stage, configure: broker })).graph];
  });

  const shared = (valuesOf: (graph: Graph) => readonly string[]) => {
    const [one, other] = graphs.map((graph) => new Set(valuesOf(graph)));
    expect(one?.size).toBeGreaterThan(0);
    return [...(one ?? [])].filter((value) => other?.has(value));
  };

  test("make the same resources", () => {
    const [one, other] = graphs.map(({ resources }) =>
      resources.flatMap(({ type, name }) => (type.startsWith("aws:") ? name : [])).toSorted(),
    );
    expect(one).toEqual(other);
  });

  test("give nothing a name that the other has", () => {
    const names = shared(({ resources }) =>
      resources.flatMap(({ type, inputs }) =>
        typeof inputs["name"] === "string" && type.startsWith("aws:") ? `${type} ${inputs["name"]}` : [],
      ),
    );
    // An alias's name is its function's own matter.
    expect(names).toEqual(["aws:lambda/alias:Alias live"]);
  });

  test("name no ARN that the other names, but for what is in both configurations", () => {
    const [dev, production] = STAGES.map((stage) => JSON.stringify([...configuredArns(broker(stage))]));
    const own = shared((graph) => arnsIn(graph)).filter(
      (arn) => !dev?.includes(`"${arn}"`) || !production?.includes(`"${arn}"`),
    );
    expect(own).toEqual([]);
  });

  test("read secrets of their own", () => {
    const [dev = [], production = []] = graphs.map((graph) =>
      arnsIn(graph).filter((arn) => arn.includes(":secretsmanager:")),
    );
    expect(dev.length).toBeGreaterThan(0);
    expect(production).toHaveLength(dev.length);
    expect(dev.filter((arn) => !arn.includes("/dev/"))).toEqual([]);
    expect(production.filter((arn) => !arn.includes("/production/"))).toEqual([]);
  });

  test("never mention each other", () => {
    const [dev, production] = graphs.map(({ resources }) =>
      JSON.stringify(resources.map(({ inputs }) => inputs)),
    );
    expect(dev).not.toContain("production");
    expect(production).not.toMatch(/broker-dev\b|\/dev\//);
  });
});

/** What a configuration may say alike for two stages: callers and customers' KMS keys, which no stage makes. */
function configuredArns(configuration: ReturnType<typeof configure>): readonly string[] {
  return [
    ...roleCallers(configuration).map(({ roleArn }) => roleArn),
    ...[...configuration.keys.values()].flatMap(({ kmsKey }) => kmsKey ?? []),
  ];
}

function arnsIn({ resources }: Graph): readonly string[] {
  const texts = JSON.stringify(resources.map(({ inputs }) => inputs));
  return [...new Set([...texts.matchAll(/arn:aws[^"\\\s,]+/g)].map(([arn]) => arn))];
}
