import { type AuditEntry, type Configuration, findCaller, type Principal } from "@btp-token-broker/core";

/** Whom a request is from, as answers and rules know it. */
export interface Identity {
  /** The verified ARN or subject; empty where nobody's identity was proved. */
  readonly principal: string;
  /** The caller's name in the configuration. */
  readonly caller: string | undefined;
}

/** Of a request that proves nobody's identity, or not yet. */
export const NOBODY: Identity = { principal: "", caller: undefined };

/** Far longer than the ids of the issuers of docs/callers.md. */
const LONGEST_ID = 256;

/** Finds the caller that a proved principal is, and says both in the audit line. */
export function identify(
  configuration: Configuration,
  principal: Principal,
  audit: Pick<AuditEntry, "note">,
): Identity {
  const caller = findCaller(configuration, principal);
  audit.note({ principal: principal.name, ...(caller !== undefined && { caller }) });
  if (principal.kind === "jwt") {
    const { jti } = principal.claims;
    const isId = typeof jti === "string" && jti.length <= LONGEST_ID;
    audit.note({ issuer: principal.issuer, ...(isId && { jti }) });
  }
  return { principal: principal.name, caller };
}
