import { SAP_TOKEN_ORIGINS } from "@btp-token-broker/core";
import { concurrencyOf } from "./concurrency.ts";
import type { DoorName } from "./door-name.ts";
import type { logGroup } from "./log-group.ts";
import { configuration, prefix } from "./stage.ts";

/** Environment variables, some of which are only known when AWS has made something. */
export type Variables = Readonly<Record<string, $util.Input<string>>>;

export interface DoorFunctionParts {
  readonly lines: ReturnType<typeof logGroup>;
  /** What this door's function is told beside what every door's is. */
  readonly variables: Variables;
  /** What its role may do, beside writing to its log. */
  readonly permissions: readonly sst.aws.FunctionPermissionArgs[];
}

/** A door's function. Nothing is linked to it: what it may reach is in its statements. Every deployment publishes a version. */
export function doorFunction(
  id: string,
  door: DoorName,
  { lines, variables, permissions }: DoorFunctionParts,
) {
  const { reserved } = concurrencyOf(door, configuration.deployment.concurrency);
  return new sst.aws.Function(id, {
    name: `${prefix}-${door}`,
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
    // Provisioned concurrency is the alias's: SST would put it on the version, which the URL does not reach.
    ...(reserved !== undefined && { concurrency: { reserved } }),
    environment: {
      BROKER_DOOR: door,
      BROKER_STAGE: $app.stage,
      BROKER_TOKEN_ORIGINS: [...SAP_TOKEN_ORIGINS, ...configuration.tokenOrigins].join(","),
      ...variables,
    },
    logging: { format: "json", logGroup: lines.name },
    permissions: [
      ...permissions,
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${lines.arn}:*`] },
    ],
    transform: {
      role: {
        // Known beforehand, so that another account's secret can let it in.
        name: `${prefix}-${door}`,
        // SST 4.17.1 would also trust the account's root: any principal of the account with sts:AssumeRole
        // could become the broker and read every service key (docs/adr/0003).
        assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
        // SST would attach AWSLambdaBasicExecutionRole, which writes to every log group of the account. An empty
        // list, unlike none, also takes off what somebody attached by hand.
        managedPolicyArns: [],
      },
    },
  }).nodes.function;
}

export type DoorFunction = ReturnType<typeof doorFunction>;
