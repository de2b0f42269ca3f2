import type { Refusal } from "./answer.ts";
import type { XsuaaClient } from "./client.ts";

/** Grants that xsuaa's token endpoint has a granter for, whether or not a client may use them. */
const KNOWN_GRANTS = [
  "client_credentials",
  "password",
  "refresh_token",
  "authorization_code",
  "user_token",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:ietf:params:oauth:grant-type:saml2-bearer",
];

/**
 * Judges a token request whose client has authenticated, in the order of UAA: client id, scopes, grant. So an
 * invalid scope on a grant that is not allowed is an invalid scope (UAA: `UaaTokenEndpoint`, `AbstractTokenGranter`).
 *
 * Of a repeated parameter the first value counts.
 */
export function judgeTokenRequest(
  client: XsuaaClient,
  form: URLSearchParams,
): { readonly scopes: readonly string[] } | Refusal {
  const named = form.get("client_id");
  if (named !== null && named !== client.clientid) {
    return {
      status: 401,
      error: "invalid_client",
      description: "Given client ID does not match authenticated client",
    };
  }
  const scopes = grantedScopes(client, form.get("scope") ?? "");
  if ("error" in scopes) return scopes;
  return grantRefusal(client, form.get("grant_type") ?? "") ?? { scopes };
}

/** All or nothing: one scope the client does not have, by its exact name, and there is no token. */
function grantedScopes(client: XsuaaClient, requested: string): readonly string[] | Refusal {
  const names = [...new Set(requested.split(" ").filter((name) => name !== ""))];
  const unknown = names.find((name) => !client.authorities.includes(name));
  if (unknown !== undefined) {
    return {
      status: 400,
      error: "invalid_scope",
      description: `Invalid scope: ${unknown}`,
      extra: { scope: client.authorities.join(" ") },
    };
  }
  return names.length === 0 ? client.authorities : names;
}

function grantRefusal(client: XsuaaClient, grant: string): Refusal | undefined {
  if (grant === "") return { status: 400, error: "invalid_request", description: "Missing grant type" };
  if (grant === "implicit") {
    return {
      status: 400,
      error: "invalid_grant",
      description: "Implicit grant type not supported from token endpoint",
    };
  }
  if (!KNOWN_GRANTS.includes(grant)) {
    return { status: 400, error: "unsupported_grant_type", description: "Unsupported grant type" };
  }
  if (!(client.grants ?? ["client_credentials"]).includes(grant)) {
    return { status: 401, error: "invalid_client", description: "Unauthorized grant type" };
  }
  // This stand-in has no users, so it cannot carry out what a client with another grant may ask for.
  if (grant !== "client_credentials") {
    return { status: 400, error: "unsupported_grant_type", description: "Unsupported grant type" };
  }
  return undefined;
}
