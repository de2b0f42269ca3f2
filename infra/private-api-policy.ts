import { type Callers, callersClause, policyWithin } from "./callers.ts";

/** What API Gateway takes as an API's policy (AWS: "Quotas for configuring and running a REST API"). */
const LIMIT = { bytes: 8_192, policy: "private API's resource policy" };

/** Everything the policy depends on. */
export interface PrivateApiAccess {
  /** ARN of the whole API: `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly api: string;
  /** The only stage that callers come to. */
  readonly stage: string;
  readonly callers: Callers;
  /** Id of the VPC. */
  readonly vpc: string;
  /** Ids of its interface endpoints. */
  readonly endpoints: readonly string[];
}

/**
 * Writes the resource policy of a private REST API with AWS_IAM, as JSON.
 *
 * A role of the broker's account gets in by this policy or by one of its own, a role of another account needs both, and
 * nobody gets in by another way than the configured endpoints (AWS: "How API Gateway resource policies affect
 * authorization workflow").
 *
 * @throws Error when it is longer than API Gateway takes, which is at about 140 roles or 220 accounts
 */
export function privateApiPolicy({ api, stage, callers, vpc, endpoints }: PrivateApiAccess): string {
  const who = callersClause(callers, api.split(":")[1] ?? "aws");
  const allow = who && {
    Sid: "CallersReachTheApi",
    Effect: "Allow",
    Principal: who.Principal,
    ...(who.Condition.StringEquals && { Condition: who.Condition }),
    Action: "execute-api:Invoke",
    // Every path and method: what is none of the broker's is answered, and written down, by the broker.
    Resource: `${api}/${stage}/*`,
  };
  const document = {
    Version: "2012-10-17",
    Statement: [
      ...(allow ? [allow] : []),
      denyUnless("ThroughNoOtherEndpoint", api, { "aws:SourceVpce": endpoints }),
      denyUnless("FromNoOtherVpc", api, { "aws:SourceVpc": vpc }),
    ],
  };
  return policyWithin(LIMIT, document, callers);
}

/**
 * One statement for each key: of two keys in one condition both would have to differ.
 *
 * A negated operator matches a missing key, so that a request which came through no endpoint at all is denied.
 */
function denyUnless(
  Sid: string,
  api: string,
  is: Readonly<Record<string, string | readonly string[]>>,
): object {
  return {
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "execute-api:Invoke",
    Resource: `${api}/*`,
    Condition: { StringNotEquals: is },
  };
}
