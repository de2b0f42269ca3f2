import {
  type AuditRecord,
  type LoginAnswer,
  type Trouble,
  troubleOf,
  type WarmReport,
} from "@btp-token-broker/core";
import type { Served } from "./served-count.ts";

/** Where CloudWatch keeps them. */
export const METRIC_NAMESPACE = "BtpTokenBroker";

type Unit = "Count" | "Milliseconds" | "Seconds" | "None";

/**
 * Every metric there is. Each has the dimension `stage`. Callers and keys are no dimensions: CloudWatch bills each
 * combination as a metric of its own, and the line that a value stands in names them.
 */
export const METRICS = {
  requests: "Count",
  unserved: "Count",
  denied: "Count",
  key_unusable: "Count",
  upstream_failing: "Count",
  renewals_failed: "Count",
  token_refused: "Count",
  rotation_incomplete: "Count",
  logins: "Count",
  password_refused: "Count",
  user_locked: "Count",
  crashes: "Count",
  refused_events: "Count",
  mint_ms: "Milliseconds",
  upstream_2xx: "Count",
  upstream_3xx: "Count",
  upstream_4xx: "Count",
  upstream_5xx: "Count",
  upstream_unanswered: "Count",
  warm_ups: "Count",
  warm_fresh: "Count",
  warm_renewed: "Count",
  warm_failed: "Count",
  soonest_expiry: "Seconds",
  certificate_days: "None",
  hit_ratio: "None",
} as const satisfies Readonly<Record<string, Unit>>;

type Metric = keyof typeof METRICS;

/** Members of the line that a metric can be had by beside the stage, one at a time. */
export const ALSO_BY: Readonly<Partial<Record<Metric, readonly string[]>>> = {
  requests: ["outcome", "cache"],
  // Each door has a schedule of its own, and one that is silent must not hide behind another.
  warm_ups: ["door"],
};

/** A list where one line has several values: CloudWatch makes a sample of each. */
type Values = Readonly<Partial<Record<Metric, number | readonly number[]>>>;

/** Values of one metric in one line, at most (AWS: "Embedded metric format"); with more the line counts for nothing. */
const MOST_VALUES = 100;

/** What one request adds, in the form that CloudWatch reads out of the audit line (embedded metric format). */
export function auditMetrics(record: AuditRecord, { stage, now }: Embedding): object {
  const { outcome, cache, mint, cause } = record;
  const troubles = [outcome, mint?.failed, cause?.["code"]].map((code) => troubleOf(String(code)));
  const values: Values = {
    requests: 1,
    unserved: count(record.status >= 500),
    denied: count(outcome === "access_denied"),
    renewals_failed: count(cache === "held"),
    ...troubleCounts((trouble) => count(troubles.includes(trouble))),
    rotation_incomplete: count(mint?.remarks?.includes("rotation_incomplete") === true),
    ...(mint && { mint_ms: mint.ms, ...upstreamCounts(mint.answers) }),
  };
  return { stage, outcome, cache: cache ?? "none", ...values, _aws: embedded(values, now) };
}

/** What one warm-up of a door adds. */
export function warmUpMetrics(
  { entries, soonest_expiry, certificate_days }: Omit<WarmReport, "type" | "ms">,
  { issued, hits }: Served,
  { stage, now, door }: Embedding & { readonly door: string },
): object {
  const mints = entries.flatMap(({ mint }) => mint ?? []);
  const of = (outcome: string) => entries.filter((entry) => entry.outcome === outcome).length;
  const values: Values = {
    warm_ups: 1,
    warm_fresh: of("fresh"),
    warm_renewed: of("renewed"),
    warm_failed: of("failed"),
    ...troubleCounts(
      (trouble) => entries.filter(({ failure = "" }) => troubleOf(failure) === trouble).length,
    ),
    rotation_incomplete: mints.filter(({ remarks }) => remarks?.includes("rotation_incomplete")).length,
    ...(mints.length > 0 && {
      mint_ms: mints.slice(0, MOST_VALUES).map(({ ms }) => ms),
      ...upstreamCounts(mints.flatMap(({ answers }) => answers)),
    }),
    ...(soonest_expiry !== undefined && { soonest_expiry }),
    ...(certificate_days !== undefined && { certificate_days }),
    ...(issued > 0 && { hit_ratio: Math.round((hits / issued) * 1_000) / 1_000 }),
  };
  return { stage, door, ...values, _aws: embedded(values, now) };
}

/**
 * What one order adds at the login function; the door's own line counts what was asked of xsuaa. A password that is known
 * to be refused, and an account that is known to be locked, is not counted again: nothing was sent.
 */
export function loginMetrics({ result, record }: LoginAnswer, { stage, now }: Embedding): object {
  const isNews = (code: string) => count(!result.ok && result.problem.code === code && record !== undefined);
  const values: Values = {
    logins: record?.logins ?? 0,
    password_refused: isNews("password_refused"),
    user_locked: isNews("user_locked"),
  };
  return { stage, ...values, _aws: embedded(values, now) };
}

/** What an event adds that is neither a request of this door nor a tick of its schedule. */
export function refusedEventMetrics({ stage, now }: Embedding): object {
  const values: Values = { refused_events: 1 };
  return { stage, ...values, _aws: embedded(values, now) };
}

/** What a crash adds that no audit line tells of: a warm-up's, or the end of the process. */
export function crashMetrics({ stage, now }: Embedding): object {
  const values: Values = { crashes: 1 };
  return { stage, ...values, _aws: embedded(values, now) };
}

interface Embedding {
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Tells CloudWatch which members of the line are metrics, and by what. */
function embedded(values: Values, now: number): object {
  const metrics = (Object.keys(values) as Metric[]).filter((name) => values[name] !== undefined);
  const directive = (names: readonly Metric[], more: readonly string[] = []) => ({
    Namespace: METRIC_NAMESPACE,
    Dimensions: [["stage"], ...more.map((dimension) => ["stage", dimension])],
    Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name] })),
  });
  return {
    Timestamp: now,
    CloudWatchMetrics: [
      ...metrics.filter((name) => ALSO_BY[name]).map((name) => directive([name], ALSO_BY[name])),
      directive(metrics.filter((name) => !ALSO_BY[name])),
    ],
  };
}

function troubleCounts(countOf: (trouble: Trouble) => number): Values {
  return {
    key_unusable: countOf("key_unusable"),
    upstream_failing: countOf("upstream_failing"),
    token_refused: countOf("token_refused"),
    crashes: countOf("crashes"),
  };
}

/** Attempts at xsuaa by what was answered; whatever is no status is a way of not being answered. */
function upstreamCounts(answers: readonly (number | string)[]): Values {
  const of = (hundreds: number) =>
    answers.filter((answer) => Math.floor(Number(answer) / 100) === hundreds).length;
  return {
    upstream_2xx: of(2),
    upstream_3xx: of(3),
    upstream_4xx: of(4),
    upstream_5xx: of(5),
    upstream_unanswered: answers.filter((answer) => typeof answer === "string").length,
  };
}

function count(is: boolean): 0 | 1 {
  return is ? 1 : 0;
}
