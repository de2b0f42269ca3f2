import {
  type Budget,
  budgetAt,
  type ConfiguredIssuer,
  createSingleFlight,
  DAY_MS,
  fail,
  type IdentityFailure,
  type IssuerProblem,
  MINUTE_MS,
  type Rest,
  restAfter,
  restLeftMs,
  type Result,
  SECOND_MS,
  succeed,
} from "@btp-token-broker/core";
import type { ReadDocument } from "./document-reader.ts";
import type { KeySet } from "./key-set.ts";
import { readPublishedKeys } from "./published-keys.ts";

export interface IssuerKeysParts {
  readonly read: ReadDocument;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The keys of one issuer, as far as this process knows them. One exists per issuer and process. */
export interface IssuerKeys {
  /** The keys, if one of this id is among them. Takes at most 3 s, at most 1 s when the id is known already. */
  find(keyId: string, deadline: number): Promise<Result<KeySet, IdentityFailure>>;
  /** Reads them ahead of requests, unless they are recent. Takes at most 1 s; says why that came to nothing. */
  prepare(deadline: number): Promise<IssuerProblem | undefined>;
}

/** For this long keys are used without a question. It is also how long a key that its issuer withdrew may be used. */
const FRESH_MS = 10 * MINUTE_MS;
/** For this long they are used when the issuer does not answer; issuers keep a key for as long after its last token. */
const GOOD_MS = DAY_MS;
/** What a warm-up finds older than that would grow old before the next one comes, which may be a little late. */
const RECENT_MS = 4 * MINUTE_MS;

/** For discovery and key set together. */
const READ_BUDGET_MS = 3 * SECOND_MS;
/** What a request may spend on renewing keys while it holds the one it needs. */
const RENEWAL_BUDGET_MS = SECOND_MS;

/** After an answer, whatever key ids are made up meanwhile. An issuer publishes a key some time before it signs with it. */
const COOL_DOWN_MS = 30 * SECOND_MS;
/** After no answer, when the key that is wanted is not held. */
const READ_REST = { firstMs: 5 * SECOND_MS, mostMs: COOL_DOWN_MS };
/** After no answer, when it is. */
const RENEWAL_REST = { firstMs: 15 * SECOND_MS, mostMs: 2 * MINUTE_MS };

/**
 * Holds the keys of an issuer and reads them when they are wanted: compared with the wall clock on read, never by a timer,
 * and never beyond the request that began it.
 *
 * jose's `createRemoteJWKSet` is not used: when its set is old and cannot be read again, it fails although it holds the
 * key; while nothing answers, each unknown key id asks anew; and it has neither a limit of bytes nor discovery. What
 * finds the key in a set that is held, and all cryptography, is jose's.
 */
export function createIssuerKeys(
  issuer: ConfiguredIssuer,
  { read, now, random }: IssuerKeysParts,
): IssuerKeys {
  const flights = createSingleFlight<Result<KeySet, IssuerProblem>>();
  let held: { readonly keys: KeySet; readonly readAt: number } | undefined;
  /** Before the end of which nothing is read for a key id that is not held, and what came of reading last. */
  let rest: (Rest & { readonly problem: IssuerProblem | undefined }) | undefined;
  let renewalRest: Rest | undefined;

  /** A clock that was set back makes keys old, and not unusable. */
  const isYounger = (ageMs: number) =>
    held !== undefined && now() >= held.readAt && now() - held.readAt < ageMs;
  const usable = () => (held && now() - held.readAt < GOOD_MS ? held.keys : undefined);

  function start(budget: Budget): Promise<Result<KeySet, IssuerProblem>> {
    return flights.start(issuer.name, budget, async () => {
      const startedAt = now();
      const result = await readPublishedKeys(issuer, read, budget.deadline);
      const ended = { now: now(), random: random() };
      if (result.ok) {
        held = { keys: result.value, readAt: startedAt };
        renewalRest = undefined;
        rest = { since: ended.now, lengthMs: COOL_DOWN_MS, failures: 0, problem: undefined };
        return result;
      }
      renewalRest = restAfter(renewalRest, RENEWAL_REST, ended);
      // A second says little to a request that has three.
      if (!budget.brief) rest = { ...restAfter(rest, READ_REST, ended), problem: result.problem };
      return result;
    });
  }

  /** One request renews; the others, and those that come while renewing rests, take what is held. */
  async function renew(deadline: number): Promise<IssuerProblem | undefined> {
    if (flights.current(issuer.name) || restLeftMs(renewalRest, now()) > 0) return undefined;
    const { deadline: end } = budgetAt(now(), RENEWAL_BUDGET_MS, deadline - now());
    const result = await start({ deadline: end, brief: true });
    return result.ok ? undefined : result.problem;
  }

  /** Gives what keeps us from knowing the newest keys; nothing, when they were read just now. */
  async function learn(deadline: number): Promise<IssuerProblem | undefined> {
    for (let flight = flights.current(issuer.name); flight; flight = flights.current(issuer.name)) {
      if (flight.deadline > deadline) return "timeout";
      const outcome = await flight.outcome;
      if (outcome.ok) return undefined;
      if (!flight.brief) return outcome.problem;
    }
    if (restLeftMs(rest, now()) > 0) return rest?.problem;
    const result = await start(budgetAt(now(), READ_BUDGET_MS, deadline - now()));
    return result.ok ? undefined : result.problem;
  }

  return {
    async find(keyId, deadline) {
      const before = usable();
      const isKnown = before?.has(keyId) === true;
      if (isKnown && isYounger(FRESH_MS)) return succeed(before);
      const problem = await (isKnown ? renew(deadline) : learn(deadline));
      const keys = usable();
      if (keys?.has(keyId)) return succeed(keys);
      if (problem === undefined) return fail({ code: "identity_refused", reason: "key_unknown" });
      const retryAfterMs = Math.max(SECOND_MS, restLeftMs(rest, now()));
      return fail({ code: "issuer_unavailable", issuer: issuer.name, reason: problem, retryAfterMs });
    },
    prepare: async (deadline) => (isYounger(RECENT_MS) ? undefined : renew(deadline)),
  };
}
