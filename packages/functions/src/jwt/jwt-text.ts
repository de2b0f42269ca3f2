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
    const [header, claims] = [{ ...decodeProtectedHeader(token) }, decodeJwt(token)];
    const [headerPart = "", claimsPart = ""] = token.split(".");
    return isWhole(headerPart, header) && isWhole(claimsPart, claims)
      ? succeed({ header, claims })
      : fail("not_a_jwt");
  } catch {
    return fail("not_a_jwt");
  }
}

/** Whether these bytes have no other spelling: one token that is two texts would be two to whoever compares or counts. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}

/** Each string of a JSON text, and the colon behind those that name a member. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Whether everything that was written has been read. Of a member that stands twice `JSON.parse` keeps the last, and others
 * the first: one token would be two to an issuer's filter, a proxy and us (RFC 7515 §4 and RFC 7519 §4 forbid it).
 */
function isWhole(part: string, parsed: object): boolean {
  const text = Buffer.from(part, "base64url").toString();
  const written = [...text.matchAll(STRINGS)].filter(([, colon]) => colon !== undefined);
  return written.length === countMembers(parsed);
}

/** The members of a value and of everything in it, however deep that goes. */
function countMembers(value: object): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const members = Object.values(next);
    if (!Array.isArray(next)) count += members.length;
    open.push(...members);
  }
  return count;
}
