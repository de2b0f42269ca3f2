import type { CertificatePair } from "./client-authentication.ts";
import type { ScopeSet } from "./scope.ts";
import { Secret } from "./secret.ts";
import type { ServiceKey } from "./service-key.ts";

/** A POST of `application/x-www-form-urlencoded`, which the shell sends and does not look into. */
export interface TokenRequest {
  readonly origin: string;
  readonly path: "/oauth/token";
  readonly body: Secret;
  /** What the connection proves the client with; `undefined` where the body does. */
  readonly certificate: ClientCertificate | undefined;
}

export interface ClientCertificate extends CertificatePair {
  /** Whose it is. Another certificate of the same client takes the place of the one before. */
  readonly clientId: string;
}

/**
 * Builds the token request of the client credentials grant (RFC 6749 §4.4).
 *
 * The client authenticates in the body (§2.3.1), not in a Basic header: xsuaa decodes a percent-encoded header
 * only when another header says so, and SAP advises the body for secrets that hold a `+` ("Token Retrieval Fails
 * With Status Code 401"), which base64 secrets do. A client with a certificate names its id only: the connection
 * proves the rest (RFC 8705 §2).
 */
export function tokenRequest(key: ServiceKey, scopes: ScopeSet): TokenRequest {
  const form: [string, string][] = [
    ["grant_type", "client_credentials"],
    ["client_id", key.clientId],
    ...secretOf(key),
    ["response_type", "token"],
  ];
  if (scopes !== "all") form.push(["scope", scopes.join(" ")]);
  const body = form.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return {
    origin: key.tokenOrigin,
    path: "/oauth/token",
    body: new Secret(body),
    certificate: certificateOf(key),
  };
}

function secretOf({ authentication }: ServiceKey): [string, string][] {
  switch (authentication.method) {
    case "client_secret_post":
      return [["client_secret", authentication.clientSecret.reveal()]];
    case "tls_client_auth":
      return [];
  }
}

function certificateOf({ authentication, clientId }: ServiceKey): ClientCertificate | undefined {
  return authentication.method === "tls_client_auth" ? { ...authentication.pair, clientId } : undefined;
}
