import { prefix } from "./stage.ts";

/**
 * Where the broker's lines go, the audit lines among them, for a month.
 *
 * The stack makes the group, so that it has a retention and the function needs no right to make one. Where
 * resources are retained it outlives the stack: an audit trail that goes with what it audits is none.
 */
export const logGroup = new aws.cloudwatch.LogGroup(
  "ApiLogGroup",
  { name: `/aws/lambda/${prefix}-api`, retentionInDays: 30 },
  { retainOnDelete: $app.removal === "retain" },
);
