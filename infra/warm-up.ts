import type { DoorName } from "./door-name.ts";
import { accountId, prefix } from "./stage.ts";

/** The schedule's own role: it invokes the alias and can do nothing else. */
export function scheduleRole(id: string, door: DoorName, live: aws.lambda.Alias) {
  return new aws.iam.Role(`${id}WarmUpRole`, {
    name: nameOf(door),
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          // Without it, another account's schedule could be made to act with this role (confused deputy).
          Condition: { StringEquals: { "aws:SourceAccount": accountId } },
        },
      ],
    },
    inlinePolicies: [
      {
        name: "invoke-live",
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: live.arn }],
        }),
      },
    ],
    managedPolicyArns: [],
  });
}

/**
 * Renews tokens before anybody waits for them, and keeps one execution environment of the alias alive.
 *
 * Not `sst.aws.CronV2`, which has no maximum event age: Scheduler's own default would deliver a tick up to a
 * day late.
 */
export function warmUp(
  id: string,
  door: DoorName,
  target: { readonly live: aws.lambda.Alias; readonly role: aws.iam.Role },
) {
  return new aws.scheduler.Schedule(`${id}WarmUp`, {
    name: nameOf(door),
    scheduleExpression: "rate(5 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: target.live.arn,
      roleArn: target.role.arn,
      // Scheduler puts the tick's own time in place of the marker; by it the function tells a late one.
      input: JSON.stringify({ kind: "warm-up", scheduledTime: "<aws.scheduler.scheduled-time>" }),
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
}

function nameOf(door: DoorName): string {
  return `${prefix}-${door}-warm-up`;
}
