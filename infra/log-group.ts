import type { DoorName } from "./door-name.ts";
import { prefix } from "./stage.ts";

/**
 * Where a function's lines go, the audit lines among them, for a month.
 *
 * The stack makes the group, so that it has a retention and the function needs no right to make one. Where
 * resources are retained it outlives the stack: an audit trail that goes with what it audits is none.
 */
export function logGroup(id: string, door: DoorName) {
  return new aws.cloudwatch.LogGroup(
    `${id}LogGroup`,
    { name: `/aws/lambda/${prefix}-${door}`, retentionInDays: 30 },
    { retainOnDelete: $app.removal === "retain" },
  );
}
