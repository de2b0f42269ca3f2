import { randomUUID } from "node:crypto";
import type { XsuaaClient } from "./client.ts";
import type { UserLogin } from "./refresh-token.ts";
import { revocationSignature } from "./revocation-signature.ts";
import { userAttributes, userClaims } from "./user-claims.ts";
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
  /** Who it is for; undefined for the client itself. */
  readonly login: UserLogin | undefined;
}

/**
 * The claims of an access token: every one that tokens of SAP's landscapes carry, and of a user's those that say who it
 * is.
 *
 * `authorities` holds all that the client has, also when `scope` was narrowed. A user's token has none, and it says of
 * its grant `password` when it was made from a refresh token, too.
 */
export function accessTokenClaims(client: XsuaaClient, input: AccessTokenInput): AccessTokenClaims {
  const { zone, scopes, lifeSeconds, nowMs, issuer, login } = input;
  const { clientid } = client;
  const iat = Math.floor(nowMs / 1000);
  const user = login && userClaims(login, zone);
  return {
    jti: randomUUID().replaceAll("-", ""),
    ext_attr: {
      enhancer: "XSUAA",
      subaccountid: zone.subaccountid,
      zdn: zone.identityzone,
      ...(client.serviceInstanceId !== undefined && { serviceinstanceid: client.serviceInstanceId }),
    },
    ...azAttr(input.authorities),
    ...(login && userAttributes(login)),
    sub: user?.user_id ?? clientid,
    ...(!login && { authorities: client.authorities }),
    scope: scopes,
    client_id: clientid,
    cid: clientid,
    azp: clientid,
    grant_type: login ? "password" : "client_credentials",
    ...user,
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

/** The client, and each scope's prefix: what stands before its last dot, or `openid` (UAA: `getResourceIds`). */
function audiences(clientid: string, scopes: readonly string[]): string[] {
  const prefixes = scopes
    .filter((name) => name.includes(".") || name === "openid")
    .map((name) => (name === "openid" ? name : name.slice(0, name.lastIndexOf("."))));
  return [...new Set([clientid, ...prefixes])];
}
