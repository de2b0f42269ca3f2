import type { Refusal } from "./answer.ts";
import type { KnownClient, XsuaaClient } from "./client.ts";
import type { RefreshTokens, UserLogin } from "./refresh-token.ts";
import { requestedScopes } from "./requested-scopes.ts";
import { authenticateUser } from "./user-authentication.ts";
import { passwordScopes, refreshedGrant } from "./user-grant.ts";
import type { XsuaaUsers } from "./users.ts";

/** What grants are judged by, besides the client and the request. */
export interface GrantParts {
  readonly users: XsuaaUsers;
  readonly refreshTokens: RefreshTokens;
  readonly now: () => number;
}

/** What a token is to be made of. */
export interface Granted {
  readonly scopes: readonly string[];
  /** Undefined for a token of the client itself. */
  readonly login?: UserLogin;
  readonly refreshToken?: string;
}

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
 * Judges a token request whose client has authenticated, in the order of UAA: user, client id, scopes, grant. So an
 * invalid scope on a grant that is not allowed is an invalid scope (UAA: `UaaTokenEndpoint`, `AbstractTokenGranter`).
 *
 * Of a repeated parameter the first value counts.
 */
export function judgeTokenRequest(
  known: KnownClient,
  form: URLSearchParams,
  parts: GrantParts,
): Granted | Refusal {
  switch (form.get("grant_type") ?? "") {
    case "password":
      return judgePassword(known, form, parts);
    case "refresh_token":
      return judgeRefresh(known, form, parts);
    default:
      return judgeClient(known, form);
  }
}

function judgePassword(
  known: KnownClient,
  form: URLSearchParams,
  { users, refreshTokens, now }: GrantParts,
): Granted | Refusal {
  const account = authenticateUser(form, known.zone, users);
  if ("error" in account) return account;
  const mismatch = mismatchedClient(known.client, form);
  if (mismatch) return mismatch;
  const scopes = passwordScopes(known, account, form);
  if ("error" in scopes) return scopes;
  const refused = grantRefusal(known.client, "password");
  if (refused) return refused;
  const login = { account, authTime: Math.floor(now() / 1000) };
  const isRefreshable = grantsOf(known.client).includes("refresh_token");
  const refreshToken = isRefreshable ? refreshTokens.issue(known, { ...login, scopes }) : undefined;
  return { scopes, login, ...(refreshToken !== undefined && { refreshToken }) };
}

function judgeRefresh(
  known: KnownClient,
  form: URLSearchParams,
  { refreshTokens }: GrantParts,
): Granted | Refusal {
  const refused = mismatchedClient(known.client, form) ?? grantRefusal(known.client, "refresh_token");
  if (refused) return refused;
  const grant = refreshedGrant(known, form, refreshTokens);
  if ("error" in grant) return grant;
  return { scopes: grant.scopes, login: grant, refreshToken: form.get("refresh_token") ?? "" };
}

function judgeClient({ client }: KnownClient, form: URLSearchParams): Granted | Refusal {
  const mismatch = mismatchedClient(client, form);
  if (mismatch) return mismatch;
  const scopes = clientScopes(client, form);
  if ("error" in scopes) return scopes;
  return grantRefusal(client, form.get("grant_type") ?? "") ?? { scopes };
}

function mismatchedClient(client: XsuaaClient, form: URLSearchParams): Refusal | undefined {
  const named = form.get("client_id");
  if (named === null || named === client.clientid) return undefined;
  return {
    status: 401,
    error: "invalid_client",
    description: "Given client ID does not match authenticated client",
  };
}

/** All or nothing: one scope the client does not have, by its exact name, and there is no token. */
function clientScopes(client: XsuaaClient, form: URLSearchParams): readonly string[] | Refusal {
  const names = requestedScopes(form);
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
  if (!KNOWN_GRANTS.includes(grant)) return unsupported;
  if (!grantsOf(client).includes(grant)) {
    return { status: 401, error: "invalid_client", description: "Unauthorized grant type" };
  }
  // The others start in a browser, or with a token of somebody else, of which this stand-in has neither.
  return ["client_credentials", "password", "refresh_token"].includes(grant) ? undefined : unsupported;
}

function grantsOf({ grants = ["client_credentials"] }: XsuaaClient): readonly string[] {
  return grants;
}

const unsupported: Refusal = {
  status: 400,
  error: "unsupported_grant_type",
  description: "Unsupported grant type",
};
