import { api, live } from "./api.ts";
import { configuredCallers } from "./callers.ts";
import { resourcePolicy } from "./resource-policy.ts";
import { configuration } from "./stage.ts";
import { scheduleRole } from "./warm-up.ts";

/** HTTPS for callers that sign with SigV4. No CORS: a browser has no AWS role. */
export const url = new aws.lambda.FunctionUrl("ApiUrl", {
  functionName: api.name,
  qualifier: live.name,
  authorizationType: "AWS_IAM",
});

/**
 * Who reaches the alias. It is the alias's whole policy: an `aws.lambda.Permission` beside it would be
 * overwritten by it, and overwrite it.
 */
export const access = new aws.lambda.ResourcePolicy("ApiLiveAccess", {
  resourceArn: live.arn,
  policy: $resolve({ alias: live.arn, schedule: scheduleRole.arn }).apply(({ alias, schedule }) =>
    resourcePolicy({
      alias,
      frontDoor: { kind: "iam-url", callers: configuredCallers(configuration) },
      invokers: [schedule],
    }),
  ),
});
