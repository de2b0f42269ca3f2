import type { Admit } from "../../packages/functions/src/doors/door.ts";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { openPrivateApiDoor } from "../../packages/functions/src/doors/private-api-door.ts";
import { context, functionArn, functionUrlEvent, type Signed } from "./function-url-event.ts";
import { privateApi, privateApiEvent, privateFunctionArn } from "./private-api-event.ts";

/** A front door, and how a signed request comes through it: what holds of all of them is tested on each. */
export interface FrontDoor {
  readonly door: string;
  readonly admit: Admit;
  readonly event: (request?: Signed) => object;
  /** What Lambda passes beside the event. */
  readonly context: typeof context;
  /** Where in the event stands what the door goes by, apart from the request itself. */
  readonly proof: readonly (readonly string[])[];
}

const urlDoor: FrontDoor = {
  door: "api",
  admit: admitThroughUrl,
  event: functionUrlEvent,
  context: { ...context, invokedFunctionArn: functionArn },
  proof: [
    ["version"],
    ["routeKey"],
    ["requestContext"],
    ["requestContext", "accountId"],
    ["requestContext", "domainName"],
    ["requestContext", "stage"],
    ["requestContext", "authorizer"],
    ["requestContext", "authorizer", "iam"],
    ["requestContext", "authorizer", "iam", "userArn"],
  ],
};

const privateDoor: FrontDoor = {
  door: "private",
  admit: openPrivateApiDoor(privateApi.apiId, privateApi),
  event: privateApiEvent,
  context: { ...context, invokedFunctionArn: privateFunctionArn },
  proof: [
    ["version"],
    ["requestContext"],
    ["requestContext", "accountId"],
    ["requestContext", "apiId"],
    ["requestContext", "stage"],
    ["requestContext", "identity"],
    ["requestContext", "identity", "userArn"],
    ["requestContext", "identity", "vpcId"],
    ["requestContext", "identity", "vpceId"],
  ],
};

export const DOORS: readonly FrontDoor[] = [urlDoor, privateDoor];
