import { type Statement, statements } from "./policy-document.ts";

/** One authorisation as AWS would ask it of IAM. */
export interface AuthorizationRequest {
  /** The ARN of the role whose session asks; left out for an anonymous request or an AWS service. */
  readonly role?: string;
  readonly action: string;
  readonly resource: string;
  /** The condition keys that are in the request, besides `aws:PrincipalArn`. */
  readonly context?: Readonly<Record<string, string>>;
  /** Whether the role's own policies allow it, as an administrator's do. */
  readonly identityAllows?: boolean;
}

/**
 * Says what IAM decides, of one resource policy and the role's own policies (AWS: "Policy evaluation logic").
 *
 * A deny wins. Else, within an account either of the two policies is enough; across accounts it takes both.
 * Only what this project's policy uses is understood, and everything else throws.
 */
export function isAllowed(policy: string, request: AuthorizationRequest): boolean {
  const matching = statements(policy).filter((statement) => applies(statement, request));
  if (matching.some(({ effect }) => effect === "Deny")) return false;
  const resourceAllows = matching.length > 0;
  const identityAllows = request.identityAllows ?? false;
  return request.role !== undefined && accountOf(request.role) === accountOf(request.resource)
    ? resourceAllows || identityAllows
    : resourceAllows && identityAllows;
}

function applies({ principals, actions, resources, conditions }: Statement, request: AuthorizationRequest) {
  const context: Readonly<Record<string, string>> = {
    ...request.context,
    ...(request.role !== undefined && { "aws:PrincipalArn": request.role }),
  };
  return (
    (principals.includes("*") || principals.includes(`AWS ${request.role}`)) &&
    actions.includes(request.action) &&
    resources.includes(request.resource) &&
    conditions.every(({ operator, key, values }) => holds(operator, context[key], values))
  );
}

/** AWS: "IAM JSON policy elements: Condition operators". What a missing key means is the operator's own affair. */
function holds(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
    case "Bool":
    case "ArnEquals":
      return actual !== undefined && values.includes(actual);
    case "BoolIfExists":
      return actual === undefined || values.includes(actual);
    case "ArnNotEquals":
      return actual === undefined || !values.includes(actual);
    default:
      throw new Error(`the policy has a condition operator that no test understands: ${operator}`);
  }
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}

/** The two authorisations of one request to a function URL (AWS: "Control access to Lambda function URLs"). */
export function throughUrl(alias: string, caller: Pick<AuthorizationRequest, "role" | "identityAllows">) {
  return [
    {
      ...caller,
      action: "lambda:InvokeFunctionUrl",
      resource: alias,
      context: { "lambda:FunctionUrlAuthType": "AWS_IAM" },
    },
    {
      ...caller,
      action: "lambda:InvokeFunction",
      resource: alias,
      context: { "lambda:InvokedViaFunctionUrl": "true" },
    },
  ] satisfies AuthorizationRequest[];
}

/** A direct invocation in both forms that AWS may give it: with the key that says so, and without. */
export function directly(alias: string, caller: Pick<AuthorizationRequest, "role" | "identityAllows">) {
  const request = { ...caller, action: "lambda:InvokeFunction", resource: alias };
  return [
    request,
    { ...request, context: { "lambda:InvokedViaFunctionUrl": "false" } },
  ] satisfies AuthorizationRequest[];
}
