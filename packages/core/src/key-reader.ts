import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { type Profile, profileOf, unmetExpectation } from "./profile.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { Secret } from "./secret.ts";
import { parseServiceKey, type ServiceKey } from "./service-key.ts";
import { SECOND_MS } from "./time.ts";
import { isTokenOriginAllowed } from "./token-origin.ts";

/** Where service keys are stored. */
export interface ServiceKeyStore {
  /**
   * Reads the current version of a secret.
   *
   * Settles by `deadline` (milliseconds since the epoch) at the latest; a rejection is a bug. `empty`: the secret
   * exists and holds no value yet.
   */
  read(secret: string, deadline: number): Promise<Result<StoredKey, StoreProblem>>;
}

export interface StoredKey {
  readonly text: Secret;
  readonly version: string;
}

export type StoreProblem =
  | "absent"
  | "empty"
  | "forbidden"
  | "undecryptable"
  | "throttled"
  | "unreachable"
  | "timeout";

export interface ReadKey {
  readonly key: ServiceKey;
  readonly profile: Profile;
}

/** Told to callers when the store did not answer; there is no figure of its own to pass on. */
const STORE_RETRY_MS = 5 * SECOND_MS;

/** Reads a service key and checks that it is one, that it is the expected one, and that it may be sent where it says. */
export async function readServiceKey(
  { secret, expect }: ConfiguredKey,
  parts: { readonly store: ServiceKeyStore; readonly tokenOrigins: readonly string[] },
  deadline: number,
): Promise<Result<ReadKey, Failure>> {
  const stored = await parts.store.read(secret, deadline);
  if (!stored.ok) return fail(storeFailure(stored.problem));
  const parsed = parseServiceKey(stored.value.text);
  if (!parsed.ok) return fail({ code: "key_malformed", ...parsed.problem });
  const key = parsed.value;
  const unmet = unmetExpectation(expect, key);
  if (unmet !== undefined) return fail({ code: "key_unexpected", field: unmet });
  if (!isTokenOriginAllowed(key.origin, parts.tokenOrigins)) return fail({ code: "key_origin_refused" });
  return succeed({ key, profile: profileOf(key, stored.value.version) });
}

function storeFailure(problem: StoreProblem): Failure {
  switch (problem) {
    case "absent":
      return { code: "key_absent" };
    case "empty":
      return { code: "key_empty" };
    case "forbidden":
      return { code: "key_forbidden" };
    case "undecryptable":
      return { code: "key_undecryptable" };
    case "throttled":
    case "unreachable":
    case "timeout":
      return { code: "secrets_unavailable", reason: problem, retryAfterMs: STORE_RETRY_MS };
  }
}
