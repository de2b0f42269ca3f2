import { fail, parseAssumedRoleArn, type PrivateDoor, succeed } from "@btp-token-broker/core";
import * as v from "valibot";
import { type Admit, readLiveArn, type SignedRequest } from "./door.ts";

/**
 * The event of a private REST API with AWS_IAM and Lambda proxy integration (payload 1.0), as far as the broker reads
 * it (API Gateway Developer Guide, "Input format of a Lambda function for proxy integration").
 *
 * Headers are not read at all. Neither is `domainName`, which is the `Host` that the caller sent: an API answers to its
 * id, whatever it was called by. `version` is what an HTTP API says in the same format, and a REST API does not.
 */
const PrivateApiEvent = v.object({
  version: v.optional(v.undefined()),
  httpMethod: v.string(),
  // Still percent-encoded, and without the stage.
  path: v.pipe(v.string(), v.startsWith("/")),
  multiValueQueryStringParameters: v.nullable(v.custom<QueryParameters>(isQueryParameters)),
  requestContext: v.object({
    accountId: v.string(),
    apiId: v.string(),
    // The console's test of a method comes as `test-invoke-stage`, past the API's policy and its authorization.
    stage: v.literal("live"),
    identity: v.object({
      userArn: v.pipe(v.string(), v.startsWith("arn:")),
      vpcId: v.string(),
      vpceId: v.string(),
    }),
  }),
});

/** Opens the door of the API with this id, which stands in that VPC. */
export function openPrivateApiDoor(apiId: string, { vpc, endpoints }: PrivateDoor): Admit<SignedRequest> {
  return (event, invokedFunctionArn) => {
    const parsed = v.safeParse(PrivateApiEvent, event);
    if (!parsed.success) return fail("not_an_event_of_this_door");
    const { httpMethod, path, multiValueQueryStringParameters, requestContext } = parsed.output;
    const { identity, ...api } = requestContext;
    if (api.accountId !== readLiveArn(invokedFunctionArn)?.account || api.apiId !== apiId)
      return fail("not_this_function");
    if (identity.vpcId !== vpc || !endpoints.includes(identity.vpceId)) return fail("not_through_this_vpc");
    return succeed({
      method: httpMethod,
      path,
      query: queryOf(multiValueQueryStringParameters ?? {}),
      principal: { kind: "aws", name: identity.userArn, role: parseAssumedRoleArn(identity.userArn) },
    });
  };
}

type QueryParameters = Readonly<Record<string, readonly string[]>>;

/** Not `v.record`, which leaves out a parameter called `constructor` or `__proto__`, so that nobody would refuse it. */
function isQueryParameters(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every(isTexts);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

/**
 * Writes the query that the parameters were read from, so that one parser judges it at every door.
 *
 * A REST API hands on no raw query: it has decoded names and values, `+` as a space, and lost their order, which means
 * nothing here. A value for each time a name stood is what is left of a repeated one.
 */
function queryOf(parameters: QueryParameters): string {
  return Object.entries(parameters)
    .flatMap(([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`))
    .join("&");
}

/** `encodeURIComponent` throws at half a surrogate pair, which JSON can hold. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
