import {
  type ConfiguredIssuer,
  fail,
  type IdentityFailure,
  type IdentityProblem,
  type IssuerProblem,
  judgeCallerJwt,
  type JwtPrincipal,
  type Result,
  succeed,
} from "@btp-token-broker/core";
import { createIssuerKeys, type IssuerKeys, type IssuerKeysParts } from "./issuer-keys.ts";
import { parseJwt } from "./jwt-text.ts";

/** Finds out whom a JWT is from. One exists per process: it holds the keys of the issuers. */
export interface JwtVerifier {
  /**
   * Verifies a token as it was presented, without `Bearer`. Takes at most 3 s, and ends by `deadline` (milliseconds since
   * the epoch); nothing is asked of anybody for a token that would be refused anyway. No failure holds anything of it.
   */
  verify(token: string, deadline: number): Promise<Result<JwtPrincipal, IdentityFailure>>;
  /**
   * Reads the keys of all issuers ahead of requests, in INIT and in a warm-up, so that no request waits for them. Takes at
   * most 1 s. That an issuer did not answer is no failure of it; each is reported by its configured name.
   */
  prepare(deadline: number): Promise<ReadonlyMap<string, IssuerProblem>>;
}

export interface JwtVerifierParts extends IssuerKeysParts {
  /** No two with the same URL: `iss` must say which of them is meant. */
  readonly issuers: readonly ConfiguredIssuer[];
}

/**
 * Makes the verifier of the JWT door (RFC 7519 §7.2, RFC 8725).
 *
 * @throws when two issuers have the same URL
 */
export function createJwtVerifier({ issuers, ...parts }: JwtVerifierParts): JwtVerifier {
  if (new Set(issuers.map(({ url }) => url)).size < issuers.length)
    throw new Error("Two issuers have the same URL");
  const holders = new Map<string, IssuerKeys>();
  function keysOf(issuer: ConfiguredIssuer): IssuerKeys {
    const keys = holders.get(issuer.name) ?? createIssuerKeys(issuer, parts);
    holders.set(issuer.name, keys);
    return keys;
  }

  return {
    async verify(token, deadline) {
      const parsed = parseJwt(token);
      if (!parsed.ok) return refused(parsed.problem);
      const judged = judgeCallerJwt(parsed.value, issuers, parts.now());
      if (!judged.ok) return refused(judged.problem);
      const { issuer, subject, algorithm, keyId } = judged.value;
      const found = await keysOf(issuer).find(keyId, deadline);
      if (!found.ok) return found;
      const verified = await found.value.verify(token, algorithm);
      if (!verified.ok) return refused(verified.problem);
      return succeed({ kind: "jwt", name: subject, issuer: issuer.name, claims: parsed.value.claims });
    },
    async prepare(deadline) {
      const problems = await Promise.all(
        issuers.map(async (issuer) => [issuer.name, await keysOf(issuer).prepare(deadline)] as const),
      );
      return new Map(problems.flatMap(([name, problem]) => (problem ? [[name, problem]] : [])));
    },
  };
}

function refused(reason: IdentityProblem): Result<never, IdentityFailure> {
  return fail({ code: "identity_refused", reason });
}
