import { type Configuration, SAP_TOKEN_ORIGINS } from "@btp-token-broker/core";
import { PUBLISHED } from "./aws-mocks.ts";
import { type ExpectedDoor, expectedDoors, partsOf } from "./expected-door.ts";
import { all, at, type Graph, named } from "./graph.ts";

/** How functions are made, called, and heard of afterwards, where that is not what the design says. */
export function operationViolations(graph: Graph, configuration: Configuration): string[] {
  return expectedDoors(configuration).flatMap((door) =>
    [
      ...deviations(graph, door, configuration),
      ...checkViolations(graph, door),
      ...variableViolations(graph, door, configuration),
    ].map((violation) => `${door.name}: ${violation}`),
  );
}

/** Each row: which resource, where in its inputs, what must stand there, and what it means if it does not. */
function deviations(graph: Graph, door: ExpectedDoor, { stage }: Configuration): string[] {
  const { inputs, outputs } = partsOf(graph, door);
  const name = `btp-token-broker-${stage}-${door.name}`;
  const alias = outputs("Live")["arn"];
  const rows: readonly (readonly [string, readonly (string | number)[], unknown, string])[] = [
    ["Function", ["name"], name, "the function has another name, or another stage's"],
    ["Function", ["runtime"], "nodejs24.x", "the function runs on another runtime"],
    ["Function", ["architectures", 0], "arm64", "the function runs on another architecture"],
    ["Function", ["memorySize"], 1024, "the function has another memory size"],
    ["Function", ["timeout"], 30, "the function has another time-out"],
    ["Function", ["publish"], true, "no version is published"],
    // An instance of the account's own, beside whatever else it runs, instead of an environment of the function's.
    ["Function", ["capacityProviderConfig"], undefined, "the function shares instances with others"],
    // What INIT has read would be in every copy of the snapshot, and on disk.
    ["Function", ["snapStart"], undefined, "the function is started from a snapshot"],
    ["Function", ["loggingConfig", "logFormat"], "JSON", "the log is not JSON"],
    [
      "Function",
      ["loggingConfig", "logGroup"],
      `/aws/lambda/${name}`,
      "the function writes to another log group",
    ],
    [
      "Function",
      ["reservedConcurrentExecutions"],
      door.reserved,
      "concurrency is reserved in another way than configured",
    ],
    ["LogGroup", ["name"], `/aws/lambda/${name}`, "the log group is not named after its function"],
    ["LogGroup", ["retentionInDays"], 30, "the log is not kept for a month"],
    // Callers and schedule name this alias, and the function takes an identity from nothing else.
    ["Live", ["name"], "live", "the alias has another name"],
    ["Live", ["functionName"], name, "the alias is another function's"],
    ["Live", ["functionVersion"], PUBLISHED, "the alias does not serve the published version"],
    ["LiveAsynchronous", ["functionName"], name, "asynchronous invocation is another function's"],
    ["LiveAsynchronous", ["qualifier"], "live", "asynchronous invocation is not configured on the alias"],
    ["LiveAsynchronous", ["maximumEventAgeInSeconds"], 60, "an event may come late"],
    ["LiveAsynchronous", ["maximumRetryAttempts"], 0, "a failed event comes again"],
    ["LiveProvisioned", ["functionName"], door.provisioned && name, "environments are provisioned elsewhere"],
    [
      "LiveProvisioned",
      ["qualifier"],
      door.provisioned && "live",
      "environments are provisioned beside the alias",
    ],
    [
      "LiveProvisioned",
      ["provisionedConcurrentExecutions"],
      door.provisioned,
      "concurrency is provisioned in another way than configured",
    ],
    ["WarmUp", ["name"], `${name}-warm-up`, "the schedule has another name, or another stage's"],
    ["WarmUp", ["scheduleExpression"], "rate(5 minutes)", "the schedule does not tick every five minutes"],
    ["WarmUp", ["flexibleTimeWindow", "mode"], "OFF", "the schedule ticks when it likes"],
    ["WarmUp", ["target", "arn"], alias, "the schedule is not on the alias"],
    ["WarmUp", ["target", "roleArn"], outputs("WarmUpRole")["arn"], "the schedule acts with another role"],
    ["WarmUp", ["target", "input"], WARM_UP, "the schedule sends something else than a warm-up"],
    ["WarmUp", ["target", "retryPolicy", "maximumRetryAttempts"], 0, "the schedule tries again"],
    ["WarmUp", ["target", "retryPolicy", "maximumEventAgeInSeconds"], 60, "the schedule delivers late"],
    ["Role", ["name"], name, "the execution role has another name, or another stage's"],
    ["WarmUpRole", ["name"], `${name}-warm-up`, "the schedule's role has another name, or another stage's"],
  ];
  return rows
    .filter(([suffix, path, expected]) => at(inputs(suffix), ...path) !== expected)
    .map(([, , , meaning]) => meaning);
}

const WARM_UP = '{"kind":"warm-up","scheduledTime":"<aws.scheduler.scheduled-time>"}';

/** A new version must have been asked what it finds before the alias moves to it. */
function checkViolations(graph: Graph, door: ExpectedDoor): string[] {
  const name = `${door.id}VersionCheck`;
  const check = named(graph, name);
  if (check === undefined) return ["no new version is checked"];
  const { inputs } = partsOf(graph, door);
  const found: string[] = [];
  if (check.inputs["functionName"] !== inputs("Function")["name"]) found.push("another function is checked");
  if (check.inputs["qualifier"] !== PUBLISHED)
    found.push("another version is checked than the published one");
  if (check.inputs["input"] !== '{"kind":"deployment"}')
    found.push("the check says something else than a deployment");
  if (!named(graph, `${door.id}Live`)?.after.includes(name))
    found.push("the alias moves before the new version is checked");
  return found;
}

const THIS_MACHINE = /localhost|\b127\.|\[?::1\b|\b0\.0\.0\.0\b/i;

function variableViolations(
  graph: Graph,
  door: ExpectedDoor,
  { stage, tokenOrigins }: Configuration,
): string[] {
  const set = at(partsOf(graph, door).inputs("Function"), "environment", "variables");
  const variables = { ...(set as Record<string, string> | undefined) };
  const expected: Record<string, string> = {
    BROKER_DOOR: door.name,
    BROKER_STAGE: stage,
    BROKER_TOKEN_ORIGINS: [...SAP_TOKEN_ORIGINS, ...tokenOrigins].join(","),
    ...door.variables,
  };
  return [...new Set([...Object.keys(expected), ...Object.keys(variables)])].flatMap((name) => {
    const value = variables[name];
    if (value !== undefined && THIS_MACHINE.test(value)) return [`${name} points to this machine`];
    if (name.startsWith("SST_")) return []; // SST's own; the bundle does not read them.
    if (value === expected[name]) return [];
    if (value === undefined) return [`${name} is missing`];
    return [name in expected ? `${name} is ${value}` : `${name} is a variable that nothing reads`];
  });
}

/** What a deployment may have several of, where each is a way in or a right: none more than the doors need. */
const COUNTED = [
  ["function", "Function"],
  ["alias", "Live"],
  ["url", "Url"],
  ["resourcePolicy", "LiveAccess"],
  ["schedule", "WarmUp"],
  ["provisioned", "LiveProvisioned"],
  ["eventInvokeConfig", "LiveAsynchronous"],
  ["logGroup", "LogGroup"],
  ["versionCheck", "VersionCheck"],
] as const;

/** Resources that no door needs. */
export function surplusViolations(graph: Graph, configuration: Configuration): string[] {
  const doors = expectedDoors(configuration);
  return COUNTED.flatMap(([kind, suffix]) =>
    all(graph, kind)
      .filter(
        ({ name }) =>
          !doors.some(
            ({ id, front }) => name === `${id}${suffix}` && (kind !== "url" || front.endsWith("-url")),
          ),
      )
      .map(({ name }) => `${name} is a ${kind} that nothing needs`),
  );
}
