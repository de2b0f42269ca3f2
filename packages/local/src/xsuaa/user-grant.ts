import type { Refusal } from "./answer.ts";
import { type KnownClient, userScopes } from "./client.ts";
import type { RefreshGrant, RefreshTokens } from "./refresh-token.ts";
import { requestedScopes } from "./requested-scopes.ts";
import type { UserAccount } from "./user-account.ts";

/** Scopes that every user has, whatever the role collections say: groups that xsuaa puts everybody into. */
const EVERYBODYS_SCOPES = ["openid", "uaa.user", "user_attributes", "xs_account.access"];

/**
 * The scopes of a password grant: those that the client can ask for and the user has. One that the client cannot ask
 * for is refused; one that only the user does not have is left out, unless nothing remains (UAA: `checkUserScopes`).
 */
export function passwordScopes(
  { client }: KnownClient,
  { user }: UserAccount,
  form: URLSearchParams,
): readonly string[] | Refusal {
  const possible = userScopes(client);
  const requested = requestedScopes(form);
  const unknown = requested.find((name) => !possible.includes(name));
  if (unknown !== undefined)
    return invalidScope(`${unknown} is invalid. Please use a valid scope name in the request`);
  const asked = requested.length === 0 ? possible : requested;
  const granted = asked.filter(
    (name) => user.scopes === undefined || [...EVERYBODYS_SCOPES, ...user.scopes].includes(name),
  );
  if (granted.length > 0) return granted;
  return invalidScope(
    `[${asked.join(", ")}] is invalid. This user is not allowed any of the requested scopes`,
  );
}

/** What a refresh token brings, with all the scopes that it has or with those that are named. */
export function refreshedGrant(
  known: KnownClient,
  form: URLSearchParams,
  refreshTokens: RefreshTokens,
): RefreshGrant | Refusal {
  const token = form.get("refresh_token");
  if (token === null)
    return { status: 401, error: "invalid_token", description: "Invalid refresh token (empty token)" };
  const grant = refreshTokens.redeem(token, known);
  if ("error" in grant) return grant;
  const requested = requestedScopes(form);
  if (!requested.every((name) => grant.scopes.includes(name)))
    return {
      ...invalidScope(
        `Unable to narrow the scope of the client authentication to [${requested.join(", ")}].`,
      ),
      extra: { scope: grant.scopes.join(" ") },
    };
  grant.account.countRefresh();
  return requested.length === 0 ? grant : { ...grant, scopes: requested };
}

function invalidScope(description: string): Refusal {
  return { status: 400, error: "invalid_scope", description };
}
