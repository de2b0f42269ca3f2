import type { Failure } from "./failure.ts";
import { toWireError, type WireError } from "./wire-error.ts";

/**
 * Collapses a failure to what a client of the token exchange may know: as everywhere, in the words that RFC 8693 §2.2.2
 * and RFC 6749 §5.2 have for it where those differ.
 *
 * @param principal the caller's own verified subject
 */
export function toExchangeError(failure: Failure, principal: string): WireError {
  const told = toWireError(failure, principal);
  const { description } = told;
  if (failure.code === "access_denied") return { status: 400, error: "invalid_target", description };
  if (failure.code === "identity_refused") return { status: 400, error: "invalid_request", description };
  // A scope that is malformed is an invalid one there (RFC 6749 §5.2).
  const isScope = failure.code === "invalid_request" && failure.problem === "scope";
  return isScope ? { ...told, error: "invalid_scope" } : told;
}
