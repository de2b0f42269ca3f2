import * as v from "valibot";
import { bodyKind } from "./body-kind.ts";
import type { AnswerProblem, CertificateAlert, Failure, PasswordProblem } from "./failure.ts";
import type { TokenGrant } from "./grant.ts";
import { parseBody } from "./json-body.ts";
import type { Profile } from "./profile.ts";
import { HOUR_MS } from "./time.ts";
import type { TokenAnswer } from "./token-endpoint.ts";

/** Who was refused, and what it asked with. */
interface Refused {
  readonly profile: Profile;
  readonly grant: TokenGrant["type"];
}

/** What a refusal comes to. */
export interface RefusedAnswer {
  readonly failure: Failure;
  /** Of a refresh token: it is over or revoked, and nothing is wrong with the client. */
  readonly isRefreshOver?: true;
}

/** Versions differ in what follows; none of them says it of a wrong secret. */
const GRANT_REFUSED = /^Unauthorized grant type/i;

/** How xsuaa says that it is the client it does not know (SAP: "Token Retrieval Fails With Status Code 401"). */
const CLIENT_UNKNOWN = /^Client (?:authentication failed|with requested ID)/i;

/** What UAA and SAP ID service say of an account after too many failures ("locked", "temporarily locked"). */
const USER_LOCKED = /\block(?:ed|out)\b/i;

/** SAP locks an account for an hour (SAP: "Common Errors With Basic Authentication in SAP ID Service"). */
const LOCKOUT_MS = HOUR_MS;

/** Of refusals of a login that are not about the password, and are a failed login all the same or a wrong configuration. */
const PASSWORD_PROBLEMS: readonly (readonly [RegExp, PasswordProblem])[] = [
  [/INVALID_OTP_CODE|passcode/i, "passcode"],
  [/password change required|MAIL_NOT_VERIFIED/i, "account"],
  [/identity provider|login_hint/i, "identity_provider"],
];

/** What nginx, which stands before xsuaa, writes about client certificates where others end the handshake. */
const CERTIFICATE_PAGE =
  /<title>400 (No required SSL certificate was sent|The SSL certificate error)<\/title>/i;

const Refusal = v.object({
  error: v.optional(v.string()),
  error_description: v.optional(v.string()),
});

/** Reads a refusal. Of its text nothing is kept: endpoints echo input, and xsuaa an identity provider's whole answer. */
export function judgeRefusal({ status, body }: TokenAnswer, { profile, grant }: Refused): RefusedAnswer {
  if (status === 400 && profile.certificateEndsAt !== undefined) {
    const [, kind] = CERTIFICATE_PAGE.exec(body.reveal()) ?? [];
    if (kind !== undefined)
      return {
        failure: certificateRefused(
          kind.startsWith("No") ? "certificate_required" : "certificate_bad",
          profile,
        ),
      };
  }
  const { error, error_description: description = "" } = parseBody(Refusal, body) ?? {};
  if (status === 400 && error === "invalid_scope")
    return { failure: { code: "scope_refused", askedByCaller: false } };
  const isProof = status === 401 || (status === 400 && error === "invalid_grant");
  if (isProof && grant === "refresh_token" && (error === "invalid_token" || error === "invalid_grant"))
    return { failure: { code: "client_refused" }, isRefreshOver: true };
  if (isProof && grant === "password") return { failure: judgeLogin(description) };
  // The word differs between versions (`invalid_client`, `unauthorized`), the status does not.
  if (status === 401)
    return { failure: { code: GRANT_REFUSED.test(description) ? "grant_refused" : "client_refused" } };
  return { failure: { code: "answer_unusable", reason: reasonOf(status), status, body: bodyKind(body) } };
}

/**
 * Whatever is not known to be about something else is about the password: a refusal that was misread in the other
 * direction would be repeated until the account is locked.
 */
function judgeLogin(description: string): Failure {
  if (GRANT_REFUSED.test(description)) return { code: "grant_refused" };
  if (CLIENT_UNKNOWN.test(description)) return { code: "client_refused" };
  if (USER_LOCKED.test(description)) return { code: "user_locked", retryAfterMs: LOCKOUT_MS };
  const [, reason = "password"] = PASSWORD_PROBLEMS.find(([words]) => words.test(description)) ?? [];
  return { code: "password_refused", reason };
}

/** The server does not take the certificate; that nothing leads from it to an authority is the likeliest reason. */
export function certificateRefused(alert: CertificateAlert, { isCertificateAlone }: Profile): Failure {
  return { code: "certificate_refused", alert, ...(isCertificateAlone && { isAlone: true }) };
}

function reasonOf(status: number): AnswerProblem {
  if (status === 400) return "request_refused";
  // A router that knows no such host says so too: either way the key's URL leads to nothing.
  if (status === 404) return "zone_unknown";
  return status >= 300 && status < 400 ? "redirect" : "status";
}
