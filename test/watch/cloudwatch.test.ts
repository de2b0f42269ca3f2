import { describe, expect, test } from "vitest";
import { readEmbeddedMetrics, type Sample } from "./embedded-metrics.ts";
import { matchesPattern } from "./event-pattern.ts";
import { alarmedAt, alarmState, type Datapoint, type MetricAlarm, samplesOf } from "./metric-alarm.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const MINUTE = 60_000;

/** As AWS writes them: 0 for a datapoint that is within the threshold, X for one that is not, - for none. */
function datapoints(text: string): readonly Datapoint[] {
  const meanings: Readonly<Record<string, Datapoint>> = { "0": "ok", X: "breaching", "-": "missing" };
  return text.split(" ").map((sign) => meanings[sign] ?? "missing");
}

describe("an alarm's state is the one of AWS's tables", () => {
  test.for([
    { range: "0 - X - X", of: [3, 3], breaching: "OK", notBreaching: "OK" },
    { range: "0 - - - -", of: [3, 3], breaching: "OK", notBreaching: "OK" },
    { range: "- - - - -", of: [3, 3], breaching: "ALARM", notBreaching: "OK" },
    { range: "0 X X - X", of: [3, 3], breaching: "ALARM", notBreaching: "ALARM" },
    { range: "- - - - X", of: [3, 3], breaching: "ALARM", notBreaching: "OK" },
    { range: "X - - - -", of: [3, 3], breaching: "ALARM", notBreaching: "OK" },
    { range: "0 - X - X", of: [2, 3], breaching: "ALARM", notBreaching: "ALARM" },
    { range: "0 0 X 0 X", of: [2, 3], breaching: "ALARM", notBreaching: "ALARM" },
    { range: "0 - X - -", of: [2, 3], breaching: "ALARM", notBreaching: "OK" },
    { range: "- - - - 0", of: [2, 3], breaching: "ALARM", notBreaching: "OK" },
    { range: "- - - - X", of: [2, 3], breaching: "ALARM", notBreaching: "OK" },
  ] as const)("$range is $breaching and $notBreaching with $of", ({ range, of, ...states }) => {
    const [datapointsToAlarm, evaluationPeriods] = of;
    for (const treatMissingData of ["breaching", "notBreaching"] as const)
      expect(alarmState(datapoints(range), { datapointsToAlarm, evaluationPeriods, treatMissingData })).toBe(
        states[treatMissingData],
      );
  });

  test("and nothing is claimed of an alarm that leaves missing data undecided", () => {
    const alarm = { datapointsToAlarm: 1, evaluationPeriods: 1, treatMissingData: "missing" };
    expect(() => alarmState(["missing"], alarm)).toThrow("undecided");
  });
});

describe("an alarm", () => {
  const alarm: MetricAlarm = {
    namespace: "N",
    metricName: "m",
    dimensions: { stage: "a" },
    statistic: "Sum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 3,
    period: 300,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "notBreaching",
  };
  const sample = (minutes: number, value: number, more: Partial<Sample> = {}): Sample => ({
    namespace: "N",
    name: "m",
    dimensions: { stage: "a" },
    at: now + minutes * MINUTE,
    value,
    ...more,
  });
  const minutes = (samples: readonly Sample[], of: Partial<MetricAlarm> = {}) =>
    alarmedAt({ ...alarm, ...of }, samples, { from: now, to: now + 20 * MINUTE, readAhead: 0 }).map(
      (at) => (at - now) / MINUTE,
    );

  test("sees a value from the minute after it until its window has passed", () => {
    expect(minutes([sample(2, 3)])).toEqual([3, 4, 5, 6, 7]);
  });

  test("adds up what is in one window and not what is in two", () => {
    expect(minutes([sample(2, 2), sample(6, 1)])).toEqual([7]);
    expect(minutes([sample(2, 2), sample(7, 1)])).toEqual([]);
  });

  test("takes the least or the most where it is told to", () => {
    expect(minutes([sample(2, 2), sample(2, 3)], { statistic: "Maximum" })).toHaveLength(5);
    expect(minutes([sample(2, 2), sample(2, 3)], { statistic: "Minimum" })).toEqual([]);
  });

  test("has its own metric's samples and no other's", () => {
    const own = sample(0, 1);
    const others = [
      sample(0, 1, { namespace: "M" }),
      sample(0, 1, { name: "n" }),
      sample(0, 1, { dimensions: { stage: "b" } }),
      sample(0, 1, { dimensions: {} }),
      sample(0, 1, { dimensions: { stage: "a", door: "api" } }),
    ];
    expect(samplesOf([...others, own], alarm)).toEqual([own]);
  });
});

describe("a line's metrics", () => {
  const line = (members: object, metrics: readonly string[] = ["m"], at = now) =>
    JSON.stringify({
      stage: "a",
      ...members,
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          {
            Namespace: "N",
            Dimensions: [["stage"]],
            Metrics: metrics.map((Name) => ({ Name, Unit: "Count" })),
          },
        ],
      },
    });

  test("are one sample for each value and set of dimensions", () => {
    const sample = { namespace: "N", name: "m", dimensions: { stage: "a" }, at: now };
    expect(readEmbeddedMetrics(line({ m: 1 }), now)).toEqual([{ ...sample, value: 1 }]);
    expect(readEmbeddedMetrics(line({ m: [1, 2] }), now).map(({ value }) => value)).toEqual([1, 2]);
    expect(readEmbeddedMetrics('{"type":"crash"}', now)).toEqual([]);
  });

  test.for([
    { members: {}, because: "there is no value" },
    { members: { m: "1" }, because: "a text is no value" },
    { members: { m: [] }, because: "an empty list is no value" },
    { members: { m: Array(101).fill(1) }, because: "a list has a hundred values at most" },
    { members: { m: 1, stage: 1 }, because: "a dimension is a text" },
  ])("are refused when $because", ({ members }) => {
    expect(() => readEmbeddedMetrics(line(members), now)).toThrow(/^The (metric|dimension) /);
  });

  test("are refused when there are more than a hundred, or they are of another time", () => {
    const many = Array.from({ length: 101 }, (_, n) => `m${n}`);
    const values = Object.fromEntries(many.map((name) => [name, 1]));
    expect(() => readEmbeddedMetrics(line(values, many), now)).toThrow("101");
    expect(() => readEmbeddedMetrics(line({ m: 1 }, ["m"], now + 121 * MINUTE), now)).toThrow("takes no");
    expect(() => readEmbeddedMetrics(line({ m: 1 }, ["m"], now - 15 * 24 * 60 * MINUTE), now)).toThrow(
      "takes no",
    );
  });
});

test.for([
  { pattern: { a: ["x"] }, event: { a: "x" }, matches: true },
  { pattern: { a: ["x"] }, event: { a: "xy" }, matches: false },
  { pattern: { a: ["x"] }, event: {}, matches: false },
  { pattern: { a: [false] }, event: { a: false }, matches: true },
  { pattern: { a: [false] }, event: { a: "false" }, matches: false },
  { pattern: { a: { b: ["x"] } }, event: { a: { b: "x" } }, matches: true },
  { pattern: { a: { b: ["x"] } }, event: { a: "x" }, matches: false },
  { pattern: { a: [{ prefix: "x:" }] }, event: { a: "x:y" }, matches: true },
  { pattern: { a: [{ suffix: ":y" }] }, event: { a: "x:y" }, matches: true },
  { pattern: { a: [{ suffix: ":y" }] }, event: { a: "x:yz" }, matches: false },
  { pattern: { a: [{ wildcard: "*:y:*" }] }, event: { a: "x:y:z" }, matches: true },
  { pattern: { a: [{ wildcard: "*.y*" }] }, event: { a: "xzy" }, matches: false },
  { pattern: { $or: [{ a: ["x"] }, { b: ["x"] }] }, event: { b: "x" }, matches: true },
  { pattern: { $or: [{ a: ["x"] }, { b: ["x"] }] }, event: { c: "x" }, matches: false },
])("the pattern $pattern matches $event: $matches", ({ pattern, event, matches }) => {
  expect(matchesPattern(pattern, event)).toBe(matches);
});
