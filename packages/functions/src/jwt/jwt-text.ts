import { fail, type JwtParts, type Result, succeed } from "@btp-token-broker/core";
import { decodeJwt, decodeProtectedHeader } from "jose";

/**
 * Four times the longest token that an issuer of docs/callers.md makes, and half of what AWS takes as headers. A longer
 * text is not looked at: decoding and parsing cost before anything is proved.
 */
const MOST_CHARACTERS = 8 * 1024;

/** Three parts and nothing around them: a JWE has five, a token without a signature an empty one. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Reads a JWT in its compact form (RFC 7515 §7.1) and proves nothing. jose says what is wrong with it, and quotes it. */
export function parseJwt(token: string): Result<JwtParts, "too_long" | "not_a_jwt"> {
  if (token.length > MOST_CHARACTERS) return fail("too_long");
  if (!COMPACT.test(token) || !token.split(".").every(isCanonical)) return fail("not_a_jwt");
  try {
    return succeed({ header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) });
  } catch {
    return fail("not_a_jwt");
  }
}

/** Whether these bytes have no other spelling: one token that is two texts would be two to whoever compares or counts. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}
