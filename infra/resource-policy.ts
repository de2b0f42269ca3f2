/** What Lambda takes as a function's, version's or alias's policy, in bytes (AWS: "Lambda quotas"). */
const MAXIMUM_BYTES = 20_480;

/** Everything the policy depends on, as ARNs. */
export interface Access {
  readonly alias: string;
  /** The roles that may call through the URL. */
  readonly callers: readonly string[];
  /** The only role that may invoke the alias directly. */
  readonly schedule: string;
}

/**
 * Writes the resource policy of an alias behind an `AWS_IAM` function URL, as JSON.
 *
 * Throws if it is longer than Lambda takes, which is at about 150 callers.
 */
export function resourcePolicy({ alias, callers, schedule }: Access): string {
  const document = {
    Version: "2012-10-17",
    Statement: [...allowThroughUrl(alias, callers), denyDirectly(alias, schedule)],
  };
  const json = JSON.stringify(document);
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > MAXIMUM_BYTES) {
    throw new Error(
      `The resource policy for ${callers.length} callers has ${bytes} bytes; Lambda takes ${MAXIMUM_BYTES}. ` +
        "Let services that need the same tokens share a role, or give some of them a broker of their own.",
    );
  }
  return json;
}

/**
 * A request to the URL is authorised twice, for two actions (AWS: "Control access to Lambda function URLs").
 * Each condition goes with its own action only: the other's key is not in the request then, and a statement
 * for both actions would never match.
 */
function allowThroughUrl(alias: string, callers: readonly string[]) {
  if (callers.length === 0) return []; // An empty list of principals is not a policy.
  const principal = { AWS: callers };
  return [
    {
      Sid: "CallersReachTheUrl",
      Effect: "Allow",
      Principal: principal,
      Action: "lambda:InvokeFunctionUrl",
      Resource: alias,
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
    },
    {
      Sid: "CallersInvokeThroughTheUrl",
      Effect: "Allow",
      Principal: principal,
      Action: "lambda:InvokeFunction",
      Resource: alias,
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
  ];
}

/**
 * Whoever invokes directly writes the whole event, the caller's identity included, so that nobody may: not even
 * an administrator, whose own policy allows it without this one being asked. Only a deny outranks that.
 *
 * - `BoolIfExists … "false"` matches when the key is missing, as it may be in a direct invocation, and when it
 *   says `false`. Plain `Bool` does not match a missing key, and would deny nothing.
 * - The exception is a condition, not `NotPrincipal`: that has to name the session as well as the role, and a
 *   session's name is new each time. `aws:PrincipalArn` is the role's ARN in every session of it. An
 *   anonymous request or a service's has none; a negated operator matches a missing key, so they are denied.
 * - Both conditions must hold: through the URL is fine, and so is the schedule.
 *
 * The schedule's role needs no allow here, since its own policy has it. Naming as a principal a role that is
 * seconds old fails until IAM has spread it; in a condition its ARN is just text.
 */
function denyDirectly(alias: string, schedule: string) {
  return {
    Sid: "NobodyElseInvokesDirectly",
    Effect: "Deny",
    Principal: "*",
    Action: "lambda:InvokeFunction",
    Resource: alias,
    Condition: {
      BoolIfExists: { "lambda:InvokedViaFunctionUrl": "false" },
      ArnNotEquals: { "aws:PrincipalArn": schedule },
    },
  };
}
