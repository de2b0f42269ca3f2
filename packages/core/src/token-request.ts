import type { CertificatePair } from "./client-authentication.ts";
import type { Login, TokenGrant } from "./grant.ts";
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
  /**
   * Whether it counts how often it arrives, as a login does: then it is written once at most, on a connection of its own,
   * and a failure says whether anything of it may have gone out.
   */
  readonly once: boolean;
}

export interface ClientCertificate extends CertificatePair {
  /** Whose it is. Another certificate of the same client takes the place of the one before. */
  readonly clientId: string;
}

/**
 * Builds the token request of a grant.
 *
 * The client authenticates in the body (RFC 6749 §2.3.1), not in a Basic header: xsuaa decodes a percent-encoded header
 * only when another header says so, and SAP advises the body for secrets that hold a `+` ("Token Retrieval Fails
 * With Status Code 401"), which base64 secrets do. A client with a certificate names its id only: the connection
 * proves the rest (RFC 8705 §2).
 */
export function tokenRequest(key: ServiceKey, grant: TokenGrant, scopes: ScopeSet): TokenRequest {
  const form: [string, string][] = [
    ["grant_type", grant.type],
    ["client_id", key.clientId],
    ...secretOf(key),
    ...membersOf(grant),
    ["response_type", "token"],
  ];
  if (scopes !== "all") form.push(["scope", scopes.join(" ")]);
  const body = form.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return {
    origin: key.tokenOrigin,
    path: "/oauth/token",
    body: new Secret(body),
    certificate: certificateOf(key),
    once: grant.type === "password",
  };
}

function membersOf(grant: TokenGrant): [string, string][] {
  switch (grant.type) {
    case "client_credentials":
      return [];
    case "refresh_token":
      return [["refresh_token", grant.refreshToken.reveal()]];
    case "password":
      return loginMembers(grant);
  }
}

/**
 * The code of a second factor follows the password without anything between them (SAP: "Getting an Access Token for SAP
 * Cloud Management Service APIs"). `login_hint` names the identity provider, as JSON (SAP: "Token
 * Retrieval Fails With Status Code 401").
 */
function loginMembers({ username, password, passcode, origin }: Login): [string, string][] {
  return [
    ["username", username],
    ["password", password.reveal() + (passcode?.reveal() ?? "")],
    ...(origin === undefined ? [] : [["login_hint", JSON.stringify({ origin })] satisfies [string, string]]),
  ];
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
