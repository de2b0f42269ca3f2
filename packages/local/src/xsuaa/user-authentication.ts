import { isObject } from "../json-input.ts";
import type { Refusal } from "./answer.ts";
import { urlDecode } from "./url-decoding.ts";
import type { LoginProblem, UserAccount } from "./user-account.ts";
import { DEFAULT_ORIGIN, isKnownIn } from "./user.ts";
import type { XsuaaUsers } from "./users.ts";
import type { XsuaaZone } from "./zone.ts";

/**
 * Authenticates the user of a password grant. It comes after the client, and before its grants and scopes: a client that
 * may not use the grant can lock a user out all the same (UAA: `BackwardsCompatibleTokenEndpointAuthenticationFilter`).
 */
export function authenticateUser(
  form: URLSearchParams,
  zone: XsuaaZone,
  users: XsuaaUsers,
): UserAccount | Refusal {
  const passcode = form.get("passcode");
  if (passcode !== null)
    return unauthorized(passcode === "" ? "Passcode information is missing." : "Invalid passcode");
  const password = form.get("password");
  if (password === null) return badCredentials("No password supplied");
  const hinted = hintedOrigin(form.get("login_hint") ?? "");
  if (typeof hinted === "object") return hinted;
  if (hinted !== undefined && !users.origins(zone).includes(hinted)) return unknownOrigin;
  const account = users.get(form.get("username") ?? "", hinted ?? DEFAULT_ORIGIN);
  if (account === undefined || !isKnownIn(account.user, zone)) return badCredentials("Bad credentials");
  const problem = account.logIn(password);
  return problem === undefined ? account : refusalOf(problem);
}

/**
 * The origin that `login_hint` names; undefined where it names none, be it no JSON at all. UAA decodes the value once
 * more than the form was, so that it may be encoded twice (UAA: `UaaLoginHint`).
 */
function hintedOrigin(hint: string): string | undefined | Refusal {
  let decoded: string;
  try {
    decoded = urlDecode(hint);
  } catch {
    return { status: 500, error: "server_error", description: "Internal Server Error" };
  }
  try {
    const parsed: unknown = JSON.parse(decoded);
    return isObject(parsed) && typeof parsed["origin"] === "string" ? parsed["origin"] : undefined;
  } catch {
    return undefined;
  }
}

function refusalOf(problem: LoginProblem): Refusal {
  switch (problem) {
    case "password_wrong":
      return badCredentials("Bad credentials");
    case "code_wrong":
      return {
        status: 401,
        error: "invalid_grant",
        description: "User authentication failed: INVALID_OTP_CODE",
      };
    case "locked":
      return unauthorized("Your account has been locked because of too many failed attempts to login.");
  }
}

function badCredentials(description: string): Refusal {
  return { status: 401, error: "invalid_client", description };
}

function unauthorized(description: string): Refusal {
  return { status: 401, error: "unauthorized", description };
}

const unknownOrigin = unauthorized(
  "The origin provided in the login_hint does not match an active Identity Provider, that supports password grant.",
);
