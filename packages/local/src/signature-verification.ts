import { timingSafeEqual } from "node:crypto";

import {
  claimsSignature,
  readAuthorization,
  type SignatureAuthorization,
} from "./signature-authorization.ts";
import { canonicalRequest, headerValue, sign, stringToSign, type SentRequest } from "./signature.ts";

/** Someone who can sign: the credentials AWS would have given them, and who AWS would say they are. */
export interface SigningIdentity {
  readonly secretAccessKey: string;
  /** Only temporary credentials have one, and then every request must carry it. */
  readonly sessionToken?: string;
  /** Such as `arn:aws:sts::111122223333:assumed-role/orders/local`. */
  readonly userArn: string;
  readonly accountId: string;
}

/** What the verifier stands for and whom it knows. */
interface SignatureExpectation {
  readonly region: string;
  readonly service: string;
  /** By access key id. */
  readonly identities: ReadonlyMap<string, SigningIdentity>;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Why a signature was not accepted; each carries what its explanation needs and nothing secret. */
export type SignatureRefusal =
  | { readonly reason: "unsigned" }
  | { readonly reason: "presigned" }
  | { readonly reason: "incomplete"; readonly why: string }
  | { readonly reason: "wrong_scope"; readonly why: string }
  | { readonly reason: "expired" | "not_yet_current"; readonly amzDate: string; readonly now: number }
  | { readonly reason: "unknown_key"; readonly accessKeyId: string }
  | { readonly reason: "wrong_session_token"; readonly accessKeyId: string; readonly needed: boolean }
  | { readonly reason: "mismatch"; readonly canonicalRequest: string; readonly stringToSign: string };

type SignatureVerdict =
  | { readonly ok: true; readonly accessKeyId: string; readonly identity: SigningIdentity }
  | { readonly ok: false; readonly refusal: SignatureRefusal };

/** How far a request's time may be from ours, in both directions: Lambda's number. */
export const TOLERATED_SKEW_MS = 5 * 60_000;

/**
 * Verifies a Signature Version 4 in the `Authorization` header, in AWS's order of complaints.
 *
 * A signature in the query (a presigned URL) is refused though AWS would take it: callers of the broker sign headers,
 * and a credential in a URL ends up in logs.
 */
export function verifySignature(request: SentRequest, expected: SignatureExpectation): SignatureVerdict {
  const authorization = headerValue(request, "authorization");
  if (authorization === undefined || !claimsSignature(authorization)) {
    return refused({ reason: /(^|&)x-amz-signature=/i.test(request.query) ? "presigned" : "unsigned" });
  }
  const read = readAuthorization(authorization);
  if (!read.ok) return refused({ reason: "incomplete", why: read.why });
  const { value: claimed } = read;
  const amzDate = headerValue(request, "x-amz-date") ?? "";
  const complaint = judgeClaim(claimed, amzDate, expected);
  if (complaint) return refused(complaint);

  const identity = expected.identities.get(claimed.accessKeyId);
  if (!identity) return refused({ reason: "unknown_key", accessKeyId: claimed.accessKeyId });
  const { accessKeyId } = claimed;
  if (!equal(headerValue(request, "x-amz-security-token") ?? "", identity.sessionToken ?? "")) {
    return refused({
      reason: "wrong_session_token",
      accessKeyId,
      needed: identity.sessionToken !== undefined,
    });
  }
  const canonical = canonicalRequest(request, claimed.signedHeaders);
  const toSign = stringToSign(canonical, claimed.scope, amzDate);
  if (!equal(sign(identity.secretAccessKey, claimed.scope, toSign), claimed.signature)) {
    return refused({ reason: "mismatch", canonicalRequest: canonical, stringToSign: toSign });
  }
  return { ok: true, accessKeyId, identity };
}

/** What is wrong with the claim before any secret is looked at. */
function judgeClaim(
  { scope, signedHeaders }: SignatureAuthorization,
  amzDate: string,
  { region, service, now }: SignatureExpectation,
): SignatureRefusal | undefined {
  const signedAt = instant(amzDate);
  if (signedAt === undefined) {
    const got = amzDate === "" ? "There is none." : `Got '${amzDate}'.`;
    return { reason: "incomplete", why: `X-Amz-Date must be in ISO-8601 'basic format'. ${got}` };
  }
  // Unsigned, either could be replaced by whoever carries the request: another host, or a replay at any later time.
  if (!signedHeaders.includes("host")) {
    return {
      reason: "incomplete",
      why: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    };
  }
  if (!signedHeaders.includes("x-amz-date")) {
    return { reason: "incomplete", why: "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization." };
  }
  if (scope.region !== region) {
    return {
      reason: "wrong_scope",
      why: `Credential should be scoped to a valid region, not '${scope.region}'. `,
    };
  }
  if (scope.service !== service) {
    return { reason: "wrong_scope", why: `Credential should be scoped to correct service: '${service}'. ` };
  }
  if (scope.date !== amzDate.slice(0, 8)) {
    const dates = `'${scope.date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'`;
    return {
      reason: "wrong_scope",
      why: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ${dates}.`,
    };
  }
  if (signedAt < now - TOLERATED_SKEW_MS) return { reason: "expired", amzDate, now };
  if (signedAt > now + TOLERATED_SKEW_MS) return { reason: "not_yet_current", amzDate, now };
  return undefined;
}

/** Milliseconds since the Unix epoch of `20261122T100000Z`; undefined when it is not of that form. */
function instant(amzDate: string): number | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate);
  if (!digits) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

// Lengths may differ in plain sight: a signature's is public, and a session token's says nothing of its content.
function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refused(refusal: SignatureRefusal): SignatureVerdict {
  return { ok: false, refusal };
}
