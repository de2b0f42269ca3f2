import type { Configuration } from "@btp-token-broker/core";
import { METRIC_NAMESPACE, METRICS } from "../../packages/functions/src/metrics.ts";
import { all, at, type Graph, named } from "./graph.ts";

interface Widget {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Metrics that AWS counts of a function and of a rule (AWS: "Types of metrics for Lambda functions", "EventBridge metrics"). */
const OF_AWS = [
  "Invocations",
  "Errors",
  "Throttles",
  "Duration",
  "ConcurrentExecutions",
  "TriggeredRules",
] as const;

/** What the function that logs in writes, and no other. */
const OF_LOGINS: ReadonlySet<string> = new Set(["logins", "password_refused", "user_locked"]);

/** What of the dashboard shows nothing, or something else than this stage. */
export function dashboardViolations(graph: Graph, { stage, region }: Configuration): string[] {
  const body = JSON.parse(String(named(graph, "Dashboard")?.inputs["dashboardBody"])) as {
    readonly widgets: readonly Widget[];
  };
  const shown = body.widgets.flatMap(({ properties }) => metricsOf(properties));
  const found = body.widgets.flatMap(({ type, properties }) => {
    const title = String(properties["title"]);
    const isElsewhere = type !== "alarm" && properties["region"] !== region;
    return [
      ...(title.endsWith("?") ? [] : [`the widget ${title} asks nothing`]),
      ...(isElsewhere ? [`the widget ${title} is of another region`] : []),
      ...(asksElsewhere(properties, graph, stage) ? [`the widget ${title} searches in another place`] : []),
      ...metricsOf(properties).flatMap((metric) =>
        isThere(metric, graph, stage)
          ? []
          : [`the widget ${title} shows no metric ${metric.slice(0, 4).join(" ")}`],
      ),
    ];
  });
  const written = Object.keys(METRICS).filter(
    (name) => !OF_LOGINS.has(name) || named(graph, "LoginFunction"),
  );
  const unseen = written.filter((name) => !shown.some((metric) => metric[1] === name));
  const alarms = all(graph, "alarm").map(({ outputs }) => String(outputs["arn"]));
  const onIt = body.widgets.flatMap(
    ({ properties }) => (at(properties, "alarms") ?? []) as readonly string[],
  );
  return [
    ...found,
    ...unseen.map((name) => `the dashboard does not show ${name}`),
    ...(isSame(alarms, onIt) ? [] : ["the dashboard shows other alarms than there are"]),
  ];
}

/** Whether a search is for metrics of another stage, or in a log group that there is not. */
function asksElsewhere({ metrics = [], query }: Widget["properties"], graph: Graph, stage: string): boolean {
  const expressions = (metrics as readonly (readonly unknown[])[]).flatMap(
    ([first]) => at(first, "expression") ?? [],
  );
  const isHere = (expression: unknown) =>
    new RegExp(`^SEARCH\\('\\{${METRIC_NAMESPACE},stage,\\w+\\} .*stage="${stage}"'`).test(
      String(expression),
    );
  const groups = all(graph, "logGroup").map(({ inputs }) => `SOURCE '${String(inputs["name"])}'`);
  const isKnown = typeof query !== "string" || groups.some((source) => query.startsWith(`${source} |`));
  return !isKnown || !expressions.every(isHere);
}

/** The metrics of a widget, each as `[namespace, name, dimension, value, …]`; a search is none. */
function metricsOf(properties: Widget["properties"]): readonly (readonly unknown[])[] {
  const metrics = (properties["metrics"] ?? []) as readonly (readonly unknown[])[];
  return metrics.filter(([namespace]) => typeof namespace === "string");
}

function isThere(metric: readonly unknown[], graph: Graph, stage: string): boolean {
  const [namespace, name, dimension, value] = metric;
  switch (namespace) {
    case METRIC_NAMESPACE:
      return Object.hasOwn(METRICS, String(name)) && dimension === "stage" && value === stage;
    case "AWS/Lambda":
      return (
        OF_AWS.some((known) => known === name) &&
        dimension === "FunctionName" &&
        all(graph, "function").some(({ outputs }) => outputs["name"] === value)
      );
    case "AWS/Events":
      return (
        OF_AWS.some((known) => known === name) &&
        dimension === "RuleName" &&
        all(graph, "eventRule").some(({ inputs }) => inputs["name"] === value)
      );
    default:
      return false;
  }
}

/** In any order: resources are recorded as they come. */
function isSame(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
