import { joinRecords, type MintRecord } from "./audit.ts";
import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { readReplacedKey, type ReadKey, type ReaderParts } from "./key-reader.ts";
import { mint, type MintOutcome, type MintParts } from "./mint.ts";
import type { Refusals } from "./refusals.ts";
import { fail } from "./result.ts";
import type { ScopeSet } from "./scope.ts";

export interface KeyMintParts extends MintParts, ReaderParts {
  readonly refusals: Refusals;
}

/** What is wanted of a key, and by when. */
export interface KeyMintOrder {
  readonly key: ConfiguredKey;
  readonly scopes: ScopeSet;
  readonly deadline: number;
}

/** As a mint ends; without a record where nothing was sent. */
export type KeyMint = Omit<MintOutcome, "record"> & { readonly record: MintRecord | undefined };

/**
 * Mints with the current version of a service key, and once with the version before it when the endpoint does not
 * accept the current one and that may be a rotation under way: somebody stored a key that xsuaa does not know yet.
 *
 * Neither is sent while its refusal is remembered. A client that may not use the grant is not another version's
 * matter, so nothing else is tried.
 */
export async function mintWithKey(
  current: ReadKey,
  order: KeyMintOrder,
  parts: KeyMintParts,
): Promise<KeyMint> {
  // What its tokens may do is the user's to say; a client's own token would be somebody else's.
  if (order.key.user) throw new Error("A key with a user is minted by logging in, not with its client alone");
  const first = await mintWithVersion(current, order, parts);
  if (first.result.ok || !isCredentialRefused(first.result.problem)) return first;
  const replaced = await readReplacedKey(order.key, current, parts, order.deadline);
  if (!replaced) return first;
  const second = await mintWithVersion(replaced, order, parts);
  return { result: second.result, record: joined(first.record, second) };
}

async function mintWithVersion(
  read: ReadKey,
  { key, scopes, deadline }: KeyMintOrder,
  parts: KeyMintParts,
): Promise<KeyMint> {
  const { refusals, now, random } = parts;
  const credential = { key: key.name, version: read.profile.version };
  const startedAt = now();
  const remembered = refusals.remembered(credential, startedAt);
  if (remembered !== undefined)
    return {
      record: undefined,
      result: { ...fail({ code: remembered, remembered: true }), rests: false, askedMs: undefined },
    };
  const outcome = await mint(read, { grant: { type: "client_credentials" }, scopes, deadline }, parts);
  const ended = { startedAt, now: now() };
  if (outcome.result.ok) refusals.accepted(credential, ended);
  else {
    const { code } = outcome.result.problem;
    if (code === "client_refused" || code === "grant_refused" || code === "certificate_refused")
      refusals.refused(credential, code, { ...ended, random: random() });
  }
  return outcome;
}

/** Not what the client may do is at fault, but what it proves itself with: another version may do better. */
function isCredentialRefused({ code }: Failure): boolean {
  return code === "client_refused" || code === "certificate_refused";
}

/** One record of what both versions came to; the second is the one whose key was used last. */
function joined(first: MintRecord | undefined, { record, result }: KeyMint): MintRecord | undefined {
  if (!record) return first;
  const remarks = [...(record.remarks ?? []), ...(result.ok ? (["rotation_incomplete"] as const) : [])];
  return joinRecords(first, { ...record, ...(remarks.length > 0 && { remarks }) });
}
