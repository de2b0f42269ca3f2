import type { IncomingHttpHeaders } from "node:http";
import { type Outcome, type Refusal, refusalAnswer } from "./answer.ts";
import { authenticateClient, type Credentials, presentedCredentials } from "./client-authentication.ts";
import type { CertificateFingerprint } from "./client-certificate.ts";
import type { XsuaaClients } from "./client.ts";
import { createClientCounters, type ClientCounters } from "./client-counters.ts";
import { alteredAnswer, cannedAnswer } from "./fault-answer.ts";
import { alteredScopes, type XsuaaFault } from "./fault.ts";
import type { FaultPlan } from "../fault-plan.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { rateLimited } from "./recorded-faults.ts";
import type { SigningKey } from "./signing-key.ts";
import { tokenAnswer } from "./token-answer.ts";
import { type GrantParts, judgeTokenRequest } from "./token-request.ts";
import type { Zone } from "./zone.ts";

/** A request to `/oauth/token`, its body read. */
interface TokenHttpRequest {
  readonly method: string;
  /** What follows `?`, if anything does. */
  readonly query: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly zone: Zone;
  /** What the connection was made with, on the host for certificates. */
  readonly certificate: CertificateFingerprint | undefined;
}

/** Everything the token endpoint stands on. */
export interface TokenEndpointParts extends GrantParts {
  readonly clients: XsuaaClients;
  readonly faults: FaultPlan<XsuaaFault>;
  readonly limiter: RateLimiter;
  readonly key: SigningKey;
  readonly lifeSeconds: number;
}

/** The token endpoint, as the server and the controls see it. */
export interface TokenEndpoint {
  readonly handle: (request: TokenHttpRequest) => Promise<HandledRequest>;
  readonly counters: Omit<ClientCounters, "add">;
}

/** What became of a request, and what to tell of it. */
export interface HandledRequest {
  readonly outcome: Outcome;
  /** As the request named the client, if it named one. */
  readonly clientid?: string;
  readonly fault?: XsuaaFault;
}

/** A token request of a client, before anything is decided. */
interface Presented extends TokenHttpRequest {
  readonly form: URLSearchParams;
  readonly credentials: Credentials | Refusal;
  readonly clientid: string;
}

/** Makes the token endpoint: the limit first, then faults, then the checks of xsuaa in their order, then a token. */
export function createTokenEndpoint(parts: TokenEndpointParts): TokenEndpoint {
  const { clients, faults, limiter, now } = parts;
  const counters = createClientCounters();

  const handle = async (request: TokenHttpRequest): Promise<HandledRequest> => {
    const form = formOf(request);
    const credentials = presentedCredentials(request.headers, form);
    const clientid = "clientid" in credentials ? credentials.clientid : "";
    counters.add(clientid, "requests");

    const zone = request.zone.zone ?? clients.get(clientid);
    const admission = await limiter.admit(zone?.identityzone ?? "");
    if (admission !== "run") {
      return { outcome: { answer: rateLimited(String(admission.retryAfterSeconds)) }, clientid };
    }
    const fault = faults.take(clientid);
    const outcome = await outcomeUnder(fault, { ...request, form, credentials, clientid });
    return { outcome, clientid, ...(fault !== undefined && { fault }) };
  };

  const outcomeUnder = async (fault: XsuaaFault | undefined, presented: Presented): Promise<Outcome> => {
    if (fault === "hang" || fault === "reset") return fault;
    if (fault?.slowMs !== undefined) await pause(fault.slowMs);
    if (fault !== undefined && "status" in fault) return { answer: cannedAnswer(fault, now()) };

    const { clientid, headers, form } = presented;
    const checked = check(parts, presented);
    if ("error" in checked) {
      counters.add(clientid, "refused");
      return { answer: refusalAnswer(checked, headers.accept ?? "") };
    }
    const token = await tokenAnswer({
      ...checked,
      scopes: alteredScopes(checked.scopes, fault?.scopes),
      url: presented.zone.url,
      form,
      key: parts.key,
      nowMs: now(),
      lifeSeconds: checked.client.lifeSeconds ?? parts.lifeSeconds,
      editClaims: fault?.claims,
    });
    counters.add(clientid, "issued");
    return alteredAnswer(token, fault ?? {});
  };
  return { handle, counters };
}

function check(parts: TokenEndpointParts, presented: Presented) {
  const { zone: asked, method, query, form, credentials, certificate } = presented;
  if ("error" in credentials) return credentials;
  const known = parts.clients.find(credentials.clientid, asked.zone);
  const authenticated = authenticateClient(credentials, known, certificate);
  if ("error" in authenticated) return authenticated;
  // A method is judged once its client is known, as UAA's filters come before its endpoint.
  if (method !== "POST") return methodNotAllowed(method);
  if (query !== undefined) return queryStringNotAllowed;
  const judged = judgeTokenRequest(authenticated, form, parts);
  return "error" in judged ? judged : { ...authenticated, ...judged };
}

/** Real time, and no reason for the process to stay. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
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
