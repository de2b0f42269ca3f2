import { jsonAnswer, pageAnswer } from "./answer.ts";
import type { XsuaaFault } from "./fault.ts";

/**
 * xsuaa's limiter, past 60 requests per second and subaccount (SAP: "Rate Limiting"; SAP/cloud-sdk-js#6143).
 *
 * @param retryAfter the header as it is sent: seconds, an HTTP date, or Go's `2024-11-11 14:59:33 +0000 UTC`.
 */
export function rateLimited(retryAfter: string): XsuaaFault {
  return pageAnswer(429, "429 Too Many Requests", { "retry-after": retryAfter });
}

/** Cloud Foundry's router lost the instance; transient (SAP/cloud-security-services-integration-library#371). */
export const badGateway: XsuaaFault = {
  status: 502,
  headers: { "content-type": "text/plain; charset=utf-8", "x-cf-routererror": "endpoint_failure" },
  body: "502 Bad Gateway: Registered endpoint failed to handle the request.\n",
};

/** Maintenance, as the front end shows it. */
export const serviceUnavailable: XsuaaFault = pageAnswer(503, "503 Service Temporarily Unavailable");

/** The subaccount is gone, or its subdomain was mistyped (UAA: `IdentityZoneResolvingFilter`). */
export const zoneNotFound: XsuaaFault = pageAnswer(
  404,
  "The subdomain does not map to a valid identity zone",
);

/** No such host: Cloud Foundry's router knows no route. */
export const routeNotFound: XsuaaFault = {
  status: 404,
  headers: { "content-type": "text/plain; charset=utf-8", "x-cf-routererror": "unknown_route" },
  body: "404 Not Found: Requested route does not exist.\n",
};

/** UAA's own 500. */
export const serverError: XsuaaFault = jsonAnswer(500, {
  error: "server_error",
  error_description: "Internal Server Error",
});

/** A wrong secret in the words of UAA before 76.26, still reported from xsuaa: the error is not `invalid_client`. */
export const unauthorized: XsuaaFault = jsonAnswer(
  401,
  { error: "unauthorized", error_description: "Bad credentials" },
  {
    "www-authenticate": 'Basic realm="UAA/client", error="unauthorized", error_description="Bad credentials"',
  },
);
