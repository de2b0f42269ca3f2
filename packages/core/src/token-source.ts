import type { AuditNotes } from "./audit.ts";
import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { type ReadKey, readServiceKey, type ServiceKeyStore } from "./key-reader.ts";
import { mint, type MintParts } from "./mint.ts";
import { isSameClient, type Profile } from "./profile.ts";
import { EXPIRING_REST_MS, RENEWAL_REST, type Rest, restAfter, restLeftMs, UPSTREAM_REST } from "./rest.ts";
import { fail, type Result, succeed } from "./result.ts";
import { createSingleFlight } from "./single-flight.ts";
import { createTokenCache, subjectId, type TokenCache, type TokenSubject } from "./token-cache.ts";
import type { HeldToken } from "./token-state.ts";

export interface SourceParts extends MintParts {
  readonly store: ServiceKeyStore;
  readonly tokenOrigins: readonly string[];
}

/** A new token is wanted: for whom, in whose name, and by when. */
export interface Order {
  readonly key: ConfiguredKey;
  readonly subject: TokenSubject;
  /** The scope prefix that the subject's names were written with. */
  readonly prefix: string | undefined;
  readonly owner: string;
  readonly deadline: number;
  /** A try that a valid token stands behind: too short to say anything about the endpoint by failing. */
  readonly brief: boolean;
  /** The key, where this very request has just read it. */
  readonly read?: ReadKey | undefined;
  /** Set when a caller reported the held token as refused. */
  readonly rejectedAt?: number | undefined;
}

/** Why no token was made; `prefix_changed` sends the request back to its decision and never leaves core. */
export type OrderProblem = Failure | { readonly code: "prefix_changed" };

/** Everything a process remembers: tokens, profiles of keys, flights under way, rests. One exists per process. */
export interface TokenSource {
  readonly cache: TokenCache;
  /** What was last read of a key; `undefined` when this process has not read it yet. */
  profile(keyName: string): Profile | undefined;
  /** Reads a key now and remembers its profile; tokens of a client that it replaces go at once. */
  read(key: ConfiguredKey, deadline: number): Promise<Result<ReadKey, Failure>>;
  /** Makes a token or joins the flight that does. A brief flight's failure is not taken for an answer by a longer one. */
  order(wanted: Order, entry: AuditNotes): Promise<Result<HeldToken, OrderProblem>>;
  isMinting(subject: TokenSubject): boolean;
  /** Whether renewing is left alone for now, because it failed not long ago. */
  isResting(subject: TokenSubject, state: "ageing" | "expiring"): boolean;
}

/** Ports are called by what this calls, `readServiceKey` and `mint`, and by nothing else. */
export function createTokenSource(parts: SourceParts): TokenSource {
  const cache = createTokenCache();
  const profiles = new Map<string, Profile>();
  const rests = new Map<string, Rest>();
  const reads = createSingleFlight<Result<ReadKey, Failure>>();
  const mints = createSingleFlight<Result<HeldToken, OrderProblem>>();

  async function read(key: ConfiguredKey, deadline: number): Promise<Result<ReadKey, Failure>> {
    const shared = reads.current(key.name);
    if (shared) return shared.outcome;
    return reads.start(key.name, false, async () => {
      const result = await readServiceKey(key, parts, deadline);
      if (result.ok) {
        const { profile } = result.value;
        profiles.set(key.name, profile);
        cache.drop(({ subject, token }) => subject.key === key.name && !isSameClient(token.profile, profile));
      }
      return result;
    });
  }

  async function order(wanted: Order, entry: AuditNotes): Promise<Result<HeldToken, OrderProblem>> {
    const id = subjectId(wanted.subject);
    for (let flight = mints.current(id); flight; flight = mints.current(id)) {
      const outcome = await flight.outcome;
      if (outcome.ok || !flight.brief) return outcome;
    }
    return mints.start(id, wanted.brief, () => make(wanted, entry));
  }

  async function make(wanted: Order, entry: AuditNotes): Promise<Result<HeldToken, OrderProblem>> {
    const { key, subject, deadline } = wanted;
    const resting = upstreamRestMs(key.name);
    if (resting > 0) return fail({ code: "endpoint_resting", retryAfterMs: resting });

    const current = wanted.read ? succeed(wanted.read) : await read(key, deadline);
    if (!current.ok) return left(wanted, current.problem);
    const { profile } = current.value;
    if (subject.scopes !== "all" && profile.scopePrefix !== wanted.prefix)
      return fail({ code: "prefix_changed" });

    const { result, record } = await mint(current.value, subject.scopes, deadline, parts);
    entry.note({ mint: record });
    if (!result.ok) {
      const throttled = result.problem.code === "endpoint_throttled";
      if (!result.rests || (wanted.brief && !throttled)) return left(wanted, result.problem);
      const rest = restAfter(rests.get(profile.subaccount), UPSTREAM_REST, {
        now: parts.now(),
        random: parts.random(),
        askedMs: result.askedMs,
      });
      rests.set(profile.subaccount, rest);
      const { problem } = result;
      return left(wanted, "retryAfterMs" in problem ? { ...problem, retryAfterMs: rest.lengthMs } : problem);
    }

    rests.delete(profile.subaccount);
    const before = cache.get(subject);
    cache.put({
      subject,
      // Whoever renews it: it would else move to the warm-up's share, which is as small as a caller's.
      owner: before?.owner ?? wanted.owner,
      token: result.value,
      rest: undefined,
      rejectedAt: wanted.rejectedAt,
      asked: false,
    });
    return succeed(result.value);
  }

  /** A failure while a token is held starts that entry's rest. */
  function left({ subject }: Order, problem: Failure): Result<HeldToken, OrderProblem> {
    const held = cache.get(subject);
    if (held) {
      const rest = restAfter(held.rest, RENEWAL_REST, { now: parts.now(), random: parts.random() });
      cache.amend(held, { rest });
    }
    return fail(problem);
  }

  function upstreamRestMs(keyName: string): number {
    const profile = profiles.get(keyName);
    return profile ? restLeftMs(rests.get(profile.subaccount), parts.now()) : 0;
  }

  return {
    cache,
    read,
    order,
    profile: (keyName) => profiles.get(keyName),
    isMinting: (subject) => mints.current(subjectId(subject)) !== undefined,
    isResting(subject, state) {
      const most = state === "expiring" ? EXPIRING_REST_MS : undefined;
      const rest = cache.get(subject)?.rest;
      return restLeftMs(rest, parts.now(), most) > 0;
    },
  };
}
