const CLIENT_CLAIMS = ["sub", "cid", "azp", "zid", "iss", "aud", "iat", "exp", "scope"];
const USER_CLAIMS = ["user_id", "user_name", "origin", "email", "auth_time"];

/**
 * The document of `/.well-known/openid-configuration`.
 *
 * @param certificateUrl the same zone on the host for certificates, if there is one (RFC 8705 §5)
 */
export function openidConfiguration(url: string, certificateUrl: string | undefined): object {
  return {
    issuer: `${url}/oauth/token`,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    ...(certificateUrl !== undefined && {
      mtls_endpoint_aliases: { token_endpoint: `${certificateUrl}/oauth/token` },
    }),
    jwks_uri: `${url}/token_keys`,
    grant_types_supported: ["client_credentials", "password", "refresh_token"],
    response_types_supported: ["token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: [...CLIENT_CLAIMS, ...USER_CLAIMS],
  };
}
