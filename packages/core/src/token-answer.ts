import * as v from "valibot";
import type { Failure } from "./failure.ts";
import type { TokenGrant } from "./grant.ts";
import { bodyKind } from "./body-kind.ts";
import { parseJson } from "./json-body.ts";
import type { Profile } from "./profile.ts";
import type { TokenAnswer } from "./token-endpoint.ts";
import { judgeRefusal, type RefusedAnswer } from "./token-refusal.ts";
import type { ScopeSet } from "./scope.ts";
import { Secret } from "./secret.ts";
import { HOUR_MS, SECOND_MS, retryAfterMs } from "./time.ts";

export interface MintedToken {
  readonly accessToken: Secret;
  /** The scopes the token truly carries. */
  readonly scope: readonly string[];
  readonly lifeMs: number;
  readonly jti: string | undefined;
  /** The SAP user whose token it is, by its own claim; missing in a client's. */
  readonly user?: string;
}

/** Oddities that do not stop a token from being used, and that an operator wants to know of. */
export type Remark =
  | "issuer_unexpected"
  | "authorities_wider"
  | "content_type_unexpected"
  | "rotation_incomplete"
  | "certificate_ends_soon"
  | "certificate_alone";

/**
 * What follows from an answer. `retry` and `rest` say how SAP wants its clients to behave; `refused` ends the mint.
 */
export type Judgement =
  | {
      readonly verdict: "token";
      readonly token: MintedToken;
      /** With which a login is spared; only a login or another refresh token brings one. */
      readonly refreshToken: Secret | undefined;
      readonly remarks: readonly Remark[];
    }
  | {
      readonly verdict: "retry";
      readonly pace: "quick" | "slow";
      readonly status: number;
      readonly askedMs: number | undefined;
    }
  | { readonly verdict: "rest"; readonly askedMs: number | undefined }
  | ({ readonly verdict: "refused" } & RefusedAnswer);

/** Reads the claims of a JWT without verifying it (the answer came over TLS from its issuer); `undefined` when it is none. */
export type ReadClaims = (token: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * xsuaa puts these into tokens unasked; they open no API of a service. `openid` and the `uaa` scopes are its own,
 * the other two mark user tokens.
 */
export const TOLERATED_SCOPES = new Set([
  "openid",
  "uaa.user",
  "uaa.resource",
  "user_attributes",
  "xs_account.access",
]);

/** What UAA makes of a token id. It goes into the audit line, and an endpoint may echo what was sent to it. */
const JTI = /^[\w-]{1,64}$/;

/** Of a user's name in the audit line. */
const MOST_NAME = 256;

/** `application/json`, whatever its parameters, and types that are built on it. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** The longest life SAP lets anybody configure; a longer one is an error of the endpoint, not a promise. */
const LONGEST_LIFE_MS = 24 * HOUR_MS;

const Seconds = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.string(), v.regex(/^-?\d{1,15}$/), v.transform(Number)),
]);
const Bearer = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
});
/** What the answer says of the token beside it. Of a member that stands twice the last counts, as `JSON.parse` has it. */
const About = v.object({
  expires_in: v.optional(Seconds),
  scope: v.optional(v.string()),
  jti: v.optional(v.unknown()),
});
const Claims = v.object({
  cid: v.optional(v.string()),
  zid: v.optional(v.string()),
  iss: v.optional(v.string()),
  iat: v.optional(v.number()),
  exp: v.optional(v.number()),
  scope: v.optional(v.array(v.string())),
  authorities: v.optional(v.array(v.string())),
  user_name: v.optional(v.string()),
  grant_type: v.optional(v.unknown()),
});
/** Read by itself: an answer without one is whole, and one that makes no sense is none. */
const Refreshable = v.object({ refresh_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)) });

/** What a token was asked for with. */
export interface Asked {
  readonly profile: Profile;
  readonly scopes: ScopeSet;
  readonly grant: TokenGrant["type"];
}

/**
 * Judges the answer to a token request: the only gate between what an endpoint says and what callers get.
 *
 * A token is refused when it is another client's or zone's, or when it carries more than was asked for; no text
 * of the answer survives in a refusal, since endpoints echo input.
 */
export function judgeAnswer(
  answer: TokenAnswer,
  asked: Asked & { readonly now: number },
  readClaims: ReadClaims,
): Judgement {
  const { status, retryAfter } = answer;
  const askedMs = retryAfter === undefined ? undefined : retryAfterMs(retryAfter, asked.now);
  switch (status) {
    case 200:
      return judgeToken(answer, asked, readClaims);
    case 429:
      return { verdict: "rest", askedMs };
    case 408:
    case 502:
    case 504:
      return { verdict: "retry", pace: "quick", status, askedMs };
    case 500:
    case 503:
      return { verdict: "retry", pace: "slow", status, askedMs };
    default:
      return { verdict: "refused", ...judgeRefusal(answer, asked) };
  }
}

function judgeToken(
  { status, contentType, body }: TokenAnswer,
  { profile, scopes, grant }: Asked,
  readClaims: ReadClaims,
): Judgement {
  const refused = (failure: Failure): Judgement => ({ verdict: "refused", failure });
  const json = parseJson(body);
  if (json === undefined)
    return refused({ code: "answer_unusable", reason: "not_json", status, body: bodyKind(body) });
  const bearer = v.safeParse(Bearer, json);
  if (!bearer.success) return refused({ code: "answer_unusable", reason: "no_token", status });
  const about = v.safeParse(About, json);
  if (!about.success) return refused({ code: "answer_unusable", reason: "bad_member", status });
  const { access_token: accessToken } = bearer.output;
  const { expires_in: expiresIn, scope: scopeText, jti } = about.output;
  const claims = v.safeParse(Claims, readClaims(accessToken));
  if (!claims.success) return refused({ code: "answer_unusable", reason: "not_a_jwt", status });
  const { cid, zid, iss, iat, exp, authorities, user_name: user } = claims.output;
  if (cid !== profile.clientId) return refused({ code: "token_foreign", claim: "cid" });
  if (profile.zone !== undefined && zid !== profile.zone)
    return refused({ code: "token_foreign", claim: "zid" });
  const isUsers = grant !== "client_credentials";
  // A client's token where a user's is wanted may do other things, and the audit line would name nobody who did them.
  if (isUsers && (!user || claims.output.grant_type === "client_credentials"))
    return refused({ code: "token_foreign", claim: "user_name" });

  const said = scopeText?.split(" ").filter((name) => name !== "") ?? [];
  const scope = [...new Set(claims.output.scope ?? said)].sort();
  if ([...scope, ...said].some(isBeyond(scopes))) return refused({ code: "token_wider" });
  const lifeMs = lifeOf(expiresIn, iat, exp);
  if (lifeMs === undefined) return refused({ code: "answer_unusable", reason: "no_lifetime", status });

  const remarks: Remark[] = [];
  if (!JSON_TYPE.test(contentType ?? "")) remarks.push("content_type_unexpected");
  if (iss !== `${profile.origin}/oauth/token`) remarks.push("issuer_unexpected");
  if (authorities?.some(isBeyond(scopes))) remarks.push("authorities_wider");
  return {
    verdict: "token",
    token: {
      accessToken: new Secret(accessToken),
      scope,
      lifeMs,
      jti: tokenId(jti),
      ...(isUsers && user && { user: user.slice(0, MOST_NAME) }),
    },
    refreshToken: isUsers ? refreshTokenOf(json) : undefined,
    remarks,
  };
}

function isBeyond(scopes: ScopeSet): (name: string) => boolean {
  return (name) => scopes !== "all" && !scopes.includes(name) && !TOLERATED_SCOPES.has(name);
}

function refreshTokenOf(json: unknown): Secret | undefined {
  const found = v.safeParse(Refreshable, json);
  return found.success ? new Secret(found.output.refresh_token) : undefined;
}

function tokenId(jti: unknown): string | undefined {
  return typeof jti === "string" && JTI.test(jti) ? jti : undefined;
}

/**
 * The shorter of `expires_in` and `exp − iat`. Neither `exp` nor `iat` is compared with a clock of ours: the two
 * machines' clocks differ, and their difference is exact.
 */
function lifeOf(expiresIn?: number, iat?: number, exp?: number): number | undefined {
  const lives = [expiresIn, iat === undefined || exp === undefined ? undefined : exp - iat];
  const known = lives.filter((life) => life !== undefined);
  const lifeMs = Math.min(...known.map((life) => Math.floor(life) * SECOND_MS), LONGEST_LIFE_MS);
  return known.length > 0 && lifeMs > 0 ? lifeMs : undefined;
}
