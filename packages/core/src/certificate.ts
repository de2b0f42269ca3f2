import type { CertificatePair } from "./client-authentication.ts";
import type { KeyProblem } from "./key-problem.ts";
import type { Result } from "./result.ts";
import { DAY_MS } from "./time.ts";

/** What a client certificate says of itself. */
export interface Certificate {
  /** The first instant at which it, or a certificate that leads from it to its authority, is over: `notAfter`. */
  readonly endsAt: number;
  /** Nothing leads from it to its authority: a server that does not know who signed it will refuse it. */
  readonly isAlone: boolean;
}

/** Reads a certificate, and fails unless the private key is its own. The field of a problem is `certificate` or `key`. */
export type ReadCertificate = (pair: CertificatePair) => Result<Certificate, KeyProblem>;

/**
 * When an operator hears of an end that comes: over a weekend. A certificate that SAP makes lasts 7 days by default,
 * so that a longer notice would be given all the time.
 */
const NOTICE_MS = 3 * DAY_MS;

/** Whole days left, rounded down: 0 on the last day, negative when it is over. */
export function certificateDays(endsAt: number, now: number): number {
  return Math.floor((endsAt - now) / DAY_MS);
}

export function endsSoon(endsAt: number, now: number): boolean {
  return endsAt - now < NOTICE_MS;
}
