import type { Graph, Recorded } from "./graph.ts";

type Asked = Pick<Recorded, "type" | "name" | "inputs">;
type Called = Graph["calls"][number];

/** Stands for the account: not one that a configuration names, so that the two are never mixed up. */
export const ACCOUNT = "999988887777";

/** Stands for `amazonaws.com`, which is another in China: whoever writes it down instead of asking is noticed. */
export const DNS_SUFFIX = "amazonaws.test";

/** The number of the version that a deployment publishes. */
export const PUBLISHED = "7";

/** What AWS would call a resource. */
export const idOf = (name: string) => `${name}-id`;

/**
 * Gives the outputs that AWS would compute for a resource: its ARN, and what others derive from.
 *
 * They have the real shapes, because the checks compare ARNs of policies with ARNs of resources.
 */
export function created({ type, name, inputs }: Asked, region: string): Record<string, unknown> {
  const named = typeof inputs["name"] === "string" ? inputs["name"] : name;
  const regional = (service: string, rest: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  switch (type) {
    case "aws:lambda/function:Function": {
      const arn = regional("lambda", `function:${named}`);
      return { ...inputs, name: named, arn, version: PUBLISHED, qualifiedArn: `${arn}:${PUBLISHED}` };
    }
    case "aws:lambda/alias:Alias": {
      const arn = regional("lambda", `function:${String(inputs["functionName"])}:${named}`);
      const invoke = `lambda:path/2015-03-31/functions/${arn}/invocations`;
      return { ...inputs, arn, invokeArn: `arn:aws:apigateway:${region}:${invoke}` };
    }
    case "aws:apigateway/restApi:RestApi": {
      const executionArn = regional("execute-api", idOf(name));
      return { ...inputs, executionArn, rootResourceId: "root" };
    }
    case "aws:apigateway/stage:Stage": {
      const host = `${String(inputs["restApi"])}.execute-api.${region}.amazonaws.com`;
      return { ...inputs, invokeUrl: `https://${host}/${String(inputs["stageName"])}` };
    }
    case "aws:lambda/functionUrl:FunctionUrl":
      return { ...inputs, functionUrl: `https://abc123.lambda-url.${region}.on.aws/` };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { ...inputs, arn: regional("logs", `log-group:${named}`) };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { ...inputs, arn: regional("cloudwatch", `alarm:${named}`) };
    case "aws:iam/role:Role":
      return { ...inputs, name: named, arn: `arn:aws:iam::${ACCOUNT}:role/${named}` };
    case "aws:lambda/invocation:Invocation":
      return { ...inputs, result: "{}" };
    case "random:index/randomBytes:RandomBytes":
      // SST encrypts what is linked with it, and there is nothing linked.
      return { ...inputs, base64: Buffer.alloc(32).toString("base64") };
    default:
      return { ...inputs, name: named, arn: regional("mock", `${type}/${named}`) };
  }
}

/** Answers the calls that read from AWS. One that is not known here gets its own inputs back. */
export function answered({ token, inputs }: Called, region: string): Record<string, unknown> {
  switch (token) {
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: policyDocument((inputs["statements"] ?? []) as readonly StatementArgs[]) };
    case "aws:index/getRegion:getRegion":
      return { region, name: region };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: DNS_SUFFIX };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    default:
      return { ...inputs };
  }
}

interface StatementArgs {
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/** The provider turns statements into JSON, and there is no provider here. */
function policyDocument(statements: readonly StatementArgs[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
      Principal: principals && Object.fromEntries(principals.map((one) => [one.type, one.identifiers])),
      Condition: conditions && conditionsOf(conditions),
    })),
  });
}

function conditionsOf(conditions: NonNullable<StatementArgs["conditions"]>) {
  const operators: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of conditions)
    operators[test] = { ...operators[test], [variable]: values };
  return operators;
}
