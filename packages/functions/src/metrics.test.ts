import type { AuditRecord, WarmReport } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "../../../test/support/markdown-table.ts";
import { the } from "../../../test/support/the.ts";
import { auditMetrics, METRIC_NAMESPACE, METRICS, refusedEventMetrics, warmUpMetrics } from "./metrics.ts";

const embedding = { stage: "test", now: the.now };
const issued: AuditRecord = {
  type: "audit",
  request_id: "r",
  time: "t",
  ms: 3,
  route: "GET /token",
  status: 200,
  outcome: "issued",
  cache: "hit",
};
const mint = { attempts: 1, ms: 80, answers: [200] };

/** The line's own members that are counted, without those that are 0. */
function counted(line: object): Record<string, unknown> {
  const numbers = Object.entries(line).filter(
    ([, value]) => Array.isArray(value) || (typeof value === "number" && value !== 0),
  );
  return Object.fromEntries(numbers);
}

/** What CloudWatch would make of a line: each metric under each of its dimensions (AWS: "Embedded metric format"). */
function read(line: object): readonly string[] {
  const { _aws, ...members } = line as {
    readonly _aws: {
      readonly Timestamp: number;
      readonly CloudWatchMetrics: readonly {
        readonly Namespace: string;
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
      }[];
    };
    readonly [member: string]: unknown;
  };
  expect(_aws.Timestamp).toBe(the.now);
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    expect(Namespace).toBe(METRIC_NAMESPACE);
    return Metrics.flatMap(({ Name, Unit }) => {
      expect([members[Name]].flat().map((value) => typeof value)).toContain("number");
      expect(Unit).toBe(METRICS[Name as keyof typeof METRICS]);
      return Dimensions.map((set) => `${Name} by ${set.map((name) => String(members[name])).join(", ")}`);
    });
  });
}

interface Row {
  readonly said: Partial<AuditRecord>;
  readonly counts: Readonly<Record<string, number>>;
  readonly because: string;
}

describe("the metrics of a request", () => {
  test.for<Row>([
    { said: {}, counts: {}, because: "a hit is what is hoped for" },
    {
      said: { outcome: "access_denied", status: 403 },
      counts: { denied: 1 },
      because: "somebody was denied",
    },
    {
      said: { cache: "miss", mint },
      counts: { mint_ms: 80, upstream_2xx: 1 },
      because: "xsuaa was asked and answered",
    },
    {
      said: {
        cache: "held",
        mint: { ...mint, answers: [503, "timeout", 429], failed: "endpoint_throttled" },
      },
      counts: {
        renewals_failed: 1,
        upstream_failing: 1,
        mint_ms: 80,
        upstream_4xx: 1,
        upstream_5xx: 1,
        upstream_unanswered: 1,
      },
      because: "a renewal failed, and nobody noticed",
    },
    {
      said: { cache: "held", cause: { code: "key_malformed" } },
      counts: { renewals_failed: 1, key_unusable: 1 },
      because: "the key is unusable already, though its token is good for hours",
    },
    { said: { cache: "held" }, counts: { renewals_failed: 1 }, because: "renewing rests" },
    {
      said: { outcome: "endpoint_resting", status: 503 },
      counts: { unserved: 1, upstream_failing: 1 },
      because: "the caller got nothing, as nothing was sent",
    },
    {
      said: { outcome: "token_foreign", status: 502, mint: { ...mint, failed: "token_foreign" } },
      counts: { unserved: 1, token_refused: 1, mint_ms: 80, upstream_2xx: 1 },
      because: "one request is counted once, however often its line says it",
    },
    {
      said: { cache: "renewed", mint: { ...mint, remarks: ["rotation_incomplete"] } },
      counts: { rotation_incomplete: 1, mint_ms: 80, upstream_2xx: 1 },
      because: "it went well for now",
    },
    {
      said: { outcome: "crashed", status: 500 },
      counts: { unserved: 1, crashes: 1 },
      because: "it is a bug",
    },
    {
      said: { outcome: "invalid_request", status: 499 },
      counts: {},
      because: "below 500 it is the caller's own mistake",
    },
    {
      said: { cache: "miss", mint: { ...mint, answers: [200, 302, 404, 599, "tls"] } },
      counts: {
        mint_ms: 80,
        upstream_2xx: 1,
        upstream_3xx: 1,
        upstream_4xx: 1,
        upstream_5xx: 1,
        upstream_unanswered: 1,
      },
      because: "every attempt is in one class or had no answer",
    },
  ])("are $counts beside the request itself, since $because", ({ said, counts }) => {
    expect(counted(auditMetrics({ ...issued, ...said }, embedding))).toEqual({ requests: 1, ...counts });
  });

  test("are read by stage, and the request by outcome and cache as well", () => {
    const metrics = read(auditMetrics({ ...issued, mint }, embedding));
    expect(metrics.filter((metric) => metric.startsWith("requests"))).toEqual([
      "requests by test",
      "requests by test, issued",
      "requests by test, hit",
    ]);
    expect(metrics).toContain("mint_ms by test");
    expect(metrics).toContain("denied by test");
  });

  test("say none where no token was found, since a dimension has to have a value", () => {
    const { cache: _, ...denied } = { ...issued, outcome: "access_denied" };
    expect(read(auditMetrics(denied, embedding))).toContain("requests by test, none");
  });
});

describe("the metrics of a warm-up", () => {
  const door = { ...embedding, door: "api" };
  const report: Omit<WarmReport, "type" | "ms"> = {
    entries: [
      { key: "a", outcome: "fresh" },
      { key: "b", outcome: "renewed", mint: { ...mint, remarks: ["rotation_incomplete"] } },
      { key: "c", outcome: "failed", failure: "key_absent" },
      { key: "d", outcome: "failed", failure: "endpoint_failing" },
      { key: "e", outcome: "failed", failure: "endpoint_resting" },
    ],
    soonest_expiry: 1_200,
    certificate_days: 6,
  };

  test("count its entries by what became of them", () => {
    const line = warmUpMetrics(report, { issued: 3, hits: 2 }, door);
    expect(counted(line)).toEqual({
      warm_ups: 1,
      warm_fresh: 1,
      warm_renewed: 1,
      warm_failed: 3,
      key_unusable: 1,
      upstream_failing: 2,
      rotation_incomplete: 1,
      mint_ms: [80],
      upstream_2xx: 1,
      soonest_expiry: 1_200,
      certificate_days: 6,
      hit_ratio: 0.667,
    });
  });

  test("are read by stage, and the warm-up itself by door as well", () => {
    const metrics = read(warmUpMetrics(report, { issued: 0, hits: 0 }, door));
    expect(metrics.filter((metric) => metric.startsWith("warm_ups"))).toEqual([
      "warm_ups by test",
      "warm_ups by test, api",
    ]);
    expect(metrics).toContain("mint_ms by test");
  });

  test.for([
    { mints: 99, values: 99, because: "each mint is a value" },
    { mints: 100, values: 100, because: "a line may have a hundred" },
    { mints: 101, values: 100, because: "CloudWatch reads no line that has more" },
  ])("have $values values of mint_ms for $mints mints, because $because", ({ mints, values }) => {
    const entries = Array.from({ length: mints }, () => ({ key: "a", outcome: "renewed" as const, mint }));
    const line = warmUpMetrics({ entries }, { issued: 0, hits: 0 }, door);
    expect(counted(line)).toMatchObject({ mint_ms: Array(values).fill(80), upstream_2xx: mints });
  });

  test("leave out what nobody knows: the end of nothing, the share of no requests, the time of no mint", () => {
    const line = warmUpMetrics({ entries: [] }, { issued: 0, hits: 0 }, door);
    expect(line).not.toHaveProperty("soonest_expiry");
    expect(line).not.toHaveProperty("certificate_days");
    expect(line).not.toHaveProperty("hit_ratio");
    expect(read(line).join()).not.toMatch(/soonest_expiry|certificate_days|hit_ratio|mint_ms|upstream_\d/);
  });
});

test("an event that was refused is counted by stage", () => {
  const line = refusedEventMetrics(embedding);
  expect(counted(line)).toEqual({ refused_events: 1 });
  expect(read(line)).toEqual(["refused_events by test"]);
});

test("docs/metrics.md names every metric with its unit, each once", () => {
  const rows = tableUnder(repositoryText("docs/metrics.md"), "What is counted");
  const written = rows.map((row) => [codesIn(row["metric"]).join(), row["unit"]]);
  expect(Object.fromEntries(written)).toEqual(METRICS);
  expect(written).toHaveLength(Object.keys(METRICS).length);
});
