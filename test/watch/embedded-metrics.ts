/** One value of a metric, as CloudWatch stores it. */
export interface Sample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

const MOST_METRICS = 100;
const MOST_DIMENSIONS = 30;
const MOST_VALUES = 100;
/** CloudWatch takes nothing older, and nothing that is further ahead. */
const OLDEST_MS = 14 * 24 * 3_600_000;
const FURTHEST_MS = 2 * 3_600_000;

/**
 * Reads a log line as CloudWatch does that arrives at `now` (AWS: "Specification: Embedded metric format"). A line without
 * metrics has none.
 *
 * @throws where CloudWatch would drop the line or one of its metrics, and tell nobody but a metric of its own
 */
export function readEmbeddedMetrics(line: string, now: number): readonly Sample[] {
  const { _aws: metadata, ...members } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if (metadata === undefined) return [];
  const { Timestamp: at, CloudWatchMetrics: directives } = metadata as {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly Directive[];
  };
  if (at < now - OLDEST_MS || at > now + FURTHEST_MS)
    throw new Error(`CloudWatch takes no metric of ${new Date(at).toISOString()}`);
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }) => {
    if (Metrics.length > MOST_METRICS) throw new Error(`A directive has ${Metrics.length} metrics`);
    return Metrics.flatMap(({ Name: name }) =>
      Dimensions.flatMap((set) => {
        const dimensions = dimensionsOf(members, set);
        return valuesOf(members, name).map((value) => ({ namespace, name, dimensions, at, value }));
      }),
    );
  });
}

function dimensionsOf(members: Readonly<Record<string, unknown>>, set: readonly string[]) {
  if (set.length > MOST_DIMENSIONS) throw new Error(`A metric has ${set.length} dimensions`);
  const dimensions = set.map((name) => {
    const value = members[name];
    if (typeof value !== "string" || value === "") throw new Error(`The dimension ${name} is no text`);
    return [name, value] as const;
  });
  return Object.fromEntries(dimensions);
}

function valuesOf(members: Readonly<Record<string, unknown>>, name: string): readonly number[] {
  const values: readonly unknown[] = [members[name]].flat();
  const isReadable = values.length > 0 && values.length <= MOST_VALUES;
  if (!isReadable || !values.every((value) => typeof value === "number" && Number.isFinite(value)))
    throw new Error(`The metric ${name} is no number, nor a list of some`);
  return values as readonly number[];
}
