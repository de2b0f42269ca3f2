import { live } from "./api.ts";
import { accountId, prefix } from "./stage.ts";

/** The schedule's own role: it invokes the alias and can do nothing else. */
export const scheduleRole = new aws.iam.Role("WarmUpRole", {
  name: `${prefix}-warm-up`,
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

/**
 * Renews tokens before anybody waits for them, and keeps one execution environment alive.
 *
 * Not `sst.aws.CronV2`, which has no maximum event age: Scheduler's own default would deliver a tick up to a
 * day late.
 */
export const warmUp = new aws.scheduler.Schedule("WarmUp", {
  name: `${prefix}-warm-up`,
  scheduleExpression: "rate(5 minutes)",
  flexibleTimeWindow: { mode: "OFF" },
  target: {
    arn: live.arn,
    roleArn: scheduleRole.arn,
    // Scheduler puts the tick's own time in place of the marker; by it the function tells a late one.
    input: JSON.stringify({ kind: "warm-up", scheduledTime: "<aws.scheduler.scheduled-time>" }),
    retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
  },
});
