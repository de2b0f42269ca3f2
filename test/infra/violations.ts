import type { Configuration } from "@btp-token-broker/core";
import { accessViolations } from "./access-checks.ts";
import type { Graph } from "./graph.ts";
import { operationViolations, surplusViolations } from "./operation-checks.ts";
import { permissionViolations } from "./permission-checks.ts";
import { privateDoorViolations } from "./private-door-checks.ts";
import { stateViolations } from "./state-checks.ts";
import { watchViolations } from "./watch-checks.ts";

/** Everything in which a deployment is not what `configuration` and the design say, a sentence for each. */
export function violations(graph: Graph, configuration: Configuration): string[] {
  return [
    ...permissionViolations(graph, configuration),
    ...accessViolations(graph, configuration),
    ...privateDoorViolations(graph, configuration),
    ...operationViolations(graph, configuration),
    ...surplusViolations(graph, configuration),
    ...stateViolations(graph, configuration),
    ...watchViolations(graph, configuration),
  ];
}
