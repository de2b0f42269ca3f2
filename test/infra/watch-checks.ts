import type { Configuration } from "@btp-token-broker/core";
import { METRIC_NAMESPACE, METRICS } from "../../packages/functions/src/metrics.ts";
import { dashboardViolations } from "./dashboard-checks.ts";
import { all, at, type Graph, type Recorded } from "./graph.ts";

/** What of an alarm or the dashboard would watch nothing, or tell nobody, whatever is going on. */
export function watchViolations(graph: Graph, configuration: Configuration): string[] {
  return [
    ...all(graph, "alarm").flatMap((alarm) => alarmViolations(alarm, graph, configuration)),
    ...dashboardViolations(graph, configuration),
  ];
}

function alarmViolations({ inputs }: Recorded, graph: Graph, configuration: Configuration): string[] {
  const name = String(inputs["name"]);
  const topic = configuration.deployment.alarmTopic;
  const tells = (actions: unknown) => JSON.stringify(actions) === JSON.stringify(topic ? [topic] : []);
  const rows: readonly (readonly [isRight: boolean, meaning: string])[] = [
    [name.startsWith(`btp-token-broker-${configuration.stage}-`), "is not named after its stage"],
    [tells(inputs["alarmActions"]), "tells the wrong people, or nobody"],
    [tells(inputs["okActions"]), "does not say when it is over"],
    [inputs["actionsEnabled"] !== false, "is switched off"],
    [/^(notB|b)reaching$/.test(String(inputs["treatMissingData"])), "leaves open what missing data mean"],
    [/docs\/runbook\.md#[a-z-]+$/.test(String(inputs["alarmDescription"])), "does not say where to go on"],
    [watches(inputs, graph, configuration), "watches something that there is not"],
  ];
  return rows.filter(([isRight]) => !isRight).map(([, meaning]) => `${name} ${meaning}`);
}

/** Whether somebody writes the metric, with these dimensions. */
function watches(inputs: Recorded["inputs"], graph: Graph, { stage }: Configuration): boolean {
  const dimensions = (inputs["dimensions"] ?? {}) as Readonly<Record<string, unknown>>;
  const { door, ...others } = dimensions;
  const is = (expected: object) => JSON.stringify(dimensions) === JSON.stringify(expected);
  const functions = all(graph, "function");
  switch (inputs["namespace"]) {
    case METRIC_NAMESPACE: {
      const doors = functions.map((one) => at(one.inputs, "environment", "variables", "BROKER_DOOR"));
      const isOfDoor = door === undefined || doors.includes(door);
      return (
        Object.hasOwn(METRICS, String(inputs["metricName"])) &&
        isOfDoor &&
        JSON.stringify(others) === JSON.stringify({ stage })
      );
    }
    case "AWS/Lambda":
      return functions.some(({ outputs }) => is({ FunctionName: outputs["name"] }));
    case "AWS/Events":
      return all(graph, "eventRule").some((rule) => is({ RuleName: rule.inputs["name"] }));
    default:
      return false;
  }
}
