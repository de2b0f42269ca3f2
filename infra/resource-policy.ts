import { type Callers, type CallersClause, callersClause, policyWithin } from "./callers.ts";

/** What Lambda takes as a function's, version's or alias's policy (AWS: "Lambda quotas"). */
const LIMIT = { bytes: 20_480, policy: "alias's resource policy" };

/** How HTTP requests reach an alias. */
export type FrontDoor =
  /** A function URL with `AWS_IAM`. */
  | { readonly kind: "iam-url"; readonly callers: Callers }
  /** A function URL without authentication: the function itself finds out who asks. */
  | { readonly kind: "public-url" }
  /** A REST API. `executionArn` is the ARN of what it may hand on: `arn:aws:execute-api:…:<api>/<stage>/<method>/<path>`. */
  | { readonly kind: "rest-api"; readonly executionArn: string };

/** Everything the policy depends on. */
export interface AliasAccess {
  /** ARN of the alias that the policy is on. */
  readonly alias: string;
  /** `undefined` for a function that nothing but roles invoke. */
  readonly frontDoor: FrontDoor | undefined;
  /** ARNs of the only roles that may invoke the alias directly. Their own policies have to allow it. */
  readonly invokers: readonly string[];
}

/**
 * Writes the resource policy of an alias, as JSON: who comes through its front door, and that nobody else comes.
 *
 * @throws Error when it is longer than Lambda takes, which is at about 150 roles or 270 accounts
 */
export function resourcePolicy({ alias, frontDoor, invokers }: AliasAccess): string {
  const { allows, exception } = frontDoor ? waysIn(frontDoor, alias) : CLOSED;
  const document = {
    Version: "2012-10-17",
    Statement: [...allows, denyDirectly(alias, invokers, exception)],
  };
  return policyWithin(LIMIT, document, frontDoor?.kind === "iam-url" ? frontDoor.callers : undefined);
}

interface WaysIn {
  readonly allows: readonly object[];
  /** What is true of a request that did *not* come through the door, as conditions of the deny. */
  readonly exception: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const CLOSED: WaysIn = { allows: [], exception: {} };

function waysIn(door: FrontDoor, alias: string): WaysIn {
  switch (door.kind) {
    case "iam-url":
      return throughUrl(callersClause(door.callers, alias.split(":")[1] ?? "aws"), "AWS_IAM", alias);
    case "public-url":
      return throughUrl({ Principal: "*", Condition: {} }, "NONE", alias);
    case "rest-api":
      return throughRestApi(door.executionArn, alias);
  }
}

/**
 * A request to the URL is authorised twice, for two actions (AWS: "Control access to Lambda function URLs").
 * Each condition goes with its own action only: the other's key is not in the request then, and a statement
 * for both actions would never match.
 *
 * @param authType what the URL has to ask of a request, so that a URL which somebody changes leads nowhere
 */
function throughUrl(who: CallersClause | undefined, authType: "AWS_IAM" | "NONE", alias: string): WaysIn {
  const allow = (Sid: string, Action: string, condition: Readonly<Record<string, object>>) =>
    who
      ? [{ Sid, Effect: "Allow", Principal: who.Principal, Action, Resource: alias, Condition: condition }]
      : [];
  return {
    allows: [
      ...allow("CallersReachTheUrl", "lambda:InvokeFunctionUrl", {
        StringEquals: { ...who?.Condition.StringEquals, "lambda:FunctionUrlAuthType": authType },
      }),
      ...allow("CallersInvokeThroughTheUrl", "lambda:InvokeFunction", {
        ...who?.Condition,
        Bool: { "lambda:InvokedViaFunctionUrl": "true" },
      }),
    ],
    // Matches when the key is missing, as it may be in a direct invocation, and when it says `false`. Plain `Bool` does
    // not match a missing key, and would deny nothing.
    exception: { BoolIfExists: { "lambda:InvokedViaFunctionUrl": "false" } },
  };
}

/**
 * API Gateway invokes as an AWS service, for whichever API asks it to: which one, only `aws:SourceArn` says. No other
 * principal's request has that key, and a negated operator matches a missing one.
 */
function throughRestApi(executionArn: string, alias: string): WaysIn {
  const source = { "aws:SourceArn": executionArn };
  return {
    allows: [
      {
        Sid: "TheApiInvokes",
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: alias,
        Condition: { ArnLike: source },
      },
    ],
    exception: { ArnNotLike: source },
  };
}

/**
 * Whoever invokes directly writes the whole event, the caller's identity included, so that nobody may: not even
 * an administrator, whose own policy allows it without this one being asked. Only a deny outranks that.
 *
 * - The invokers are a condition, not `NotPrincipal`: that has to name the session as well as the role, and a
 *   session's name is new each time. `aws:PrincipalArn` is the role's ARN in every session of it. An
 *   anonymous request or a service's has none; a negated operator matches a missing key, so they are denied.
 * - All conditions must hold: through the door is fine, and so is an invoker.
 *
 * An invoker needs no allow here, since its own policy has it. Naming as a principal a role that is
 * seconds old fails until IAM has spread it; in a condition its ARN is just text.
 */
function denyDirectly(alias: string, invokers: readonly string[], exception: WaysIn["exception"]): object {
  const condition = {
    ...exception,
    ...(invokers.length > 0 && { ArnNotEquals: { "aws:PrincipalArn": invokers } }),
  };
  return {
    Sid: "NobodyElseInvokesDirectly",
    Effect: "Deny",
    Principal: "*",
    Action: "lambda:InvokeFunction",
    Resource: alias,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}
