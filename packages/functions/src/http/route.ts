import { fail, type Failure, NAME, type Result, succeed } from "@btp-token-broker/core";

/** The paths of the HTTP contract; `{key}` is a key's name as the configuration may write it. */
type Path = "/token" | "/access" | "/access/{key}" | "/health" | "/.well-known/oauth-authorization-server";
type Method = "GET" | "POST";

/** A route of the HTTP contract, as the audit line writes it. */
export type Route = `${Method} ${Path}`;

/** What a door answers: each path, and the methods it has. */
export type Routes = Readonly<Partial<Record<Path, readonly Method[]>>>;

/** Where AWS has verified who is asking. */
export const SIGNED_ROUTES: Routes = {
  "/token": ["GET"],
  "/access": ["GET"],
  "/access/{key}": ["GET"],
  "/health": ["GET"],
};

/** Where anybody may ask. */
export const OPEN_ROUTES: Routes = {
  ...SIGNED_ROUTES,
  "/token": ["GET", "POST"],
  "/.well-known/oauth-authorization-server": ["GET"],
};

/** Where anybody may ask: what touches nothing, or has the proof in its form. */
const WITHOUT_BEARER: readonly Route[] = [
  "GET /health",
  "GET /.well-known/oauth-authorization-server",
  "POST /token",
];

/** Whether a route wants a bearer token where anybody may ask. */
export function wantsBearer(route: Route): boolean {
  return !WITHOUT_BEARER.includes(route);
}

const ACCESS_TO_KEY = "/access/";

/**
 * Matches method and raw path to the letter.
 *
 * Hono would decode the path and answer HEAD with what GET computes, so `/%74oken` and `HEAD /token` would mint
 * tokens; what does not match exactly never reaches it.
 */
export function matchRoute(routes: Routes, method: string, rawPath: string): Result<Route, Failure> {
  const path = pathOf(rawPath);
  const methods = path && routes[path];
  if (!path || !methods) return fail({ code: "not_found" });
  const known = methods.find((each) => each === method);
  if (!known) return fail({ code: "method_not_allowed", allow: methods.join(", ") });
  return succeed<Route>(`${known} ${path}`);
}

function pathOf(rawPath: string): Path | undefined {
  switch (rawPath) {
    case "/token":
    case "/access":
    case "/health":
    case "/.well-known/oauth-authorization-server":
      return rawPath;
    default:
      return rawPath.startsWith(ACCESS_TO_KEY) && NAME.test(rawPath.slice(ACCESS_TO_KEY.length))
        ? "/access/{key}"
        : undefined;
  }
}
