import { fail, parseAssumedRoleArn, succeed } from "@btp-token-broker/core";
import * as v from "valibot";
import { type Admit, readLiveArn, type SignedRequest } from "./door.ts";
import { URL_CONTEXT, URL_EVENT } from "./url-event.ts";

/**
 * The event of a function URL with AWS_IAM (payload 2.0), as far as the broker reads it.
 *
 * Headers are not read at all: whatever a caller says there about who it is, is only said.
 */
const FunctionUrlEvent = v.object({
  ...URL_EVENT,
  requestContext: v.object({
    ...URL_CONTEXT,
    accountId: v.string(),
    authorizer: v.object({
      iam: v.object({ accountId: v.string(), userArn: v.pipe(v.string(), v.startsWith("arn:")) }),
    }),
  }),
});

/** Admits the events of the function's own URL. */
export const admitThroughUrl: Admit<SignedRequest> = (event, invokedFunctionArn) => {
  const parsed = v.safeParse(FunctionUrlEvent, event);
  if (!parsed.success) return fail("not_an_event_of_this_door");
  const { rawPath, rawQueryString, requestContext } = parsed.output;
  const { accountId, domainName, http, authorizer } = requestContext;
  const live = readLiveArn(invokedFunctionArn);
  // AWS documents `accountId` as the function's; callers of other accounts may find theirs there instead.
  const accounts = [live?.account, authorizer.iam.accountId];
  if (
    live === undefined ||
    !domainName.includes(`.lambda-url.${live.region}.`) ||
    !accounts.includes(accountId)
  )
    return fail("not_this_function");
  const { userArn } = authorizer.iam;
  return succeed({
    method: http.method,
    path: rawPath,
    query: rawQueryString,
    principal: { kind: "aws", name: userArn, role: parseAssumedRoleArn(userArn) },
  });
};
