import type { AdmittedRequest, Admit, SignedRequest } from "../../packages/functions/src/doors/door.ts";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { openPrivateApiDoor } from "../../packages/functions/src/doors/private-api-door.ts";
import { admitThroughPublicUrl } from "../../packages/functions/src/doors/public-url-door.ts";
import { context, functionArn, functionUrlEvent, type Signed } from "./function-url-event.ts";
import { privateApi, privateApiEvent, privateFunctionArn } from "./private-api-event.ts";
import { publicFunctionArn, publicUrlEvent } from "./public-url-event.ts";
import { the } from "./the.ts";
import { workload } from "./workload.ts";

/** A front door, and how a request comes through it: what holds of all of them is tested on each. */
export interface FrontDoor<
  Request extends AdmittedRequest = AdmittedRequest,
  Sent = Omit<Signed, "userArn">,
> {
  readonly door: string;
  readonly admit: Admit<Request>;
  /** Of a request that proves its caller. */
  readonly event: (request?: Sent) => object;
  /** Whom it proves. */
  readonly proves: { readonly caller: string; readonly principal: string };
  /** What `/token` answers to. */
  readonly methods: string;
  /** What Lambda passes beside the event. */
  readonly context: typeof context;
  /** Where in the event stands what the door goes by, apart from the request itself. */
  readonly proof: readonly (readonly string[])[];
}

const byRole = { proves: { caller: "orders", principal: the.principal.name }, methods: "GET" } as const;

const urlDoor: FrontDoor<SignedRequest, Signed> = {
  ...byRole,
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

const privateDoor: FrontDoor<SignedRequest, Signed> = {
  ...byRole,
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

const jwtDoor: FrontDoor = {
  door: "jwt",
  admit: admitThroughPublicUrl,
  event: publicUrlEvent,
  proves: { caller: workload.caller, principal: workload.principal.name },
  methods: "GET, POST",
  context: { ...context, invokedFunctionArn: publicFunctionArn },
  proof: [
    ["version"],
    ["routeKey"],
    ["requestContext"],
    ["requestContext", "domainName"],
    ["requestContext", "stage"],
  ],
};

/** Those at which AWS verifies who has signed. */
export const SIGNED_DOORS: readonly FrontDoor<SignedRequest, Signed>[] = [urlDoor, privateDoor];
export const DOORS: readonly FrontDoor[] = [...SIGNED_DOORS, jwtDoor];
