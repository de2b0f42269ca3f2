import { type AuditRecord, type Trouble, troubleOf, type WarmReport } from "@btp-token-broker/core";
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
  denied: "Count",
  key_unusable: "Count",
  upstream_failing: "Count",
  renewals_failed: "Count",
  token_refused: "Count",
  rotation_incomplete: "Count",
  crashes: "Count",
  mint_ms: "Milliseconds",
  upstream_2xx: "Count",
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
type Values = Readonly<Partial<Record<Metric, number>>>;

/** What one request adds, in the form that CloudWatch reads out of the audit line (embedded metric format). */
export function auditMetrics(record: AuditRecord, { stage, now }: Embedding): object {
  const { outcome, cache, mint, cause } = record;
  const troubles = [outcome, mint?.failed, cause?.["code"]].map((code) => troubleOf(String(code)));
  const values: Values = {
    requests: 1,
    denied: count(outcome === "access_denied"),
    renewals_failed: count(cache === "held"),
    ...troubleCounts((trouble) => count(troubles.includes(trouble))),
    rotation_incomplete: count(mint?.remarks?.includes("rotation_incomplete") === true),
    ...(mint && { mint_ms: mint.ms, ...upstreamCounts(mint.answers) }),
  };
  const isRequests = (name: Metric) => name === "requests";
  return {
    stage,
    outcome,
    cache: cache ?? "none",
    ...values,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        directive(names(values).filter(isRequests), ["outcome", "cache"]),
        directive(names(values).filter((name) => !isRequests(name))),
      ],
    },
  };
}

/** What one warm-up adds. */
export function warmUpMetrics(
  { entries, soonest_expiry, certificate_days }: Omit<WarmReport, "type" | "ms">,
  { issued, hits }: Served,
  { stage, now }: Embedding,
): object {
  const of = (outcome: string) => entries.filter((entry) => entry.outcome === outcome).length;
  const values: Values = {
    warm_ups: 1,
    warm_fresh: of("fresh"),
    warm_renewed: of("renewed"),
    warm_failed: of("failed"),
    ...troubleCounts(
      (trouble) => entries.filter(({ failure = "" }) => troubleOf(failure) === trouble).length,
    ),
    rotation_incomplete: entries.filter(({ mint }) => mint?.remarks?.includes("rotation_incomplete")).length,
    ...(soonest_expiry !== undefined && { soonest_expiry }),
    ...(certificate_days !== undefined && { certificate_days }),
    ...(issued > 0 && { hit_ratio: Math.round((hits / issued) * 1_000) / 1_000 }),
  };
  return { stage, ...values, _aws: { Timestamp: now, CloudWatchMetrics: [directive(names(values))] } };
}

interface Embedding {
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function names(values: Values): readonly Metric[] {
  return (Object.keys(values) as Metric[]).filter((name) => values[name] !== undefined);
}

/** Tells CloudWatch which members of the line are metrics: by stage, and by stage and each of `more`. */
function directive(metrics: readonly Metric[], more: readonly string[] = []): object {
  return {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [["stage"], ...more.map((dimension) => ["stage", dimension])],
    Metrics: metrics.map((name) => ({ Name: name, Unit: METRICS[name] })),
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
    upstream_4xx: of(4),
    upstream_5xx: of(5),
    upstream_unanswered: answers.filter((answer) => typeof answer === "string").length,
  };
}

function count(is: boolean): 0 | 1 {
  return is ? 1 : 0;
}
