/** A resource as the program asked for it: resolved inputs, and the outputs that the mocks gave back. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether it stays in the account when the stack goes. */
  readonly retained: boolean;
  /** Names of the resources that have to be there before it. */
  readonly after: readonly string[];
}

/** What a deployment would ask of AWS. */
export interface Graph {
  readonly resources: readonly Recorded[];
  /** What the program reads from AWS. */
  readonly calls: readonly { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }[];
  /** What SST's bundler was asked for. */
  readonly builds: readonly Readonly<Record<string, unknown>>[];
  /** What is printed in the end, and kept in the state. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const TYPES = {
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  alias: "aws:lambda/alias:Alias",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  versionCheck: "aws:lambda/invocation:Invocation",
  provisioned: "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
  eventRule: "aws:cloudwatch/eventRule:EventRule",
  function: "aws:lambda/function:Function",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  resourcePolicy: "aws:lambda/resourcePolicy:ResourcePolicy",
  role: "aws:iam/role:Role",
  schedule: "aws:scheduler/schedule:Schedule",
  url: "aws:lambda/functionUrl:FunctionUrl",
} as const;

export function all(graph: Graph, kind: keyof typeof TYPES): readonly Recorded[] {
  return graph.resources.filter(({ type }) => type === TYPES[kind]);
}

/** A resource by its name in the stack; `undefined` where the stack has none. */
export function named(graph: Graph, name: string): Recorded | undefined {
  return graph.resources.find((one) => one.name === name);
}

/** The value at a path of nested objects and lists; `undefined` where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
