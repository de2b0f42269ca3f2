/** A resource as the program asked for it: resolved inputs, and the outputs that the mocks gave back. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether it stays in the account when the stack goes. */
  readonly retained: boolean;
}

/** What a deployment would ask of AWS. */
export interface Graph {
  readonly resources: readonly Recorded[];
  /** What the program reads from AWS. */
  readonly calls: readonly { readonly token: string; readonly inputs: Readonly<Record<string, unknown>> }[];
  /** What SST's bundler was asked for. */
  readonly builds: readonly Readonly<Record<string, unknown>>[];
}

const TYPES = {
  alias: "aws:lambda/alias:Alias",
  eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
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

/** The only resource of its kind. Throws if there are none or several: a check would see just one of them. */
export function only(graph: Graph, kind: keyof typeof TYPES): Recorded {
  const [found, ...others] = all(graph, kind);
  if (found === undefined || others.length > 0) {
    throw new Error(`expected one ${kind}, found ${all(graph, kind).length}`);
  }
  return found;
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
