import { alarms } from "./alarms.ts";
import { dashboardBody } from "./dashboard-body.ts";
import { configuration, prefix } from "./stage.ts";
import { watched } from "./watched.ts";

/** One page for a stage. It is where to look first, and the runbook where to go on. */
export const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: prefix,
  dashboardBody: $resolve(alarms.map(({ arn }) => arn)).apply((arns) =>
    JSON.stringify(dashboardBody(watched, configuration.region, arns)),
  ),
});
