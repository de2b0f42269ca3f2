import { type Configuration, SAP_TOKEN_ORIGINS } from "@btp-token-broker/core";
import { PUBLISHED } from "./aws-mocks.ts";
import { at, type Graph, only } from "./graph.ts";

/** How the function is made, called, and heard of afterwards, where that is not what the design says. */
export function operationViolations(graph: Graph, configuration: Configuration): string[] {
  return [
    ...deviations(graph),
    ...scheduleViolations(graph),
    ...variableViolations(graph, configuration),
    ...graph.resources
      .filter(({ type }) => SECRETS.test(type))
      .map(({ name }) => `${name} is a secret in the state`),
    ...graph.calls.filter(({ token }) => !READS.has(token)).map(({ token }) => `the program reads ${token}`),
  ];
}

const SECRETS = /^(aws:secretsmanager|aws:ssm|aws:kms|sst:sst:Secret)\b/;

/** What the program may read at deployment: where it is. Anything else that it reads is in the state afterwards. */
const READS = new Set([
  "aws:iam/getPolicyDocument:getPolicyDocument",
  "aws:index/getCallerIdentity:getCallerIdentity",
  "aws:index/getPartition:getPartition",
  "aws:index/getRegion:getRegion",
]);

/** Each row: which resource, where in its inputs, what must stand there, and what it means if it does not. */
function deviations(graph: Graph): string[] {
  const name = only(graph, "function").outputs["name"];
  const group = only(graph, "logGroup").inputs["name"];
  const alias = only(graph, "alias").inputs["name"];
  const rows = [
    ["function", ["runtime"], "nodejs24.x", "the function runs on another runtime"],
    ["function", ["architectures", 0], "arm64", "the function runs on another architecture"],
    ["function", ["memorySize"], 1024, "the function has another memory size"],
    ["function", ["timeout"], 30, "the function has another time-out"],
    ["function", ["publish"], true, "no version is published"],
    ["function", ["loggingConfig", "logFormat"], "JSON", "the log is not JSON"],
    ["function", ["loggingConfig", "logGroup"], group, "the function writes to another log group"],
    ["logGroup", ["name"], `/aws/lambda/${String(name)}`, "the log group is not named after its function"],
    ["logGroup", ["retentionInDays"], 30, "the log is not kept for a month"],
    // Callers and schedule name this alias, and the function takes an identity from nothing else.
    ["alias", ["name"], "live", "the alias has another name"],
    ["alias", ["functionName"], name, "the alias is another function's"],
    ["alias", ["functionVersion"], PUBLISHED, "the alias does not serve the published version"],
    ["eventInvokeConfig", ["functionName"], name, "asynchronous invocation is another function's"],
    ["eventInvokeConfig", ["qualifier"], alias, "asynchronous invocation is not configured on the alias"],
    ["eventInvokeConfig", ["maximumEventAgeInSeconds"], 60, "an event may come late"],
    ["eventInvokeConfig", ["maximumRetryAttempts"], 0, "a failed event comes again"],
  ] as const;
  return rows
    .filter(([kind, path, expected]) => at(only(graph, kind).inputs, ...path) !== expected)
    .map(([, , , meaning]) => meaning);
}

function scheduleViolations(graph: Graph): string[] {
  const { inputs } = only(graph, "schedule");
  const role = graph.resources.find(({ name }) => name === "WarmUpRole")?.outputs["arn"];
  const rows = [
    [["scheduleExpression"], "rate(5 minutes)", "the schedule does not tick every five minutes"],
    [["flexibleTimeWindow", "mode"], "OFF", "the schedule ticks when it likes"],
    [["target", "arn"], only(graph, "alias").outputs["arn"], "the schedule is not on the alias"],
    [["target", "roleArn"], role, "the schedule acts with another role"],
    [["target", "input"], WARM_UP, "the schedule sends something else than a warm-up"],
    [["target", "retryPolicy", "maximumRetryAttempts"], 0, "the schedule tries again"],
    [["target", "retryPolicy", "maximumEventAgeInSeconds"], 60, "the schedule delivers late"],
  ] as const;
  return rows.filter(([path, expected]) => at(inputs, ...path) !== expected).map(([, , meaning]) => meaning);
}

const WARM_UP = '{"kind":"warm-up","scheduledTime":"<aws.scheduler.scheduled-time>"}';

const THIS_MACHINE = /localhost|\b127\.|\[?::1\b|\b0\.0\.0\.0\b/i;

function variableViolations(graph: Graph, { stage }: Configuration): string[] {
  const variables = at(only(graph, "function").inputs, "environment", "variables") as Record<string, string>;
  const expected: Record<string, string> = {
    BROKER_DOOR: "api",
    BROKER_STAGE: stage,
    BROKER_TOKEN_ORIGINS: SAP_TOKEN_ORIGINS.join(","),
  };
  return [...new Set([...Object.keys(expected), ...Object.keys(variables)])].flatMap((name) => {
    const value = variables[name];
    if (value !== undefined && THIS_MACHINE.test(value)) return [`${name} points to this machine`];
    if (name.startsWith("SST_")) return []; // SST's own; the bundle does not read them.
    if (value === expected[name]) return [];
    return [value === undefined ? `${name} is missing` : `${name} is ${value}`];
  });
}
