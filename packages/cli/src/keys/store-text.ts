import { fail, type Result, Secret, type ServiceKeyStore, succeed } from "@btp-token-broker/core";
import { STEP_MS } from "../key-reading.ts";
import type { Secrets } from "../operator-ports.ts";
import type { AdministrationProblem, SecretDescription } from "../secrets/administration.ts";
import type { Place, WantedSecret } from "./place.ts";
import { readerPolicy } from "./reader-policy.ts";

/** What became of a text: it is the current version now, in place of another or of none, or was so already. */
export interface StoredNow {
  readonly version: string;
  readonly is: "created" | "replaced" | "unchanged";
  readonly replaced: string | undefined;
}

/** `isCreated`: the secret was made before something failed, and has no value yet. */
export interface Unstored {
  readonly problem: AdministrationProblem;
  readonly operation: string;
  readonly isCreated: boolean;
}

interface StoreParts {
  readonly secrets: Secrets;
  readonly now: () => number;
  readonly fingerprint: (text: Secret) => string;
}

/** A text, and where it belongs. */
export interface Storing {
  readonly text: Secret;
  readonly wanted: WantedSecret;
  readonly place: Place;
  /** Whether people have chosen it, as they do passwords: what is made of it and shown would be a test for guesses. */
  readonly isGuessable: boolean;
}

/** Stores a text as the current version of its secret: makes the secret if need be, restricts it if asked, puts the value. */
export async function storeText(
  { text, wanted, place, isGuessable }: Storing,
  { secrets: { administration, store }, now, fingerprint }: StoreParts,
): Promise<Result<StoredNow, Unstored>> {
  const { secret, kmsKey, readers } = wanted;
  const isCreated = place.is === "free";
  const failed = (problem: AdministrationProblem, operation: string, isMade: boolean) =>
    fail({ problem, operation, isCreated: isMade });
  const { current, previous } = stagesOf(place.is === "there" ? place.description.versions : new Map());
  const version = (replaced: string | undefined) =>
    isGuessable ? undefined : versionOf(text, replaced, fingerprint);
  const isCurrent =
    current !== undefined &&
    (current === version(previous) || (await holds(store, { secret, text, deadline: now() + STEP_MS })));

  if (isCreated) {
    const created = await administration.create(secret, kmsKey);
    if (!created.ok) return failed(created.problem, "CreateSecret", false);
  }
  if (readers.length > 0) {
    const restricted = await administration.restrict(secret, readerPolicy(readers));
    if (!restricted.ok) return failed(restricted.problem, "PutResourcePolicy", isCreated);
  }
  if (isCurrent) return succeed({ version: current, is: "unchanged", replaced: undefined });
  const put = await administration.put(secret, text, version(current));
  if (!put.ok) return failed(put.problem, "PutSecretValue", isCreated);
  return succeed({ version: put.value, is: isCreated ? "created" : "replaced", replaced: current });
}

/**
 * The id of the version that this key becomes in place of another: the same however often the command is repeated after
 * an answer was lost, and another one when the same key comes again after others.
 *
 * It says nothing of the key: whoever would guess that by it has 128 random bits of SAP's to guess.
 */
function versionOf(
  text: Secret,
  replaced: string | undefined,
  fingerprint: (text: Secret) => string,
): string {
  const hash = fingerprint(new Secret(`${replaced ?? ""}\n${text.reveal()}`));
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function stagesOf(versions: SecretDescription["versions"]) {
  const at = (stage: string) => [...versions].find(([, stages]) => stages.includes(stage))?.[0];
  return { current: at("AWSCURRENT"), previous: at("AWSPREVIOUS") };
}

/** Whether the current version is this text already. Who may not read it is not told, and stores it. */
async function holds(
  store: ServiceKeyStore,
  { secret, text, deadline }: { readonly secret: string; readonly text: Secret; readonly deadline: number },
): Promise<boolean> {
  const stored = await store.read(secret, "AWSCURRENT", deadline);
  return stored.ok && stored.value.text.equals(text);
}
