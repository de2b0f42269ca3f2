import type { Rest } from "./rest.ts";
import type { ScopeSet } from "./scope.ts";
import type { HeldToken } from "./token-state.ts";

/** Everything in request and configuration that changes a token. */
export interface TokenSubject {
  readonly key: string;
  readonly scopes: ScopeSet;
}

export interface CacheEntry {
  readonly subject: TokenSubject;
  /**
   * The caller who caused the entry and pays for it with its share; `undefined` once others were served it too, or if the
   * warm-up did. What others use is nobody's to push out, and the configuration bounds what the warm-up makes.
   */
  readonly owner: string | undefined;
  readonly token: HeldToken;
  /** Set while a failed renewal is left alone. */
  readonly rest: Rest | undefined;
  /** When a caller's report that an API refused the token last caused a mint. */
  readonly rejectedAt: number | undefined;
  /** Whether anybody was served this token; what nobody wants is not kept warm. */
  readonly asked: boolean;
}

export interface TokenCache {
  get(subject: TokenSubject): CacheEntry | undefined;
  /** Adds or replaces; makes room first by dropping the oldest entry of the same owner when its share is full. */
  put(entry: CacheEntry): void;
  /** Changes an entry in place, if it still holds this token; a renewed one owes nothing to the past. */
  amend(
    entry: CacheEntry,
    change: Partial<Pick<CacheEntry, "owner" | "rest" | "rejectedAt" | "asked">>,
  ): void;
  /** Drops every entry that the predicate names. */
  drop(isDropped: (entry: CacheEntry) => boolean): void;
  entries(): readonly CacheEntry[];
}

export interface CacheBounds {
  readonly total: number;
  readonly perOwner: number;
}

/** A caller can ask for any subset of its scopes, and must not push out what others hold by doing so. */
export const CACHE_BOUNDS: CacheBounds = { total: 10_000, perOwner: 200 };

/**
 * Injective: two subjects that differ in anything have different identifiers. It is the key of the single flight too. The
 * grant is no part of it, since the configuration gives each key one.
 */
export function subjectId({ key, scopes }: TokenSubject): string {
  return JSON.stringify([key, scopes]);
}

export function createTokenCache(bounds: CacheBounds = CACHE_BOUNDS): TokenCache {
  // Insertion order is the order of minting, since `put` inserts anew.
  const entries = new Map<string, CacheEntry>();

  function makeRoom(owner: string | undefined): void {
    const own = [...entries].filter(([, entry]) => owner !== undefined && entry.owner === owner);
    if (own.length < bounds.perOwner && entries.size < bounds.total) return;
    // Its own oldest first; only who holds nothing yet may push out somebody else's.
    const [oldest] = [...own, ...entries];
    if (oldest) entries.delete(oldest[0]);
  }

  return {
    get: (subject) => entries.get(subjectId(subject)),
    put(entry) {
      const id = subjectId(entry.subject);
      entries.delete(id);
      makeRoom(entry.owner);
      entries.set(id, entry);
    },
    amend(entry, change) {
      const id = subjectId(entry.subject);
      const current = entries.get(id);
      if (current?.token === entry.token) entries.set(id, { ...current, ...change });
    },
    drop(isDropped) {
      for (const [id, entry] of entries) if (isDropped(entry)) entries.delete(id);
    },
    entries: () => [...entries.values()],
  };
}
