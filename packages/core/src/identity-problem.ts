import type { Unreachable } from "./unreachable.ts";

/** Why a JWT proves nothing: a closed list. Nothing of the token is in it. */
export type IdentityProblem =
  // Of its form.
  | "too_long"
  | "not_a_jwt"
  // Of its header.
  | "header_refused"
  | "type_refused"
  | "algorithm_refused"
  | "key_id_missing"
  // Of its claims.
  | "issuer_unknown"
  | "audience_refused"
  | "subject_refused"
  | "proof_required"
  | "expiry_malformed"
  | "issued_at_malformed"
  | "not_before_malformed"
  | "expired"
  | "not_yet_valid"
  | "too_old"
  // Of its signature.
  | "key_unknown"
  | "key_refused"
  | "signature_wrong";

/** Why an issuer's keys could not be had. */
export type IssuerProblem =
  | Unreachable
  // Of the answer.
  | "insecure"
  | "redirect"
  | "status"
  | "too_large"
  | "undecodable"
  | "not_json"
  // Of the discovery document.
  | "issuer_differs"
  | "keys_elsewhere"
  // Of the key set.
  | "no_keys"
  | "too_many_keys";

/** What comes of a JWT that proves nobody: the caller's mistake, or the issuer's bad day. */
export type IdentityFailure =
  | { readonly code: "identity_refused"; readonly reason: IdentityProblem }
  | {
      readonly code: "issuer_unavailable";
      /** The configured name. */
      readonly issuer: string;
      readonly reason: IssuerProblem;
      readonly retryAfterMs: number;
    };
