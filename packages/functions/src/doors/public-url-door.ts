import { fail, succeed } from "@btp-token-broker/core";
import * as v from "valibot";
import { type Admit, type OpenRequest, readLiveArn } from "./door.ts";
import { URL_CONTEXT, URL_EVENT } from "./url-event.ts";

/**
 * The event of a function URL without authorization (payload 2.0), as far as the broker reads it. That it has no
 * authorizer tells it from the URL with AWS_IAM and from an HTTP API that has one.
 *
 * Of the headers two are read. None of them says who is asking: `authorization` is a proof or nothing.
 */
const PublicUrlEvent = v.object({
  ...URL_EVENT,
  headers: v.object({
    // Names are in small letters, and a header that was sent twice is one, with a comma between its values.
    authorization: v.optional(v.string()),
    "content-type": v.optional(v.string()),
  }),
  body: v.optional(v.string()),
  isBase64Encoded: v.boolean(),
  requestContext: v.object({ ...URL_CONTEXT, authorizer: v.nullish(v.null()) }),
});

/**
 * Admits the events of the function's own URL, where that lets in everybody.
 *
 * `requestContext.accountId` is not looked at: AWS writes `anonymous` there.
 */
export const admitThroughPublicUrl: Admit<OpenRequest> = (event, invokedFunctionArn) => {
  const parsed = v.safeParse(PublicUrlEvent, event);
  if (!parsed.success) return fail("not_an_event_of_this_door");
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = parsed.output;
  const live = readLiveArn(invokedFunctionArn);
  const origin = live && originOf(requestContext.domainName, live.region);
  if (origin === undefined) return fail("not_this_function");
  return succeed({
    method: requestContext.http.method,
    path: rawPath,
    query: rawQueryString,
    authorization: headers.authorization,
    content:
      body === undefined
        ? undefined
        : { type: headers["content-type"], text: body, isBase64: isBase64Encoded },
    origin,
  });
};

const LOOPBACK = /^127\.0\.0\.1:\d{1,5}$/;
const URL_DOMAIN = /^[a-z0-9-]+\.lambda-url\.([a-z0-9-]+)\.[a-z]+(?:\.[a-z-]+)+$/;

/**
 * The origin that a domain name stands for; `undefined` for a name that is not this URL's.
 *
 * The local stack's door is called by its address and port, and speaks HTTP. A deployment would take such a name too, and
 * nobody would gain by it: the name is AWS's to write and proves nothing, since who is asking is in the JWT alone. It says
 * where the metadata send a client for tokens, and whoever could write it would send himself to his own machine.
 */
function originOf(domainName: string, region: string): string | undefined {
  if (LOOPBACK.test(domainName)) return `http://${domainName}`;
  return URL_DOMAIN.exec(domainName)?.[1] === region ? `https://${domainName}` : undefined;
}
