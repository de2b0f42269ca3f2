import { type Answer, pageAnswer, refusalAnswer } from "./answer.ts";

/**
 * xsuaa's limiter, past 60 requests per second and subaccount (SAP: "Rate Limiting"; SAP/cloud-sdk-js#6143).
 *
 * @param retryAfter the header as it is sent: seconds, an HTTP date, or Go's `2024-11-11 14:59:33 +0000 UTC`; left
 * out, there is none
 */
export function rateLimited(retryAfter?: string): Answer {
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  return pageAnswer(429, "429 Too Many Requests", headers);
}

/** Cloud Foundry's router lost the instance; transient (SAP/cloud-security-services-integration-library#371). */
export const badGateway: Answer = {
  status: 502,
  headers: { "content-type": "text/plain; charset=utf-8", "x-cf-routererror": "endpoint_failure" },
  body: "502 Bad Gateway: Registered endpoint failed to handle the request.\n",
};

/** Maintenance, as the front end shows it. */
export const serviceUnavailable: Answer = pageAnswer(503, "503 Service Temporarily Unavailable");

/** The subaccount is gone, or its subdomain was mistyped (UAA: `IdentityZoneResolvingFilter`). */
export const zoneNotFound: Answer = pageAnswer(404, "The subdomain does not map to a valid identity zone");

/** No such host: Cloud Foundry's router knows no route. */
export const routeNotFound: Answer = {
  status: 404,
  headers: { "content-type": "text/plain; charset=utf-8", "x-cf-routererror": "unknown_route" },
  body: "404 Not Found: Requested route does not exist.\n",
};

/** UAA's own 500. */
export const serverError: Answer = refusalAnswer({
  status: 500,
  error: "server_error",
  description: "Internal Server Error",
});

/** A wrong secret, or a client that there is not, in UAA's words since 76.26. */
export const invalidClient: Answer = refusalAnswer({
  status: 401,
  error: "invalid_client",
  description: "Bad credentials",
});

/** The same in the words of UAA before, still reported from xsuaa. */
export const unauthorized: Answer = refusalAnswer({
  status: 401,
  error: "unauthorized",
  description: "Bad credentials",
});
