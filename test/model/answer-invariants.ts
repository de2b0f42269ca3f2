import type { AuditRecord } from "../../packages/core/src/audit.ts";
import { MINUTE_MS, SECOND_MS } from "../../packages/core/src/time.ts";
import type { UrlAnswer } from "./broker-process.ts";
import { fullNames, TOLERATED } from "./client.ts";
import { grantOf, MINTS_PER_MINUTE } from "./grants.ts";
import type { Invariants } from "./invariant.ts";
import type { Model } from "./model.ts";
import { spills } from "./spills.ts";
import type { Ask, Holding, Work } from "./work.ts";
import { isSurelyAgeing, leftMs, marginMs, neededMs, sha256, type Token } from "./token.ts";

/** A request that was answered just now. */
export interface Answered {
  readonly work: Work;
  readonly ask: Ask;
  readonly answer: UrlAnswer;
  readonly body: Readonly<Record<string, unknown>>;
  /** The audit lines of this request. */
  readonly audits: readonly AuditRecord[];
  /** What xsuaa knows of the token in the answer; `undefined` when there is none, or none that may be kept. */
  readonly token: Token | undefined;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

const REQUEST_BUDGET_MS = 6 * SECOND_MS;
const BRIEF_BUDGET_MS = SECOND_MS;
/** What the broker may tell callers to wait when Secrets Manager is what failed. */
const STORE_RETRY_MS = 5 * SECOND_MS;
const RENEWAL_REST_MS = { first: 15 * SECOND_MS, most: 120 * SECOND_MS, expiring: 5 * SECOND_MS };

export const answerInvariants: Invariants<Answered> = {
  reachesOnlyCallersGrantedIt: {
    promise:
      "A token reaches only callers that were granted the key and every scope they named when they asked.",
    isBroken: ({ answer, ask, work }) => answer.statusCode === 200 && !isGranted(ask, work.started.wall),
  },
  refusesNobodyGranted: {
    promise: "Who is granted a key is never told otherwise; only a scope that the client lacks is refused.",
    isBroken({ answer, ask, work }) {
      if (!isGranted(ask, work.started.wall)) return false;
      return answer.statusCode === 403 || (answer.statusCode === 400 && ask.scopes === undefined);
    },
  },
  isOfTheKeysClient: {
    promise:
      "A token is of the client and the zone that the key has named last, never of another or an earlier one.",
    isBroken({ claims, ask }, { clients }) {
      const client = clients.get(ask.key);
      return claims !== undefined && (claims["cid"] !== client?.id || claims["zid"] !== client?.zone);
    },
  },
  isNeverWiderThanGranted: {
    promise: "A token carries no scope beyond those asked for or, where none were named, those granted.",
    isBroken({ claims, body, ask, work }, { clients }) {
      const client = clients.get(ask.key);
      const wanted = ask.scopes ?? grantOf(ask.caller, ask.key, work.started.wall);
      if (claims === undefined || client === undefined || wanted === undefined || wanted === "all")
        return false;
      const allowed = [...fullNames(client, wanted), ...TOLERATED];
      const carried = [...(claims["scope"] as readonly string[]), ...String(body["scope"]).split(" ")];
      return carried.some((name) => name !== "" && !allowed.includes(name));
    },
  },
  saysWhatItCarries: {
    promise: "Who named scopes gets all of them; the `scope` of an answer is the token's own.",
    isBroken({ token, body, ask }) {
      if (!token) return false;
      const said = String(body["scope"]).split(" ");
      const missing = fullNames(token.client, ask.scopes ?? []).filter((name) => !token.scope.includes(name));
      return missing.length > 0 || said.join(" ") !== [...new Set(token.scope)].sort().join(" ");
    },
  },
  livesAsLongAsItSays: {
    promise: "`expires_in` is more than 0 and no more than xsuaa's clock says is left.",
    isBroken({ token, body }, { time }) {
      if (!token) return false;
      const says = Number(body["expires_in"]) * SECOND_MS;
      // Nobody can know how far a clock was set back; the broker then promises no more than the whole life.
      const setBack = Math.max(0, token.sent.wall - token.sent.now - (time.wall - time.now));
      return !(says > 0 && says <= Math.min(token.lifeMs, token.expiresAt - time.now + setBack));
    },
  },
  lastsAsLongAsAsked: {
    promise:
      "A token lasts for `min_ttl`, or for half its life where that is less, and never less than its floor, from when it was asked for.",
    isBroken({ token, body, ask, work }, { time }) {
      if (!token || work.isDisturbed) return false;
      const took = time.now - work.started.now + SECOND_MS;
      return Number(body["expires_in"]) * SECOND_MS + took < neededMs(token, ask.minTtlMs);
    },
  },
  forgetsAbortedMints: {
    promise: "A token that came after its mint was given up is never served.",
    isBroken: ({ token }, { late }) => token !== undefined && late.has(token),
  },
  servesWhatItHolds: {
    promise: "No request fails while a token that is good for it is in memory.",
    isBroken(fact, model) {
      const holding = failedWith(fact, model);
      return holding !== undefined && !model.isCrowdedSince(holding);
    },
  },
  losesNobodysTokenToACrowd: {
    promise: "No request fails because another caller asked for many tokens.",
    isBroken(fact, model) {
      const holding = failedWith(fact, model);
      return holding !== undefined && model.isCrowdedSince(holding);
    },
  },
  renewsInTime: {
    promise:
      "A token is served as fresh for no longer than half its life or 2 h and a tenth, but while somebody renews it.",
    isBroken({ token, answer, work }, model) {
      if (!token || answer.headers["x-cache"] !== "hit" || !isSurelyAgeing(token, model.time.wall))
        return false;
      const asking = model.asking(model.subjectOf(work, token.client) ?? "", token.client);
      return asking.every((other) => other === work);
    },
  },
  shrugsOffNothing: {
    promise: "A token in its last minutes is no hit, nor is one that the caller says was refused.",
    isBroken({ token, answer, ask }, { time }) {
      if (!token || answer.headers["x-cache"] !== "hit") return false;
      return ask.rejected === token.sha256 || leftMs(token, time.wall) <= marginMs(token);
    },
  },
  keepsTryingToRenew: {
    promise:
      "A token is held without a try to renew it only as long as the rest after the last failure may be.",
    isBroken({ token, answer, audits, ask, work }, model) {
      const holding = token && model.held.get(model.subjectOf(work, token.client) ?? "");
      if (answer.headers["x-cache"] !== "held" || !holding || holding.token !== token) return false;
      if (work.isDisturbed || audits.some(({ cause }) => cause !== undefined)) return false;
      // Who reports a token costs a try once a minute, and is told at other times that it is the one there is.
      if (ask.rejected === token.sha256) return false;
      const { wall } = model.time;
      const isExpiring = leftMs(token, wall) <= marginMs(token) && ask.rejected === undefined;
      const doubled = RENEWAL_REST_MS.first * 2 ** Math.max(0, holding.failures - 1);
      const mostMs = isExpiring ? RENEWAL_REST_MS.expiring : Math.min(RENEWAL_REST_MS.most, doubled);
      return holding.failures === 0 || wall - holding.failedAt >= mostMs;
    },
  },
  restsNoLongerThanItShould: {
    promise:
      "A rest is 10 s doubling to 60 s or what xsuaa asked for, jitter makes it shorter only, and a success ends it; nobody is told to wait for longer.",
    isBroken({ answer, audits, work }, { rests }) {
      const mostMs = Math.max(0, ...[...work.clients].map(({ subaccount }) => rests.mostLeftMs(subaccount)));
      const isResting = audits.some(({ outcome }) => outcome === "endpoint_resting");
      const retryAfterMs = Number(answer.headers["retry-after"] ?? 0) * SECOND_MS;
      const shortMs = isTurnedAway(audits) ? MINUTE_MS : STORE_RETRY_MS;
      return (isResting && mostMs === 0) || retryAfterMs > Math.max(shortMs, wholeSeconds(mostMs));
    },
  },
  turnsAwayWhoMintsTooMuchOnly: {
    promise: "Who is told that it causes too many mints has itself asked as often as it may in a minute.",
    isBroken({ audits, ask, work }, { causes, work: all }) {
      const others = [...all].filter((other) => other !== work);
      return isTurnedAway(audits) && causes.mostOf(ask.caller, others) < MINTS_PER_MINUTE[ask.caller];
    },
  },
  forgetsRefusalsInTime: {
    promise:
      "A refused secret is remembered for 60 s doubling to 10 min, jitter makes it shorter only, and a success ends it.",
    isBroken({ audits, ask, work }, { refusals, current }) {
      const versions = [current.get(ask.key), ...work.read.AWSCURRENT, ...work.read.AWSPREVIOUS];
      const isRemembered = !work.isDisturbed && audits.some(({ cause }) => cause?.["remembered"] === true);
      return (
        isRemembered && versions.every((version) => !version || refusals.mostLeftMs(version.secret) === 0)
      );
    },
  },
  answersInTime: {
    promise:
      "Every answer is there within 6 s, and within 1 s where a token that is good for long is in memory.",
    isBroken(fact, model) {
      const { work } = fact;
      // Under a key that changes a request begins anew, and may then share what a later one has begun.
      if (work.isDisturbed || work.clients.size > 1) return false;
      const took = model.time.now - work.started.now;
      return took > (isCoveredForLong(fact, model) ? BRIEF_BUDGET_MS : REQUEST_BUDGET_MS);
    },
  },
  auditsOnce: {
    promise: "Every request has exactly one audit line, and it says what the answer says.",
    isBroken({ answer, body, audits, ask, token }) {
      const [audit] = audits;
      if (audits.length !== 1 || audit === undefined || audit.status !== answer.statusCode) return true;
      if (audit.caller !== (ask.caller === "stranger" ? undefined : ask.caller) || audit.key !== ask.key)
        return true;
      if (answer.statusCode !== 200)
        return audit.outcome === "issued" || audit.cause?.["code"] !== audit.outcome;
      return (
        audit.outcome !== "issued" ||
        audit.cache !== answer.headers["x-cache"] ||
        audit.token?.expires_in !== body["expires_in"] ||
        audit.token?.sha256 !== sha256(String(body["access_token"])) ||
        (token !== undefined && audit.token.sha256 !== token.sha256)
      );
    },
  },
  spillsNoSecrets: {
    promise: "No secret, and no token but the one asked for, is in an answer.",
    isBroken: ({ answer, body }) =>
      spills({ ...answer, body: { ...body, access_token: undefined } }, { headers: answer.headers }),
  },
  neverCrashes: {
    promise: "The broker never answers that it failed itself.",
    isBroken: ({ answer }) => answer.statusCode === 500,
  },
};

/** Because its caller causes too many mints, whether or not it was served a token from memory. */
function isTurnedAway(audits: readonly AuditRecord[]): boolean {
  return audits.some(({ cause }) => cause?.["code"] === "caller_throttled");
}

function isGranted({ caller, key, scopes }: Ask, at: number): boolean {
  const granted = grantOf(caller, key, at);
  return (
    granted === "all" || (granted !== undefined && (scopes ?? []).every((name) => granted.includes(name)))
  );
}

/** A token in memory that a request which failed should have been served. */
function failedWith({ answer, ask, work }: Answered, model: Model): Holding | undefined {
  const { clients, held, time } = model;
  const client = clients.get(ask.key);
  const holding = client && held.get(model.subjectOf(work, client) ?? "");
  if (answer.statusCode < 500 || work.isDisturbed || !holding || holding.order > work.order) return undefined;
  if (leftMs(holding.token, time.wall) < neededMs(holding.token, ask.minTtlMs)) return undefined;
  return model.mayBePushedOut(holding) ? undefined : holding;
}

/** Whether a request had a token in memory all the time that was good for it, and not in its last minutes. */
function isCoveredForLong({ ask, work, answer }: Answered, model: Model): boolean {
  const { held } = work;
  if (!held || ask.rejected !== undefined || answer.statusCode !== 200 || model.mayBePushedOut(held))
    return false;
  const { token } = held;
  const needed = Math.max(marginMs(token) + 1, neededMs(token, ask.minTtlMs));
  return model.clients.get(ask.key) === token.client && leftMs(token, model.time.wall) >= needed;
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / SECOND_MS) * SECOND_MS;
}
