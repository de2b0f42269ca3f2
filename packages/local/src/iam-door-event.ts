import { createHash } from "node:crypto";
import type { LambdaFunctionURLEventWithIAMAuthorizer } from "aws-lambda";

import type { SigningIdentity } from "./signature-verification.ts";
import type { ReceivedRequest } from "./url-door.ts";
import { urlDoorEvent } from "./url-door-event.ts";

type PublishedEvent = LambdaFunctionURLEventWithIAMAuthorizer;

/** The event of a function URL with `AuthType: AWS_IAM`. */
export type FunctionUrlEvent = Omit<PublishedEvent, "requestContext"> & {
  // The published type has an object or nothing here; a function URL sends null.
  readonly requestContext: Omit<PublishedEvent["requestContext"], "authentication"> & {
    readonly authentication: null;
  };
};

/** What the door knows of one accepted request. */
export interface AcceptedRequest extends Omit<ReceivedRequest, "port"> {
  readonly accessKeyId: string;
  readonly identity: SigningIdentity;
  /** The account that owns the function. */
  readonly account: string;
  readonly region: string;
}

/** Builds the event of a function URL with `AuthType: AWS_IAM`. */
export function functionUrlEvent(request: AcceptedRequest): FunctionUrlEvent {
  return urlDoorEvent(request, {
    domainName: `local.lambda-url.${request.region}.on.aws`,
    accountId: request.account,
    context: { authentication: null, authorizer: { iam: iamAuthorizer(request) } },
  });
}

function iamAuthorizer({ accessKeyId, identity }: AcceptedRequest) {
  const userId = uniqueId(identity.userArn);
  return {
    accessKey: accessKeyId,
    accountId: identity.accountId,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: "o-a1b2c3d4e5",
    userArn: identity.userArn,
    userId,
  };
}

/**
 * The unique id of a principal: `AROA…:session` for an assumed role, `AIDA…` for any other. Derived from the ARN, so
 * that it is the same in every run.
 *
 * @see IAM User Guide, "IAM identifiers"
 */
function uniqueId(userArn: string): string {
  const [, role, session] = /^(.*:assumed-role\/[^/]+)\/(.+)$/.exec(userArn) ?? [];
  const digits = createHash("sha256")
    .update(role ?? userArn)
    .digest("hex")
    .slice(0, 17)
    .toUpperCase();
  return role === undefined ? `AIDA${digits}` : `AROA${digits}:${session}`;
}
