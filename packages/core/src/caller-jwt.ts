import type { IdentityProblem } from "./identity-problem.ts";
import type { ConfiguredIssuer, JwtAlgorithm } from "./issuer.ts";
import { fail, type Result, succeed } from "./result.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";

/** Header and claims of a JWT, as JSON has them. No member of either stood twice (RFC 7515 §4, RFC 7519 §4). */
export interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Who a JWT says is asking, and with which key of whom that can be proved. Until it is, it is a claim. */
export interface ClaimedIdentity {
  readonly issuer: ConfiguredIssuer;
  readonly subject: string;
  readonly algorithm: JwtAlgorithm;
  readonly keyId: string;
}

/**
 * Parameters that would change how the token is verified (`crit`, `b64`: RFC 7515 §4.1.11, RFC 7797), that bring a key of
 * the sender's or send us to fetch one (RFC 8725 §3.10), or that say that what is signed is no set of claims (a JWT in a
 * JWT, RFC 7519 §5.2; something compressed or encrypted).
 */
const REFUSED_PARAMETERS = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "cty", "zip", "enc"] as const;

/**
 * Kubernetes leaves `typ` out and everybody else of docs/callers.md writes `JWT`; `at+jwt` is an access token for the
 * `aud` that it names (RFC 9068). Any other type is a token that the issuer signed for another purpose with the same
 * keys, such as `logout+jwt` (RFC 8725 §3.11).
 */
const JWT_TYPE = /^(?:application\/)?(?:at\+)?jwt$/i;

/**
 * How far `iat` and `nbf` may lie ahead: a token is asked with in the very second it was made, and clocks of machines
 * that keep time by NTP differ by less, those of clusters on premises now and then by this much. The other end of a
 * token's life has none: whoever presents a token in its last seconds can have a new one.
 */
const LEEWAY_MS = MINUTE_MS;

/** The longest that a SPIFFE ID may be (SPIFFE-ID §2.3); no other subject of docs/callers.md comes near. */
const LONGEST_SUBJECT = 2_048;

/** What cannot be seen, or changes how its neighbours are: a subject stands in audit lines and answers. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Judges everything about a caller's JWT but its signature.
 *
 * This goes before the signature, so that a token which could not be accepted anyway costs no question to its issuer, and
 * so that an old token is called that, and not one whose key is unknown.
 */
export function judgeCallerJwt(
  { header, claims }: JwtParts,
  issuers: readonly ConfiguredIssuer[],
  now: number,
): Result<ClaimedIdentity, IdentityProblem> {
  const { alg, kid: keyId, typ } = header;
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) return fail("header_refused");
  if (typ !== undefined && !(typeof typ === "string" && JWT_TYPE.test(typ))) return fail("type_refused");
  const issuer = issuers.find(({ url }) => url === claims["iss"]);
  if (!issuer) return fail("issuer_unknown");
  const algorithm = issuer.algorithms.find((name) => name === alg);
  if (!algorithm) return fail("algorithm_refused");
  // Optional in RFC 7515, and written by every issuer: without it each key would have to be tried.
  if (typeof keyId !== "string" || keyId === "") return fail("key_id_missing");

  const { aud, sub: subject } = claims;
  if (!isAudience(aud, issuer.audience)) return fail("audience_refused");
  if (!isSubject(subject)) return fail("subject_refused");
  // Bound to a key of the sender's (RFC 7800 §3.1), which a bearer of the token does not prove to have.
  if (Object.hasOwn(claims, "cnf")) return fail("proof_required");
  const untimely = timeProblem(claims, issuer.maxAgeMs, now);
  return untimely === undefined ? succeed({ issuer, subject, algorithm, keyId }) : fail(untimely);
}

/** A token for others too is one that they could present here (RFC 8725 §3.9). */
function isAudience(aud: unknown, audience: string): boolean {
  return aud === audience || (Array.isArray(aud) && aud.length === 1 && aud[0] === audience);
}

function isSubject(subject: unknown): subject is string {
  return (
    typeof subject === "string" &&
    subject !== "" &&
    subject.length <= LONGEST_SUBJECT &&
    !INVISIBLE.test(subject)
  );
}

function timeProblem(
  { exp, iat, nbf }: JwtParts["claims"],
  maxAgeMs: number,
  now: number,
): IdentityProblem | undefined {
  if (!isNumericDate(exp)) return "expiry_malformed";
  if (!isNumericDate(iat)) return "issued_at_malformed";
  if (nbf !== undefined && !isNumericDate(nbf)) return "not_before_malformed";
  if (now >= exp * SECOND_MS) return "expired";
  if (Math.max(iat, nbf ?? iat) * SECOND_MS > now + LEEWAY_MS) return "not_yet_valid";
  return now - iat * SECOND_MS > maxAgeMs ? "too_old" : undefined;
}

/** RFC 7519 §2: seconds, with or without a fraction. JSON can write numbers (`1e999`) that are read as infinite. */
function isNumericDate(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
