import {
  type AuditEntry,
  type Configuration,
  fail,
  type Failure,
  type IssuerProblem,
  type Result,
  succeed,
} from "@btp-token-broker/core";
import { identify, type Identity } from "./identity.ts";
import type { JwtVerifier } from "./jwt/jwt-verifier.ts";

/** What proving needs of a request. */
interface Proving {
  readonly entry: Pick<AuditEntry, "note">;
  /** Milliseconds in which the answer must be there. */
  readonly leftMs: () => number;
}

/** Finds out whom the bearer of a JWT is. */
export interface Bearers {
  prove(token: string, request: Proving): Promise<Result<Identity, Failure>>;
  /** The same from an `Authorization` header. */
  proveHeader(header: string | undefined, request: Proving): Promise<Result<Identity, Failure>>;
  /** Sees to it that no request waits for keys of issuers. Takes at most 1 s, or what is left of the invocation. */
  prepare(leftMs?: number): Promise<ReadonlyMap<string, IssuerProblem>>;
}

/** As long as reading one warm key may take. */
const PREPARE_BUDGET_MS = 1_000;

export function createBearers(parts: {
  readonly configuration: Configuration;
  readonly verifier: JwtVerifier;
  readonly now: () => number;
}): Bearers {
  const { configuration, verifier, now } = parts;
  const prove: Bearers["prove"] = async (token, { entry, leftMs }) => {
    const verified = await verifier.verify(token, now() + leftMs());
    return verified.ok ? succeed(identify(configuration, verified.value, entry)) : verified;
  };
  return {
    prove,
    async proveHeader(header, request) {
      const token = readBearer(header);
      return token === undefined ? fail({ code: "identity_missing" }) : prove(token, request);
    },
    prepare: (leftMs = PREPARE_BUDGET_MS) => verifier.prepare(now() + Math.min(leftMs, PREPARE_BUDGET_MS)),
  };
}

/**
 * Reads the token of an `Authorization: Bearer` header (RFC 6750 §2.1); `undefined` where there is none.
 *
 * What follows the scheme is handed on whole: two headers, which a function URL joins with a comma, are then no JWT, and
 * nobody has to choose between them.
 */
function readBearer(header = ""): string | undefined {
  const [, token] = /^Bearer +(\S.*)$/i.exec(header) ?? [];
  return token;
}
