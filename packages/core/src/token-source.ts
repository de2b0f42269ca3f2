import type { AuditNotes } from "./audit.ts";
import type { Budget } from "./budget.ts";
import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { type KeyMint, mintWithKey } from "./key-mint.ts";
import type { LoginDesk } from "./login-desk.ts";
import { type ReaderParts, type ReadKey, readServiceKey } from "./key-reader.ts";
import type { MintParts } from "./mint.ts";
import { isSameClient, type Profile } from "./profile.ts";
import { createRefusals } from "./refusals.ts";
import { EXPIRING_REST_MS, RENEWAL_REST, restAfter, restLeftMs, UPSTREAM_REST } from "./rest.ts";
import { createRests } from "./rests.ts";
import { fail, type Result, succeed } from "./result.ts";
import { createSingleFlight, type SingleFlight } from "./single-flight.ts";
import { createTokenCache, subjectId, type TokenCache, type TokenSubject } from "./token-cache.ts";
import type { HeldToken } from "./token-state.ts";
import { mintWithUser } from "./user-mint.ts";

export interface SourceParts extends MintParts, ReaderParts {
  /** Where keys with a user get their tokens; there must be one if there is such a key. */
  readonly login?: LoginDesk | undefined;
}

/** By when something is wanted, and what may keep it from being begun. */
export interface Wanted extends Budget {
  /** Asked where something begins for whoever wants this, and not where it joins what another has begun. */
  readonly begin?: () => Failure | undefined;
}

/** A new token is wanted: for whom, in whose name, and by when. */
export interface Order extends Wanted {
  readonly key: ConfiguredKey;
  readonly subject: TokenSubject;
  /** Of the key when the request was decided on: the subject's scope names were written with its prefix. */
  readonly profile: Profile;
  /** Whose share the token counts towards; `undefined` for nobody's. */
  readonly owner: string | undefined;
  /** The key, where this very request has just read it. */
  readonly read?: ReadKey | undefined;
}

/** Why no token was made; `key_changed` sends whoever ordered back to its decision and never leaves core. */
export type OrderProblem = Failure | { readonly code: "key_changed" };

/** Everything a process remembers: tokens, profiles of keys, flights under way, rests. One exists per process. */
export interface TokenSource {
  readonly cache: TokenCache;
  /** What was last read of a key; `undefined` when this process has not read it yet. */
  profile(keyName: string): Profile | undefined;
  /** Reads a key now and remembers its profile; tokens of a client that it replaces go at once. */
  read(key: ConfiguredKey, wanted: Wanted): Promise<Result<ReadKey, Failure>>;
  /** Makes a token or joins the flight that does. A brief flight's failure is not taken for an answer. */
  order(wanted: Order, audit: AuditNotes): Promise<Result<HeldToken, OrderProblem>>;
  isMinting(subject: TokenSubject): boolean;
  /** Whether renewing is left alone for now, because it failed not long ago. */
  isResting(subject: TokenSubject, state: "ageing" | "expiring"): boolean;
  /** Remembers that a caller was served a token: it is wanted, and if it was another's, it is nobody's alone any more. */
  served(subject: TokenSubject, token: HeldToken, caller: string | undefined): void;
}

/** Ports are called by what this calls, `readServiceKey`, `mintWithKey` and `mintWithUser`, and by nothing else. */
export function createTokenSource(parts: SourceParts): TokenSource {
  const { now, random } = parts;
  const cache = createTokenCache();
  const profiles = new Map<string, Profile>();
  const rests = createRests(UPSTREAM_REST);
  const refusals = createRefusals();
  const reads = createSingleFlight<Result<ReadKey, Failure>>();
  const mints = createSingleFlight<Result<HeldToken, OrderProblem>>();

  function read(key: ConfiguredKey, wanted: Wanted): Promise<Result<ReadKey, Failure>> {
    return shared(reads, { ...wanted, id: key.name }, async () => {
      const result = await readServiceKey(key, parts, wanted.deadline);
      if (result.ok) {
        const { profile } = result.value;
        profiles.set(key.name, profile);
        cache.drop(({ subject, token }) => subject.key === key.name && !isSameClient(token.profile, profile));
      }
      return result;
    });
  }

  async function make(wanted: Order, audit: AuditNotes): Promise<Result<HeldToken, OrderProblem>> {
    const { key, subject, deadline, brief } = wanted;
    const startedAt = now();
    const current = wanted.read ? succeed(wanted.read) : await read(key, { deadline, brief });
    if (!current.ok) return failed(subject, current.problem);
    const { profile } = current.value;
    const { scopePrefix } = profile;
    const lane = laneOf(key, profile);
    if (subject.scopes !== "all" && scopePrefix !== wanted.profile.scopePrefix)
      return fail({ code: "key_changed" });
    // The key may turn out to be another subaccount's, and a rest may have begun while it was read.
    const found = resting(lane);
    if (found) return fail(found);

    const { result, record } = await (key.user ? logIn : ask)(current.value, wanted, { lane, audit });
    if (record) audit.note({ mint: record });
    const ended = { startedAt, now: now() };
    if (!result.ok) {
      const { problem, rests: isOutage, askedMs } = result;
      // A second says little about an endpoint, unless it was used to say that it wants to be left alone.
      const isAsked = problem.code === "endpoint_throttled" || askedMs !== undefined;
      if (!isOutage || (brief && !isAsked)) return failed(subject, problem);
      const retryAfterMs = rests.failed(lane, { ...ended, random: random(), askedMs });
      return failed(subject, "retryAfterMs" in problem ? { ...problem, retryAfterMs } : problem);
    }

    rests.succeeded(lane, ended);
    const latest = profiles.get(key.name);
    // Another read has found another client meanwhile, and what this one brings belongs to the old.
    if (latest && !isSameClient(latest, profile)) return fail({ code: "key_changed" });
    const before = cache.get(subject);
    cache.put({
      subject,
      owner: before ? before.owner : wanted.owner,
      token: result.value,
      rest: undefined,
      rejectedAt: before?.rejectedAt,
      asked: false,
    });
    return succeed(result.value);
  }

  /** Asks the token endpoint, for as long as one that failed lately is given. */
  function ask(read: ReadKey, { key, subject: { scopes }, deadline }: Order, { lane }: MintContext) {
    const probeMs = rests.probeMs(lane, now());
    const until = probeMs === undefined ? deadline : Math.min(deadline, now() + probeMs);
    return mintWithKey(read, { key, scopes, deadline: until }, { ...parts, refusals });
  }

  async function logIn(
    read: ReadKey,
    { key, subject: { scopes }, deadline }: Order,
    { audit }: MintContext,
  ): Promise<KeyMint> {
    const minted = await mintWithUser(read, { key, scopes, deadline }, parts);
    const { user } = minted;
    if (user !== undefined) audit.note({ user });
    // Whoever it was before is not who the configuration means now.
    if (minted.result.ok) cache.drop(({ subject, token }) => subject.key === key.name && token.user !== user);
    return minted;
  }

  function resting(lane: string): Failure | undefined {
    const leftMs = rests.leftMs(lane, now());
    return leftMs > 0 ? { code: "endpoint_resting", retryAfterMs: leftMs } : undefined;
  }

  /** A failure while a token is held gives renewing it a rest. */
  function failed(subject: TokenSubject, problem: Failure): Result<HeldToken, OrderProblem> {
    const held = cache.get(subject);
    if (held)
      cache.amend(held, { rest: restAfter(held.rest, RENEWAL_REST, { now: now(), random: random() }) });
    return fail(problem);
  }

  return {
    cache,
    read,
    order(wanted, audit) {
      // While what it is asked of rests nothing is sent, so nothing of it counts towards anybody.
      const begin = () => resting(laneOf(wanted.key, wanted.profile)) ?? wanted.begin?.();
      return shared(mints, { ...wanted, begin, id: subjectId(wanted.subject) }, () => make(wanted, audit));
    },
    profile: (keyName) => profiles.get(keyName),
    isMinting: (subject) => mints.current(subjectId(subject)) !== undefined,
    isResting(subject, state) {
      const most = state === "expiring" ? EXPIRING_REST_MS : undefined;
      return restLeftMs(cache.get(subject)?.rest, now(), most) > 0;
    },
    served(subject, token, caller) {
      const current = cache.get(subject);
      if (current?.token !== token) return;
      const owner = current.owner === caller ? caller : undefined;
      if (!current.asked || owner !== current.owner) cache.amend(current, { asked: true, owner });
    },
  };
}

interface MintContext {
  readonly lane: string;
  readonly audit: AuditNotes;
}

/** What rests together: what shares a subaccount's limit; but what comes from the login desk, by itself. */
function laneOf(key: ConfiguredKey, { subaccount }: Profile): string {
  return key.user ? `login of ${key.name}` : subaccount;
}

/**
 * Joins the flight of this id or starts it. A brief flight's failure says little to who has more time: it tries itself.
 * Who has a second does not wait for who has six, nor for anybody who may take longer than that, and goes alone.
 *
 * What keeps one from starting a flight is found before it starts: nobody else joins that failure.
 */
async function shared<Value, Problem>(
  flights: SingleFlight<Result<Value, Problem | Failure>>,
  { id, deadline, brief, begin }: Wanted & { readonly id: string },
  work: () => Promise<Result<Value, Problem | Failure>>,
): Promise<Result<Value, Problem | Failure>> {
  for (let flight = flights.current(id); flight; flight = flights.current(id)) {
    if (brief && (!flight.brief || flight.deadline > deadline)) break;
    const outcome = await flight.outcome;
    if (outcome.ok || !flight.brief) return outcome;
  }
  const kept = begin?.();
  if (kept) return fail(kept);
  return flights.current(id) ? work() : flights.start(id, { deadline, brief }, work);
}
