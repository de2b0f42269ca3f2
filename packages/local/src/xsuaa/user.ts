import { stableUuid } from "../stable-uuid.ts";
import type { XsuaaZone } from "./zone.ts";

/** SAP ID service, which each subaccount trusts from the start. A login without `login_hint` goes there. */
export const DEFAULT_ORIGIN = "sap.default";

/** A user, as its identity provider keeps it. Without members that may be left out, one that may do everything. */
export interface XsuaaUser {
  /** Most often an e-mail address. Capitals make no difference. */
  readonly username: string;
  readonly password: string;
  /** Key of the identity provider, in SAP's words. Default: `sap.default`. */
  readonly origin?: string;
  /** Seed of the second factor, in base32: SHA-1, six digits, 30 seconds. Default: none. */
  readonly totp?: string;
  /** What the user's role collections add up to, as full scope names. Default: all that a client can ask for. */
  readonly scopes?: readonly string[];
  /** Names of them, for the token to show. Default: none. */
  readonly roleCollections?: readonly string[];
  /** The only zone that knows the user. Default: all do, as with SAP ID service. */
  readonly identityzone?: string;
}

/** The key of the identity provider that keeps a user. */
export function originOf({ origin = DEFAULT_ORIGIN }: Pick<XsuaaUser, "origin">): string {
  return origin;
}

/** Whether a zone takes a user for one of its own. */
export function isKnownIn({ identityzone }: XsuaaUser, zone: XsuaaZone): boolean {
  return identityzone === undefined || identityzone === zone.identityzone;
}

/** The id under which a zone keeps a user, which is another in each. */
export function userId(user: XsuaaUser, { zoneid }: XsuaaZone): string {
  return stableUuid("user", zoneid, originOf(user), user.username.toLowerCase());
}
