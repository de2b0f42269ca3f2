import { fail, type JwtAlgorithm, type Result, succeed } from "@btp-token-broker/core";
import { compactVerify, createLocalJWKSet, errors } from "jose";
import * as v from "valibot";

/** Far above what rotation needs: the issuers of docs/callers.md publish two to eight. */
const MOST_KEYS = 50;

/** The public keys of an issuer, as it published them at one time. */
export interface KeySet {
  has(keyId: string): boolean;
  /**
   * Verifies a signature with the key of the id that the token names.
   *
   * `key_refused`: that key is not for this algorithm (its `alg`, `kty`, `crv`, `use` or `key_ops` says so), is too short
   * (RFC 7518 §3.3), is no public key, cannot be read, or is one of two with the same id.
   */
  verify(
    token: string,
    algorithm: JwtAlgorithm,
  ): Promise<Result<undefined, "key_refused" | "signature_wrong">>;
}

const Jwks = v.object({ keys: v.array(v.looseObject({ kid: v.optional(v.unknown()), kty: v.string() })) });

/**
 * Reads a key set (RFC 7517 §5). Keys without an id are of no use here and are left out; what kind the others are is
 * looked at when a token names them. A set that is empty then is no set: it must not take the place of one that was good.
 */
export function parseKeySet(json: unknown): Result<KeySet, "no_keys" | "too_many_keys"> {
  const parsed = v.safeParse(Jwks, json);
  if (!parsed.success) return fail("no_keys");
  if (parsed.output.keys.length > MOST_KEYS) return fail("too_many_keys");
  const keys = parsed.output.keys.flatMap(({ kid, ...key }) =>
    typeof kid === "string" ? [{ ...key, kid }] : [],
  );
  if (keys.length === 0) return fail("no_keys");
  const ids = new Set(keys.map(({ kid }) => kid));
  const resolve = createLocalJWKSet({ keys });
  return succeed({
    has: (keyId) => ids.has(keyId),
    async verify(token, algorithm) {
      try {
        await compactVerify(token, resolve, { algorithms: [algorithm] });
        return succeed(undefined);
      } catch (error) {
        // What else jose rejects here is about the key: form and header of the token were judged before.
        return fail(
          error instanceof errors.JWSSignatureVerificationFailed ? "signature_wrong" : "key_refused",
        );
      }
    },
  });
}
