import type { Failure } from "@btp-token-broker/core";
import * as v from "valibot";

/** A word of ours. */
const Word = v.pipe(v.string(), v.regex(/^[a-z_]{1,64}$/));
const RetryAfter = { retryAfterMs: v.pipe(v.number(), v.minValue(0)) };
const Remembered = { remembered: v.optional(v.literal(true)) };

const code = <const Code extends Failure["code"], Members extends v.ObjectEntries>(
  name: Code,
  members: Members,
) => v.strictObject({ code: v.literal(name), ...members });

/**
 * The failures that the login function can come to, member by member. What is not one of them is no answer that anybody
 * would know what to make of.
 */
export const LoginFailure = v.variant("code", [
  code("scope_refused", { askedByCaller: v.boolean() }),
  code("key_absent", {}),
  code("key_empty", {}),
  code("key_forbidden", {}),
  code("key_undecryptable", {}),
  // Fields of SAP's, such as `uaa.clientsecret`.
  code("key_malformed", { field: v.pipe(v.string(), v.maxLength(256)), problem: Word }),
  code("key_unexpected", { field: v.picklist(["clientId", "origin", "subaccount", "service"]) }),
  code("key_origin_refused", {}),
  code("key_grant_mismatch", { says: v.picklist(["user_token", "client_credentials"]) }),
  code("key_expired", { endedAt: v.pipe(v.string(), v.isoTimestamp()) }),
  code("client_refused", Remembered),
  code("grant_refused", Remembered),
  code("certificate_refused", {
    alert: v.optional(
      v.picklist([
        "authority_unknown",
        "certificate_expired",
        "certificate_revoked",
        "certificate_required",
        "certificate_bad",
      ]),
    ),
    isAlone: v.optional(v.literal(true)),
    ...Remembered,
  }),
  code("user_unreadable", {
    secret: v.picklist(["user", "totp"]),
    reason: v.picklist(["absent", "empty", "forbidden", "undecryptable"]),
  }),
  code("user_malformed", { field: Word, problem: Word }),
  code("password_refused", {
    reason: v.optional(v.picklist(["password", "passcode", "account", "identity_provider"])),
    ...Remembered,
  }),
  code("user_locked", RetryAfter),
  code("login_resting", RetryAfter),
  code("passcode_used", RetryAfter),
  code("login_unavailable", { reason: v.literal("timeout"), ...RetryAfter }),
  code("login_failed", { reason: v.literal("key_unknown") }),
  code("secrets_unavailable", {
    reason: v.picklist(["throttled", "unreachable", "timeout"]),
    ...RetryAfter,
  }),
  code("endpoint_unreachable", {
    reason: v.picklist(["dns", "tls", "connection", "timeout"]),
    ...RetryAfter,
  }),
  code("endpoint_failing", { status: v.number(), ...RetryAfter }),
  code("endpoint_throttled", RetryAfter),
  code("endpoint_resting", RetryAfter),
  code("answer_unusable", {
    reason: Word,
    status: v.optional(v.number()),
    body: v.optional(v.picklist(["empty", "html", "xml", "json", "cut_json", "text"])),
  }),
  code("token_wider", {}),
  code("token_foreign", { claim: v.picklist(["cid", "zid", "user_name"]) }),
]);
