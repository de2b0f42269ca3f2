import { beforeAll, describe, expect, test } from "vitest";
import { the } from "../support/the.ts";
import { EPISODES } from "../watch/episodes.ts";
import type { MetricAlarm } from "../watch/metric-alarm.ts";
import { type Stream, watchedBroker } from "../watch/watched-broker.ts";
import {
  misjudged,
  type Played,
  playEpisodes,
  playHealthyDay,
  wakeners,
  type Watch,
} from "../watch/watching.ts";
import { ALARM_MUTATIONS } from "./alarm-mutations.ts";
import { evaluate, type Program } from "./evaluate.ts";
import { all, type Graph, named } from "./graph.ts";
import { altering, changed } from "./mutation.ts";
import { violations } from "./violations.ts";

const { stage } = the;
const configuration = watchedBroker(stage);

let episodes: readonly Played[];
let day: Stream;
beforeAll(async () => {
  episodes = await playEpisodes(EPISODES);
  day = await playHealthyDay();
});

/** Everything that is wrong with what is watched in a graph, by its look and by what became of every episode. */
function complaints(graph: Graph): readonly string[] {
  const seen = violations(graph, configuration);
  if (seen.some((violation) => violation.endsWith("leaves open what missing data mean"))) return seen;
  const watch = watchOf(graph);
  const judged = episodes.flatMap((played) => misjudged(played, watch));
  return [...seen, ...new Set(judged), ...wakeners(day, watch)];
}

/** The alarms of a graph that have a state, and its rule. */
function watchOf(graph: Graph): Watch {
  const rule = named(graph, "DoorChanges")?.inputs ?? {};
  const alarms = all(graph, "alarm").map(({ inputs }) => inputs as unknown);
  return {
    alarms: new Map(
      (alarms as (MetricAlarm & { readonly name: string })[]).map((alarm) => [alarm.name, alarm]),
    ),
    changes: { ruleName: String(rule["name"]), pattern: JSON.parse(String(rule["eventPattern"])) },
  };
}

test("a deployment says whom alarms wake", async () => {
  const { graph } = await evaluate({ stage, configure: watchedBroker });
  expect(graph.outputs["alarmsWake"]).toBe(configuration.deployment.alarmTopic);
});

const evaluated = async (program: Partial<Program> = {}) =>
  (await evaluate({ stage, configure: watchedBroker, ...program })).graph;

describe("in the recorded graph", () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await evaluated();
  });

  test("every alarm fires when it should, and sleeps when it may", () => {
    expect(complaints(graph)).toEqual([]);
  });

  test.for(ALARM_MUTATIONS)("it is noticed that $what", (mutation) => {
    expect(complaints(changed(graph, mutation))).toEqual(mutation.violations);
  });
});

describe("in the program", () => {
  test.for(ALARM_MUTATIONS)("it is noticed that $what", async (mutation) => {
    expect(complaints(await evaluated({ alter: altering(mutation) }))).toEqual(mutation.violations);
  });
});
