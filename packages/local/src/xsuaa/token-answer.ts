import { accessTokenClaims } from "./access-token.ts";
import type { XsuaaClient } from "./client.ts";
import { type Edit, edited } from "./fault.ts";
import { idTokenClaims } from "./id-token.ts";
import type { UserLogin } from "./refresh-token.ts";
import type { SigningKey } from "./signing-key.ts";
import type { XsuaaZone } from "./zone.ts";

/** A token request that passed every check, and what its token is made with. */
export interface TokenGrant {
  readonly client: XsuaaClient;
  readonly zone: XsuaaZone;
  /** Under which the token names its issuer and its keys. */
  readonly url: string;
  readonly scopes: readonly string[];
  /** Undefined for a token of the client itself. */
  readonly login?: UserLogin;
  readonly refreshToken?: string;
  readonly form: URLSearchParams;
  readonly key: SigningKey;
  readonly nowMs: number;
  readonly lifeSeconds: number;
  /** Has the last word on the claims before they are signed. */
  readonly editClaims: Edit | undefined;
}

/**
 * Makes a token and the JSON that hands it out, with the members that were recorded from SAP: an `id_token` for a user
 * and `openid`, a refresh token where there is one, which is never for a client itself (RFC 6749 §4.4.3). With
 * `token_format=opaque` the token is its own id.
 */
export async function tokenAnswer(grant: TokenGrant) {
  const { client, zone, url, scopes, login, refreshToken, form, key, nowMs, lifeSeconds, editClaims } = grant;
  const claims = accessTokenClaims(client, {
    zone,
    scopes,
    lifeSeconds,
    nowMs,
    issuer: `${url}/oauth/token`,
    authorities: form.get("authorities"),
    login,
  });
  const jku = `${url}/token_keys`;
  const hasIdToken = login !== undefined && scopes.includes("openid");
  const opaque = form.get("token_format") === "opaque";
  return {
    access_token: opaque ? claims.jti : await key.sign(edited(claims, editClaims), jku),
    token_type: "bearer",
    ...(hasIdToken && { id_token: await key.sign(idTokenClaims(claims), jku) }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    // One less than the life unless `nowMs` is a whole second, as SAP's answers show: `exp` is in whole seconds.
    expires_in: Math.floor((claims.exp * 1000 - nowMs) / 1000),
    scope: scopes.join(" "),
    jti: claims.jti,
  };
}
