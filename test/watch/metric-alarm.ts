import type { Sample } from "./embedded-metrics.ts";

/** Of a CloudWatch alarm, what decides on its state. Members are named as AWS names them. */
export interface MetricAlarm {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly comparisonOperator: string;
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
}

export type AlarmState = "OK" | "ALARM";

/** A datapoint is breaching or not, or there is none. */
export type Datapoint = "breaching" | "ok" | "missing";

/**
 * How many datapoints more than it needs an alarm reads when some are missing. AWS says that there are more and not how
 * many; its tables show two. What is claimed of an alarm is tried with none as well.
 */
export const READ_AHEAD = [0, 2] as const;

/**
 * The state of an alarm by the datapoints of its evaluation range, oldest first (AWS: "Configuring how CloudWatch alarms
 * treat missing data"): existing ones count for as long as there are enough of them, and what fails to make up
 * `evaluationPeriods` is filled in.
 *
 * @throws for the treatments that leave a state undecided, `missing` and `ignore`, which no alarm here should have
 */
export function alarmState(
  range: readonly Datapoint[],
  alarm: Pick<MetricAlarm, "evaluationPeriods" | "datapointsToAlarm" | "treatMissingData">,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  if (treatMissingData !== "breaching" && treatMissingData !== "notBreaching")
    throw new Error(`Missing data that is treated as ${treatMissingData} leaves the state undecided`);
  const existing = range.filter((datapoint) => datapoint !== "missing").slice(-evaluationPeriods);
  const filled = treatMissingData === "breaching" ? evaluationPeriods - existing.length : 0;
  const breaching = existing.filter((datapoint) => datapoint === "breaching").length + filled;
  return breaching >= datapointsToAlarm ? "ALARM" : "OK";
}

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** Of all samples, an alarm's own metric: of the same namespace, name and dimensions, no more and no fewer. */
export function samplesOf(samples: readonly Sample[], alarm: MetricAlarm): readonly Sample[] {
  const key = (dimensions: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));
  const wanted = key(alarm.dimensions);
  return samples.filter(
    ({ namespace, name, dimensions }) =>
      namespace === alarm.namespace && name === alarm.metricName && key(dimensions) === wanted,
  );
}

const MINUTE_MS = 60_000;

/**
 * The instants from `from` to `to` at which an alarm is in the state ALARM. CloudWatch looks at it every minute, through a
 * window that slides along (AWS: "Alarm evaluation window").
 *
 * @param samples of the alarm's metric
 */
export function alarmedAt(
  alarm: MetricAlarm,
  samples: readonly Sample[],
  { from, to, readAhead }: { readonly from: number; readonly to: number; readonly readAhead: number },
): readonly number[] {
  const statistic = STATISTICS[alarm.statistic];
  const compares = COMPARISONS[alarm.comparisonOperator];
  if (!statistic || !compares)
    throw new Error(`No alarm is evaluated by ${alarm.statistic} and ${alarm.comparisonOperator}`);
  const periodMs = alarm.period * 1_000;
  const known = new Map<number, Datapoint>();
  const judge = (end: number): Datapoint => {
    const values = samples.filter(({ at }) => at >= end - periodMs && at < end).map(({ value }) => value);
    if (values.length === 0) return "missing";
    return compares(statistic(values), alarm.threshold) ? "breaching" : "ok";
  };
  /** Windows overlap: the next evaluations read most of them again. */
  const datapoint = (end: number): Datapoint => {
    const found = known.get(end) ?? judge(end);
    known.set(end, found);
    return found;
  };
  const length = alarm.evaluationPeriods + readAhead;
  const instants = Array.from(
    { length: Math.floor((to - from) / MINUTE_MS) + 1 },
    (_, n) => from + n * MINUTE_MS,
  );
  return instants.filter((instant) => {
    const range = Array.from({ length }, (_, n) => datapoint(instant - (length - 1 - n) * periodMs));
    return alarmState(range, alarm) === "ALARM";
  });
}
