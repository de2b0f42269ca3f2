import type { KeyProblem } from "./key-problem.ts";

/**
 * Why a request got no token: a closed list with stable codes, which the audit line carries and `docs/errors.md`
 * explains. What of it a caller may know is decided in `wire-error.ts` and nowhere else.
 */
export type Failure =
  | { readonly code: "invalid_request"; readonly problem: RequestProblem }
  | { readonly code: "not_found" }
  | { readonly code: "method_not_allowed" }
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
  | { readonly code: "key_expired"; readonly endedAt: string }
  | { readonly code: "client_refused"; readonly remembered?: true }
  | { readonly code: "grant_refused"; readonly remembered?: true }
  | {
      readonly code: "certificate_refused";
      readonly alert?: CertificateAlert;
      readonly isAlone?: true;
      readonly remembered?: true;
    }
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
  | { readonly code: "token_foreign"; readonly claim: "cid" | "zid" }
  | { readonly code: "crashed" };

export type RequestProblem =
  | "unknown_parameter"
  | "repeated_parameter"
  | "presigned"
  | "key"
  | "scope"
  | "min_ttl"
  | "rejected"
  | "too_long";

export type Unreachable = "dns" | "tls" | "connection" | "timeout";

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
