import { SAP_TOKEN_ORIGINS } from "@btp-token-broker/core";
import { logGroup } from "./log-group.ts";
import { secretArns } from "./secrets.ts";
import { prefix } from "./stage.ts";

/** The `api` door's function. Nothing is linked to it: what it may reach is the two statements below. */
const fn = new sst.aws.Function("Api", {
  name: `${prefix}-api`,
  handler: "packages/functions/src/handler.handler",
  runtime: "nodejs24.x",
  architecture: "arm64",
  // Memory buys CPU: after a cold start the first token takes less than half of what it takes at 512 MB.
  memory: "1024 MB",
  // Never reached: the code ends a request after 6 s and a warm-up after 25 s.
  timeout: "30 seconds",
  dev: false,
  versioning: true,
  nodejs: { format: "esm", minify: true },
  environment: {
    BROKER_DOOR: "api",
    BROKER_STAGE: $app.stage,
    BROKER_TOKEN_ORIGINS: SAP_TOKEN_ORIGINS.join(","),
  },
  logging: { format: "json", logGroup: logGroup.name },
  permissions: [
    { actions: ["secretsmanager:GetSecretValue"], resources: secretArns },
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logGroup.arn}:*`] },
  ],
  transform: {
    role: {
      // SST 4.17.1 would also trust the account's root: any principal of the account with sts:AssumeRole
      // could become the broker and read every service key (docs/adr/0003).
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
      // SST would attach AWSLambdaBasicExecutionRole, which writes to every log group of the account. An empty
      // list, unlike none, also takes off what somebody attached by hand.
      managedPolicyArns: [],
    },
  },
});

/** The function. Only `live` is ever invoked. */
export const api = fn.nodes.function;

/**
 * The published version that serves. URL and schedule both point here: environments belong to a version, so
 * that a warm-up of any other would warm nothing that the URL reaches.
 */
export const live = new aws.lambda.Alias("ApiLive", {
  name: "live",
  functionName: api.name,
  functionVersion: api.version,
});

/** A warm-up that came late or failed is worth nothing: the next tick does its work. */
export const asynchronous = new aws.lambda.FunctionEventInvokeConfig("ApiLiveAsynchronous", {
  functionName: api.name,
  qualifier: live.name,
  maximumEventAgeInSeconds: 60,
  maximumRetryAttempts: 0,
});
