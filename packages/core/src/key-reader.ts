import type { Certificate, ReadCertificate } from "./certificate.ts";
import { isSameCredential } from "./client-authentication.ts";
import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import type { KeyProblem } from "./key-problem.ts";
import { isSameClient, type Profile, profileOf, unmetExpectation } from "./profile.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { Secret } from "./secret.ts";
import { parseServiceKey, type ServiceKey } from "./service-key.ts";
import { formatInstant, HOUR_MS, SECOND_MS } from "./time.ts";
import { shownServiceUrls } from "./service-domain.ts";
import { isTokenOriginAllowed } from "./token-origin.ts";

/** Where service keys are stored. */
export interface ServiceKeyStore {
  /**
   * Reads a version of a secret, by its staging label: the current one, or the one that it replaced.
   *
   * Settles by `deadline` (milliseconds since the epoch) at the latest; a rejection is a bug. `empty`: the secret
   * exists and no version of it has the label, since nobody has put a value, or none before the current one.
   */
  read(secret: string, stage: VersionStage, deadline: number): Promise<Result<StoredKey, StoreProblem>>;
}

/** The staging labels of Secrets Manager that the broker reads by. */
export type VersionStage = "AWSCURRENT" | "AWSPREVIOUS";

export interface StoredKey {
  readonly text: Secret;
  readonly version: string;
  /** When this version was stored, in milliseconds since the epoch by the store's clock. */
  readonly storedAt: number;
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
  readonly storedAt: number;
}

export interface ReaderParts {
  readonly store: ServiceKeyStore;
  readonly tokenOrigins: readonly string[];
  /** Below which service URLs may be shown. */
  readonly serviceDomains: readonly string[];
  readonly readCertificate: ReadCertificate;
  readonly now: () => number;
}

/** Told to callers when the store did not answer; there is no figure of its own to pass on. */
export const STORE_RETRY_MS = 5 * SECOND_MS;

/** How long after a rotation the version before it may stand in: a working day and the night after. */
const ROTATION_MS = 24 * HOUR_MS;

/** Reads a service key and checks that it is one, that it is the expected one, and that it may be sent where it says. */
export function readServiceKey(
  configured: ConfiguredKey,
  parts: ReaderParts,
  deadline: number,
): Promise<Result<ReadKey, Failure>> {
  return readVersion(configured, "AWSCURRENT", parts, deadline);
}

/**
 * Reads the version that `current` has replaced, where it may be tried in its place: it was replaced less than 24 h
 * ago, is the same client, origin and zone, and holds another credential. `undefined` otherwise, and where it cannot be
 * read: it is the way out of somebody's mistake, and a second failure would only hide the first.
 */
export async function readReplacedKey(
  configured: ConfiguredKey,
  current: ReadKey,
  parts: ReaderParts,
  deadline: number,
): Promise<ReadKey | undefined> {
  if (parts.now() - current.storedAt >= ROTATION_MS) return undefined;
  const read = await readVersion(configured, "AWSPREVIOUS", parts, deadline);
  if (!read.ok || !isSameClient(read.value.profile, current.profile)) return undefined;
  const { key } = read.value;
  return isSameCredential(key.authentication, current.key.authentication) ? undefined : read.value;
}

async function readVersion(
  { secret, expect, user }: ConfiguredKey,
  stage: VersionStage,
  { store, tokenOrigins, serviceDomains, readCertificate, now }: ReaderParts,
  deadline: number,
): Promise<Result<ReadKey, Failure>> {
  const stored = await store.read(secret, stage, deadline);
  if (!stored.ok) return fail(storeFailure(stored.problem));
  const { text, version, storedAt } = stored.value;
  const parsed = parseServiceKey(text);
  if (!parsed.ok) return fail({ code: "key_malformed", ...parsed.problem });
  const key = parsed.value;
  const unmet = unmetExpectation(expect, key);
  if (unmet !== undefined) return fail({ code: "key_unexpected", field: unmet });
  const says = key.grantType;
  if (says !== undefined && (says === "user_token") !== (user !== undefined))
    return fail({ code: "key_grant_mismatch", says });
  if (!isTokenOriginAllowed(key.tokenOrigin, tokenOrigins)) return fail({ code: "key_origin_refused" });
  const certificate = certificateOf(key, readCertificate);
  if (!certificate.ok) return fail({ code: "key_malformed", ...certificate.problem });
  const endsAt = certificate.value?.endsAt;
  if (endsAt !== undefined && endsAt <= now())
    return fail({ code: "key_expired", endedAt: formatInstant(endsAt) });
  const shown = { ...key, serviceUrls: shownServiceUrls(key.serviceUrls, serviceDomains) };
  return succeed({ key: shown, profile: profileOf(shown, version, certificate.value), storedAt });
}

function certificateOf(
  { authentication }: ServiceKey,
  readCertificate: ReadCertificate,
): Result<Certificate | undefined, KeyProblem> {
  return authentication.method === "tls_client_auth"
    ? readCertificate(authentication.pair)
    : succeed(undefined);
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
