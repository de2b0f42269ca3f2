import { fail, type Failure, NAME, type Result, succeed } from "@btp-token-broker/core";

/** The routes of the HTTP contract; `{key}` is a key's name as the configuration may write it. */
export type Route = "/token" | "/access" | "/access/{key}" | "/health";

const ACCESS_TO_KEY = "/access/";

/**
 * Matches method and raw path to the letter.
 *
 * Hono would decode the path and answer HEAD with what GET computes, so `/%74oken` and `HEAD /token` would mint
 * tokens; what does not match exactly never reaches it.
 */
export function matchRoute(method: string, rawPath: string): Result<Route, Failure> {
  const route = routeOf(rawPath);
  if (route === undefined) return fail({ code: "not_found" });
  return method === "GET" ? succeed(route) : fail({ code: "method_not_allowed" });
}

function routeOf(rawPath: string): Route | undefined {
  switch (rawPath) {
    case "/token":
    case "/access":
    case "/health":
      return rawPath;
    default:
      return rawPath.startsWith(ACCESS_TO_KEY) && NAME.test(rawPath.slice(ACCESS_TO_KEY.length))
        ? "/access/{key}"
        : undefined;
  }
}
