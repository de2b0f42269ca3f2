import type { AccessTokenClaims } from "./access-token.ts";

/** Claims that an id token shares with the access token beside it. */
const SHARED = [
  "jti",
  "sub",
  "iss",
  "exp",
  "iat",
  "auth_time",
  "azp",
  "cid",
  "client_id",
  "grant_type",
  "zid",
  "origin",
  "user_id",
  "user_name",
  "email",
  "rev_sig",
];

/**
 * The claims of the id token that comes with a user's access token (OpenID Connect Core 1.0 §2): for the client alone,
 * and good for nothing at a service. UAA 4.30.0 was asked which they are.
 */
export function idTokenClaims(claims: AccessTokenClaims): object {
  const shared = SHARED.map((name) => [name, claims[name]] as const);
  return {
    ...Object.fromEntries(shared),
    aud: [claims["client_id"]],
    amr: ["pwd"],
    scope: ["openid"],
    email_verified: true,
  };
}
