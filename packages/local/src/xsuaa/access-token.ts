import { createHash, randomUUID } from "node:crypto";
import type { XsuaaClient } from "./client.ts";
import type { XsuaaZone } from "./zone.ts";

/** Claims of an access token, by the names xsuaa gives them. */
export interface AccessTokenClaims extends Record<string, unknown> {
  readonly jti: string;
  /** Seconds since the epoch. */
  readonly exp: number;
}

/** What a token is made from besides its client. */
export interface AccessTokenInput {
  readonly zone: XsuaaZone;
  readonly scopes: readonly string[];
  readonly lifeSeconds: number;
  readonly nowMs: number;
  readonly issuer: string;
  /** The form's `authorities` parameter, which asks for an `az_attr` claim. */
  readonly authorities: string | null;
}

/**
 * The claims of a client-credentials token: every one that tokens of SAP's landscapes carry.
 *
 * `authorities` holds all that the client has, also when `scope` was narrowed.
 */
export function accessTokenClaims(client: XsuaaClient, input: AccessTokenInput): AccessTokenClaims {
  const { zone, scopes, lifeSeconds, nowMs, issuer } = input;
  const { clientid } = client;
  const iat = Math.floor(nowMs / 1000);
  return {
    jti: randomUUID().replaceAll("-", ""),
    ext_attr: {
      enhancer: "XSUAA",
      subaccountid: zone.subaccountid,
      zdn: zone.identityzone,
      ...(client.serviceInstanceId !== undefined && { serviceinstanceid: client.serviceInstanceId }),
    },
    ...azAttr(input.authorities),
    sub: clientid,
    authorities: client.authorities,
    scope: scopes,
    client_id: clientid,
    cid: clientid,
    azp: clientid,
    grant_type: "client_credentials",
    rev_sig: revocationSignature(client),
    iat,
    exp: iat + lifeSeconds,
    iss: issuer,
    zid: zone.zoneid,
    aud: audiences(clientid, scopes),
  };
}

/** UAA drops an `authorities` parameter that is not JSON, and answers as if it had not been there. */
function azAttr(authorities: string | null): { readonly az_attr?: unknown } {
  try {
    const parsed: unknown = JSON.parse(authorities ?? "");
    return typeof parsed === "object" && parsed !== null && "az_attr" in parsed
      ? { az_attr: parsed.az_attr }
      : {};
  } catch {
    return {};
  }
}

/**
 * Changes with the client's newest secret, whichever of two was presented, so that UAA's introspection refuses
 * tokens older than a rotation, and none that was made during one (UAA: `getClientSecretForHash`).
 */
function revocationSignature({ clientid, secrets }: XsuaaClient): string {
  return createHash("sha256")
    .update(`${clientid}\n${secrets.at(-1) ?? ""}`)
    .digest("hex")
    .slice(0, 8);
}

/** The client, and each scope's prefix: what stands before its last dot (UAA: `getResourceIds`). */
function audiences(clientid: string, scopes: readonly string[]): string[] {
  const prefixes = scopes
    .filter((name) => name.includes("."))
    .map((name) => name.slice(0, name.lastIndexOf(".")));
  return [...new Set([clientid, ...prefixes])];
}
