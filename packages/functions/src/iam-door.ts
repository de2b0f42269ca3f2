import { fail, parseAssumedRoleArn, type Principal, type Result, succeed } from "@btp-token-broker/core";
import * as v from "valibot";

/** An HTTP request that a front door let in, and who the door has proved it to be from. */
export interface AdmittedRequest {
  readonly method: string;
  /** As received: neither decoded nor normalised. */
  readonly path: string;
  readonly query: string;
  readonly principal: Principal;
}

/**
 * The event of a function URL with AWS_IAM (payload 2.0), as far as the broker reads it.
 *
 * Headers are not read at all: whatever a caller says there about who it is, is only said.
 */
const FunctionUrlEvent = v.object({
  version: v.literal("2.0"),
  routeKey: v.literal("$default"),
  rawPath: v.pipe(v.string(), v.startsWith("/")),
  rawQueryString: v.string(),
  requestContext: v.object({
    accountId: v.string(),
    domainName: v.string(),
    stage: v.literal("$default"),
    http: v.object({ method: v.string() }),
    authorizer: v.object({
      iam: v.object({ accountId: v.string(), userArn: v.pipe(v.string(), v.startsWith("arn:")) }),
    }),
  }),
});

/** The alias `live`, the only qualifier that the resource policy guards. */
const LIVE_ARN = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:[\w-]+:live$/;

/**
 * Admits the events of the IAM door and no others.
 *
 * An event cannot prove where it came from: that only the URL and the schedule may invoke the function is for the
 * resource policy to enforce. That policy belongs to the alias and says nothing of `$LATEST` or a version's number, so
 * an event that came to one of those proves nobody's identity; Lambda's context says where it came to, which no caller
 * writes. The other checks keep an event of another kind of door, or of another function's URL, from being taken for
 * this one's.
 */
export function admitByIam(
  event: unknown,
  invokedFunctionArn: string,
): Result<AdmittedRequest, "not_an_event_of_this_door" | "not_this_function"> {
  const parsed = v.safeParse(FunctionUrlEvent, event);
  if (!parsed.success) return fail("not_an_event_of_this_door");
  const { rawPath, rawQueryString, requestContext } = parsed.output;
  const { accountId, domainName, http, authorizer } = requestContext;
  const [, region, account] = LIVE_ARN.exec(invokedFunctionArn) ?? [];
  // AWS documents `accountId` as the function's; callers of other accounts may find theirs there instead.
  const accounts = [account, authorizer.iam.accountId];
  if (
    account === undefined ||
    !domainName.includes(`.lambda-url.${region}.`) ||
    !accounts.includes(accountId)
  )
    return fail("not_this_function");
  const { userArn } = authorizer.iam;
  return succeed({
    method: http.method,
    path: rawPath,
    query: rawQueryString,
    principal: { arn: userArn, role: parseAssumedRoleArn(userArn) },
  });
}
