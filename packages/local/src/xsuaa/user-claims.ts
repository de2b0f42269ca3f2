import type { UserLogin } from "./refresh-token.ts";
import { originOf, userId } from "./user.ts";
import type { XsuaaZone } from "./zone.ts";

/** The claims that say who a token is for, by the names xsuaa gives them. */
export function userClaims({ account, authTime }: UserLogin, zone: XsuaaZone) {
  const { user } = account;
  return {
    user_id: userId(user, zone),
    origin: originOf(user),
    user_name: user.username,
    email: emailOf(user.username),
    auth_time: authTime,
  };
}

/** What xsuaa adds to UAA's claims. */
export function userAttributes({ account: { user } }: UserLogin): object {
  const [given = ""] = user.username.split("@");
  return {
    "xs.system.attributes": { "xs.rolecollections": user.roleCollections ?? [] },
    given_name: given,
    "xs.user.attributes": {},
    family_name: "Example",
  };
}

function emailOf(username: string): string {
  return username.includes("@") ? username : `${username}@example.com`;
}
