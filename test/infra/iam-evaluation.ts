import { type Statement, statements } from "./policy-document.ts";

/** Who asks. */
export type Principal =
  | {
      /** The ARN of the role whose session asks. */
      readonly role: string;
      /** Id of the organization that the role's account is in. */
      readonly organization?: string;
      /** Whether the role's own policies allow it, as an administrator's do. */
      readonly identityAllows: boolean;
    }
  | { readonly service: string; readonly sourceArn: string }
  | "anonymous";

/** One authorisation as AWS would ask it of IAM. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** The condition keys that are in the request, besides those of the principal. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Says what IAM decides, of one resource policy and the role's own policies (AWS: "Policy evaluation logic").
 *
 * A deny wins. Else, within an account either of the two policies is enough, unless the resource's names the account
 * and not the role: that only lets the account's own policies decide. Across accounts it takes both. A service or an
 * anonymous request has no policy of its own. Only what this project's policy uses is understood, and everything
 * else throws.
 */
export function isAllowed(policy: string, request: AuthorizationRequest): boolean {
  const { principal, resource } = request;
  const matching = statements(policy).filter((statement) => applies(statement, request));
  if (matching.some(({ effect }) => effect === "Deny")) return false;
  const isNamed = matching.some(({ principals }) => principals.some((one) => isSelf(one, principal)));
  if (principal === "anonymous" || "service" in principal) return isNamed;
  return accountOf(principal.role) === accountOf(resource)
    ? isNamed || principal.identityAllows
    : matching.length > 0 && principal.identityAllows;
}

/** Says whether a policy of a role's own allows it, by the same words. It names no principal: it is the role's. */
export function identityAllows(policy: string, request: AuthorizationRequest): boolean {
  const matching = statements(policy).filter((statement) => isAbout(statement, request));
  return matching.length > 0 && matching.every(({ effect }) => effect === "Allow");
}

function applies(statement: Statement, request: AuthorizationRequest) {
  const { principal } = request;
  return (
    statement.principals.some((one) => isSelf(one, principal) || one === `AWS ${accountRootOf(principal)}`) &&
    isAbout(statement, request)
  );
}

function isAbout({ actions, resources, conditions }: Statement, request: AuthorizationRequest) {
  const { principal, action, resource } = request;
  const context: Readonly<Record<string, string>> = { ...request.context, ...keysOf(principal) };
  return (
    actions.includes(action) &&
    resources.some((pattern) => isArnLike(pattern, resource)) &&
    conditions.every(({ operator, key, values }) => holds(operator, context[key], values))
  );
}

function isSelf(written: string, principal: Principal): boolean {
  if (written === "*") return true;
  if (principal === "anonymous") return false;
  return written === ("service" in principal ? `Service ${principal.service}` : `AWS ${principal.role}`);
}

function accountRootOf(principal: Principal): string | undefined {
  if (principal === "anonymous" || "service" in principal) return undefined;
  const [arn, partition, iam, region, account] = principal.role.split(":");
  return [arn, partition, iam, region, account, "root"].join(":");
}

/** AWS: "AWS global condition context keys", by who has which. */
function keysOf(principal: Principal): Readonly<Record<string, string>> {
  if (principal === "anonymous") return {};
  if ("service" in principal) return { "aws:SourceArn": principal.sourceArn };
  const { role, organization } = principal;
  return { "aws:PrincipalArn": role, ...(organization && { "aws:PrincipalOrgID": organization }) };
}

/** AWS: "IAM JSON policy elements: Condition operators". What a missing key means is the operator's own affair. */
function holds(operator: string, actual: string | undefined, values: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
    case "Bool":
    case "ArnEquals":
      return actual !== undefined && values.includes(actual);
    case "ArnLike":
      return actual !== undefined && values.some((pattern) => isArnLike(pattern, actual));
    case "BoolIfExists":
      return actual === undefined || values.includes(actual);
    case "StringNotEquals":
    case "ArnNotEquals":
      return actual === undefined || !values.includes(actual);
    case "ArnNotLike":
      return actual === undefined || !values.some((pattern) => isArnLike(pattern, actual));
    default:
      throw new Error(`the policy has a condition operator that no test understands: ${operator}`);
  }
}

/** `*` is any text and `?` any character, each within one of the ARN's six parts. */
function isArnLike(pattern: string, arn: string): boolean {
  const parts = (text: string) => /^(.*?):(.*?):(.*?):(.*?):(.*?):(.*)$/.exec(text)?.slice(1) ?? [];
  const actual = parts(arn);
  const wanted = parts(pattern);
  return (
    actual.length > 0 &&
    wanted.length === actual.length &&
    wanted.every((part, index) => {
      const source = part
        .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      return new RegExp(`^${source}$`, "s").test(actual[index] ?? "");
    })
  );
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}

/**
 * The two authorisations of one request to a function URL (AWS: "Control access to Lambda function URLs").
 *
 * @param authType what the URL asks of requests; with `NONE` it takes no notice of a signature, and so of no principal
 */
export function throughUrl(
  alias: string,
  principal: Principal,
  authType: "AWS_IAM" | "NONE" = "AWS_IAM",
): readonly AuthorizationRequest[] {
  return [
    {
      principal,
      action: "lambda:InvokeFunctionUrl",
      resource: alias,
      context: { "lambda:FunctionUrlAuthType": authType },
    },
    {
      principal,
      action: "lambda:InvokeFunction",
      resource: alias,
      context: { "lambda:InvokedViaFunctionUrl": "true" },
    },
  ];
}

/** A direct invocation in both forms that AWS may give it: with the key that says so, and without. */
export function directly(alias: string, principal: Principal): readonly AuthorizationRequest[] {
  const request = { principal, action: "lambda:InvokeFunction", resource: alias };
  return [request, { ...request, context: { "lambda:InvokedViaFunctionUrl": "false" } }];
}

/** How a request reaches a REST API: through an endpoint of a VPC, or over the internet. */
export type ApiPath = { readonly vpc: string; readonly endpoint: string } | "internet";

/** A signed request to a REST API (AWS: "AWS condition keys that can be used in API Gateway resource policies"). */
export function toApi(resource: string, path: ApiPath, principal: Principal): AuthorizationRequest {
  const action = "execute-api:Invoke";
  return path === "internet"
    ? { principal, action, resource }
    : {
        principal,
        action,
        resource,
        context: { "aws:SourceVpc": path.vpc, "aws:SourceVpce": path.endpoint },
      };
}
