import type { Failure } from "./failure.ts";

/** What an operator is woken for. */
export type Trouble = "key_unusable" | "upstream_failing" | "token_refused" | "crashes";

/** A new code does not compile until somebody decides whom it wakes. */
const TROUBLES: Readonly<Record<Failure["code"], Trouble | undefined>> = {
  invalid_request: undefined,
  not_found: undefined,
  method_not_allowed: undefined,
  grant_unsupported: undefined,
  // Whoever finds a public door can cause these.
  identity_missing: undefined,
  identity_refused: undefined,
  // Counted as unserved, and no matter of a key.
  issuer_unavailable: undefined,
  access_denied: undefined,
  scope_not_granted: undefined,
  scope_refused: undefined,
  caller_throttled: undefined,
  key_absent: "key_unusable",
  key_empty: "key_unusable",
  key_forbidden: "key_unusable",
  key_undecryptable: "key_unusable",
  key_malformed: "key_unusable",
  key_unexpected: "key_unusable",
  key_origin_refused: "key_unusable",
  key_grant_mismatch: "key_unusable",
  key_expired: "key_unusable",
  client_refused: "key_unusable",
  grant_refused: "key_unusable",
  certificate_refused: "key_unusable",
  user_unreadable: "key_unusable",
  user_malformed: "key_unusable",
  password_refused: "key_unusable",
  user_locked: "key_unusable",
  login_resting: "upstream_failing",
  // The next half minute has another code.
  passcode_used: undefined,
  login_unavailable: "upstream_failing",
  login_failed: "crashes",
  secrets_unavailable: "upstream_failing",
  endpoint_unreachable: "upstream_failing",
  endpoint_failing: "upstream_failing",
  endpoint_throttled: "upstream_failing",
  endpoint_resting: "upstream_failing",
  answer_unusable: "upstream_failing",
  token_wider: "token_refused",
  token_foreign: "token_refused",
  crashed: "crashes",
};

/** The trouble that a failure's code is a case of; `undefined` for what is a caller's matter, and for other words. */
export function troubleOf(code: string): Trouble | undefined {
  return Object.hasOwn(TROUBLES, code) ? TROUBLES[code as Failure["code"]] : undefined;
}
