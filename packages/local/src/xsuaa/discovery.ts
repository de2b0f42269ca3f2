/**
 * The document of `/.well-known/openid-configuration`.
 *
 * xsuaa's has `mtls_endpoint_aliases` as well; this one has no certificate host to name there.
 */
export function openidConfiguration(url: string): object {
  return {
    issuer: `${url}/oauth/token`,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    jwks_uri: `${url}/token_keys`,
    grant_types_supported: ["client_credentials"],
    response_types_supported: ["token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["sub", "cid", "azp", "zid", "iss", "aud", "iat", "exp", "scope"],
  };
}
