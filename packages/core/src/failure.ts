import type { IdentityProblem, IssuerProblem } from "./identity-problem.ts";
import type { KeyProblem } from "./key-problem.ts";
import type { Unreachable } from "./unreachable.ts";

/**
 * Why a request got no token: a closed list with stable codes, which the audit line carries and `docs/errors.md`
 * explains. What of it a caller may know is decided in `wire-error.ts` and nowhere else.
 */
export type Failure =
  | { readonly code: "invalid_request"; readonly problem: RequestProblem }
  | { readonly code: "not_found" }
  | { readonly code: "method_not_allowed"; readonly allow: string }
  | { readonly code: "grant_unsupported" }
  | { readonly code: "identity_missing" }
  | { readonly code: "identity_refused"; readonly reason: IdentityProblem }
  | {
      readonly code: "issuer_unavailable";
      readonly issuer: string;
      readonly reason: IssuerProblem;
      readonly retryAfterMs: number;
    }
  | { readonly code: "access_denied" }
  | { readonly code: "scope_not_granted" }
  | { readonly code: "scope_refused"; readonly askedByCaller: boolean }
  | { readonly code: "key_absent" }
  | { readonly code: "key_empty" }
  | { readonly code: "key_forbidden" }
  | { readonly code: "key_undecryptable" }
  | { readonly code: "key_malformed"; readonly field: string; readonly problem: KeyProblem["problem"] }
  | { readonly code: "key_unexpected"; readonly field: "clientId" | "origin" | "subaccount" | "service" }
  | { readonly code: "key_origin_refused" }
  | { readonly code: "key_grant_mismatch"; readonly says: GrantOfKey }
  | { readonly code: "key_expired"; readonly endedAt: string }
  | { readonly code: "client_refused"; readonly remembered?: true }
  | { readonly code: "grant_refused"; readonly remembered?: true }
  | {
      readonly code: "certificate_refused";
      readonly alert?: CertificateAlert;
      readonly isAlone?: true;
      readonly remembered?: true;
    }
  | { readonly code: "user_unreadable"; readonly secret: UserSecret; readonly reason: UnreadableSecret }
  | { readonly code: "user_malformed"; readonly field: UserField; readonly problem: UserDefect }
  | { readonly code: "password_refused"; readonly reason?: PasswordProblem; readonly remembered?: true }
  | { readonly code: "user_locked"; readonly retryAfterMs: number }
  | { readonly code: "login_resting"; readonly retryAfterMs: number }
  | { readonly code: "passcode_used"; readonly retryAfterMs: number }
  | { readonly code: "login_unavailable"; readonly reason: LoginOutage; readonly retryAfterMs: number }
  | { readonly code: "login_failed"; readonly reason: LoginFault }
  | {
      readonly code: "secrets_unavailable";
      readonly reason: "throttled" | "unreachable" | "timeout" | "unsettled";
      readonly retryAfterMs: number;
    }
  | { readonly code: "endpoint_unreachable"; readonly reason: Unreachable; readonly retryAfterMs: number }
  | { readonly code: "endpoint_failing"; readonly status: number; readonly retryAfterMs: number }
  | { readonly code: "endpoint_throttled"; readonly retryAfterMs: number }
  | { readonly code: "endpoint_resting"; readonly retryAfterMs: number }
  | { readonly code: "caller_throttled"; readonly retryAfterMs: number }
  | {
      readonly code: "answer_unusable";
      readonly reason: AnswerProblem;
      readonly status?: number;
      readonly body?: BodyKind;
    }
  | { readonly code: "token_wider" }
  | { readonly code: "token_foreign"; readonly claim: "cid" | "zid" | "user_name" }
  | { readonly code: "crashed" };

export type RequestProblem =
  | "unknown_parameter"
  | "repeated_parameter"
  | "presigned"
  | "key"
  | "scope"
  | "min_ttl"
  | "rejected"
  | "too_long"
  // Of a token exchange.
  | "not_a_form"
  | "form_too_long"
  | "grant_type"
  | "subject_token"
  | "subject_token_type"
  | "audience"
  | "resource"
  | "requested_token_type"
  | "actor_token";

/** What a service key says of its grant, in SAP's words: `user_token` is the password grant. */
export type GrantOfKey = "user_token" | "client_credentials";

/** Which of a user's secrets. */
export type UserSecret = "user" | "totp";

/** A member of a user's secret, all of it, or the seed of the second factor. */
export type UserField = "whole_value" | "username" | "password" | "origin" | "totp";

/** What makes a text unusable as a user's secret, or as a seed. */
export type UserDefect =
  | "not_json"
  | "not_an_object"
  | "service_key"
  | "unknown_member"
  | "missing"
  | "not_text"
  | "placeholder"
  | "unprintable"
  | "too_long"
  | "not_an_origin"
  | "not_a_seed";

/** Why the store gave none; what passes by itself is `secrets_unavailable`. */
export type UnreadableSecret = "absent" | "empty" | "forbidden" | "undecryptable";

/** What a login was refused for, as far as xsuaa says: of a wrong password it says what it says of a wrong client secret. */
export type PasswordProblem = "password" | "passcode" | "account" | "identity_provider";

/** Why the login function gave no answer; it may the next time. */
export type LoginOutage = "throttled" | "unreachable" | "timeout";

/** What is broken about the login function; no waiting mends it. */
export type LoginFault = "crashed" | "forbidden" | "absent" | "answer_unknown" | "key_unknown";

/** How a server turns a client certificate away, by the alert of TLS (RFC 8446 §6.2). */
export type CertificateAlert =
  | "authority_unknown"
  | "certificate_expired"
  | "certificate_revoked"
  | "certificate_required"
  | "certificate_bad";

export type AnswerProblem =
  | "status"
  | "request_refused"
  | "zone_unknown"
  | "redirect"
  | "not_json"
  | "too_large"
  | "undecodable"
  | "no_token"
  | "bad_member"
  | "no_lifetime"
  | "not_a_jwt";

/** What a body that was not understood looks like: it tells a proxy's page from half an answer, and quotes nothing. */
export type BodyKind = "empty" | "html" | "xml" | "json" | "cut_json" | "text";

/** What the audit line says of a failure: all of it, which is names and numbers of ours by construction. */
export function causeOf(failure: Failure): Readonly<Record<string, string | number | boolean>> {
  return { ...failure };
}
