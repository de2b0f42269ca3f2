import type { IncomingHttpHeaders } from "node:http";
import { jsonAnswer, type Outcome, type Refusal, refusalAnswer, whole } from "./answer.ts";
import { authenticateClient, type Credentials, presentedCredentials } from "./client-authentication.ts";
import type { XsuaaClients } from "./client.ts";
import { createClientCounters, type XsuaaCounters } from "./client-counters.ts";
import { alterations, type XsuaaFault } from "./fault.ts";
import type { FaultPlan } from "../fault-plan.ts";
import type { SigningKey } from "./signing-key.ts";
import { tokenAnswer } from "./token-answer.ts";
import { judgeTokenRequest } from "./token-request.ts";
import type { Zone } from "./zone.ts";

/** A request to `/oauth/token`, its body read. */
interface TokenHttpRequest {
  readonly method: string;
  /** What follows `?`, if anything does. */
  readonly query: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly zone: Zone;
}

/** Everything the token endpoint stands on. */
export interface TokenEndpointParts {
  readonly clients: XsuaaClients;
  readonly faults: FaultPlan<XsuaaFault>;
  readonly key: SigningKey;
  readonly now: () => number;
  readonly lifeSeconds: number;
}

/** The token endpoint, as the server and the controls see it. */
export interface TokenEndpoint {
  readonly handle: (request: TokenHttpRequest) => Promise<Outcome>;
  readonly counters: (clientid: string) => XsuaaCounters;
}

/** Makes the token endpoint: faults first, then the checks of xsuaa in their order, then a token. */
export function createTokenEndpoint(parts: TokenEndpointParts): TokenEndpoint {
  const { clients, faults, key, now, lifeSeconds } = parts;
  const counters = createClientCounters();

  const handle = async (request: TokenHttpRequest): Promise<Outcome> => {
    const accept = request.headers.accept ?? "";
    if (request.method !== "POST") return whole(refusalAnswer(methodNotAllowed(request.method), accept));
    const form = formOf(request);
    const credentials = presentedCredentials(request.headers, form);
    const clientid = "clientid" in credentials ? credentials.clientid : "";
    counters.add(clientid, "requests");

    const fault = faults.take(clientid);
    if (fault === "hang" || fault === "reset") return fault;
    if (typeof fault === "object" && "status" in fault) return whole({ headers: {}, ...fault });
    const altered = alterations(fault);
    if (altered.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, altered.slowMs));

    const checked = check(clients, request, form, credentials);
    if ("error" in checked) {
      counters.add(clientid, "refused");
      return whole(refusalAnswer(checked, accept));
    }
    const token = await tokenAnswer({
      ...checked,
      form,
      zone: request.zone,
      key,
      nowMs: now(),
      lifeSeconds: checked.client.lifeSeconds ?? lifeSeconds,
      editClaims: altered.claims,
    });
    counters.add(clientid, "issued");
    return { answer: jsonAnswer(200, altered.answer(token)), torn: altered.torn };
  };
  return { handle, counters: counters.of };
}

function check(
  clients: XsuaaClients,
  request: TokenHttpRequest,
  form: URLSearchParams,
  credentials: Credentials | Refusal,
) {
  if ("error" in credentials) return credentials;
  const authenticated = authenticateClient(credentials, (clientid) => {
    const client = clients.get(clientid);
    const { subdomain } = request.zone;
    return subdomain === undefined || client?.identityzone === subdomain ? client : undefined;
  });
  if ("error" in authenticated) return authenticated;
  if (request.query !== undefined) return queryStringNotAllowed;
  const judged = judgeTokenRequest(authenticated.client, form);
  return "error" in judged ? judged : { ...authenticated, ...judged };
}

/** A body of another type is no form: xsuaa sees no parameters in it, hence no client. */
function formOf({ headers, body }: TokenHttpRequest): URLSearchParams {
  const isForm =
    headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
  return new URLSearchParams(isForm ? body : "");
}

function methodNotAllowed(method: string): Refusal {
  return {
    status: 405,
    error: "method_not_allowed",
    description: `Request method '${method}' not supported`,
  };
}

/** A secret in a query string ends in access logs, so xsuaa takes parameters from the body alone. */
const queryStringNotAllowed: Refusal = {
  status: 406,
  error: "query_string_not_allowed",
  description: "Parameters must be passed in the body of the request",
};
