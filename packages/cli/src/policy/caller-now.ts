import {
  callerDifferences,
  type Configuration,
  findCaller,
  parseAssumedRoleArn,
  workloadCallers,
} from "@btp-token-broker/core";
import type { AuditedDecision } from "./audited-decision.ts";

/** Whom the configuration of now takes the one of a line for. */
export interface CallerNow {
  readonly caller: string | undefined;
  /** Whom it takes it for instead if its claims are right, which are in no line. */
  readonly perhaps: readonly string[];
}

/**
 * Finds the caller of a line.
 *
 * Who has an issuer is a workload, whatever its subject looks like, and anybody else a role. A workload that was a caller
 * whose issuer and subject are its own still, is taken to have that caller's claims still.
 */
export function callerNow(
  { principal, issuer, caller }: Pick<AuditedDecision, "principal" | "issuer" | "caller">,
  configuration: Configuration,
): CallerNow {
  if (issuer === undefined) {
    const role = parseAssumedRoleArn(principal);
    return { caller: findCaller(configuration, { kind: "aws", name: principal, role }), perhaps: [] };
  }
  const subject = { kind: "jwt", name: principal, issuer, claims: {} } as const;
  const possible = workloadCallers(configuration).filter((each) =>
    callerDifferences(each, subject).every(({ field }) => field === "claim"),
  );
  const certain = possible.find(({ name, claims }) => name === caller || Object.keys(claims).length === 0);
  return certain
    ? { caller: certain.name, perhaps: [] }
    : { caller: undefined, perhaps: possible.map(({ name }) => name) };
}
