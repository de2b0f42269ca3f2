import { beforeAll, describe, expect, test } from "vitest";
import { alarmDefinitions, changesRuleName } from "../../infra/alarm-definitions.ts";
import { doorChangePattern } from "../../infra/door-change-pattern.ts";
import { EPISODES } from "./episodes.ts";
import { type Stream, watched } from "./watched-broker.ts";
import { misjudged, type Played, playEpisodes, playHealthyDay, wakeners, type Watch } from "./watching.ts";

const definitions = alarmDefinitions(watched);
const watch: Watch = {
  alarms: new Map(definitions.map((definition) => [definition.name, definition])),
  changes: {
    ruleName: changesRuleName(watched.prefix),
    pattern: doorChangePattern(watched.doors.map(({ functionName }) => functionName)),
  },
};

describe("the alarm", () => {
  let played: readonly Played[];
  beforeAll(async () => {
    played = await playEpisodes(EPISODES);
  });

  test.for(EPISODES.map((episode, index) => ({ ...episode, index })))(
    "$alarm, for $what: $fires, because $because",
    ({ index }) => {
      expect(played.slice(index, index + 1).flatMap((one) => misjudged(one, watch))).toEqual([]);
    },
  );

  test("of every kind fires in an episode, and sleeps through another", () => {
    const ids = [...new Set(definitions.map(({ id }) => id))].sort();
    for (const fires of [true, false])
      expect(
        [...new Set(EPISODES.filter((one) => one.fires === fires).map(({ alarm }) => alarm))].sort(),
      ).toEqual(ids);
  });
});

test("a second door has alarms of its own, and shares those of the stage", () => {
  const other = { name: "other", functionName: "other", logGroup: "/aws/lambda/other", isFront: true };
  const both = alarmDefinitions({ ...watched, doors: [...watched.doors, other] });
  const added = both.filter(({ name }) => !watch.alarms.has(name));
  expect(added.map(({ id }) => id)).toEqual(["warm-up-silent", "errors", "time-outs", "throttles"]);
  expect(added.map(({ dimensions }) => dimensions["door"] ?? dimensions["FunctionName"])).toEqual(
    Array(4).fill("other"),
  );
  expect(new Set(both.map(({ name }) => name)).size).toBe(both.length);
});

test("what logs in has those alarms of a door that are about more than being asked", () => {
  const front = alarmDefinitions({ ...watched, doors: watched.doors.filter(({ isFront }) => isFront) });
  const known = new Set(front.map(({ name }) => name));
  const added = definitions.filter(({ name }) => !known.has(name));
  expect(added.map(({ id, dimensions }) => [id, dimensions])).toEqual([
    ["password-refused", { stage: watched.stage }],
    ["errors", { FunctionName: `${watched.prefix}-login` }],
    ["time-outs", { FunctionName: `${watched.prefix}-login` }],
  ]);
});

describe("on a day on which all is well", () => {
  let day: Stream;
  beforeAll(async () => {
    day = await playHealthyDay();
  });

  test("no alarm fires", () => {
    expect(wakeners(day, watch)).toEqual([]);
  });

  test("each request and each tick writes one line beside Lambda's own", () => {
    const types = day.log.map(({ text }) => (JSON.parse(text) as { readonly type: string }).type);
    const count = (type: string) => types.filter((one) => one === type).length;
    expect(count("audit") + count("warm-up") + count("login")).toBe(count("platform.report"));
    expect(types).toHaveLength(2 * count("platform.report"));
    expect(count("audit")).toBeGreaterThan(1_000);
    expect(count("warm-up")).toBeGreaterThan(250);
  });

  test("callers, keys and roles are in the lines, and no dimension of a metric", () => {
    const dimensions = day.samples.flatMap((sample) => Object.keys(sample.dimensions));
    expect(new Set(dimensions)).toEqual(new Set(["FunctionName", "stage", "outcome", "cache", "door"]));
    expect(day.log.filter(({ text }) => text.includes('"caller":"orders"')).length).toBeGreaterThan(1_000);
  });
});
