import type { AuditNotes } from "./audit.ts";
import type { Budget } from "./budget.ts";
import { causeOf, type Failure } from "./failure.ts";
import type { Charge } from "./mint-limit.ts";
import { isSameClient } from "./profile.ts";
import type { Entitlement } from "./request-decision.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { Secret } from "./secret.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import type { CacheEntry, TokenSubject } from "./token-cache.ts";
import type { OrderProblem, TokenSource } from "./token-source.ts";
import { expiresIn, type HeldToken, tokenState } from "./token-state.ts";

export interface TokenAsk {
  /** The caller's name in the configuration; `undefined` for principals it does not know. */
  readonly caller: string | undefined;
  readonly key: string;
  /** Scope names as asked for; `undefined` asks for what the rules grant. */
  readonly scopes: readonly string[] | undefined;
  /** How long the token has to last, at most half its life and what the rules let this caller ask for. */
  readonly minTtlMs: number;
  /** SHA-256 of a token that an API refused. */
  readonly rejected: string | undefined;
  /** Milliseconds that whoever asks has left, where that may be less than a request's own 6 s. */
  readonly leftMs?: number;
}

export interface IssuedToken {
  readonly accessToken: Secret;
  readonly scope: readonly string[];
  /** Whole seconds left at the moment of answering. */
  readonly expiresIn: number;
  readonly cache: CacheUse;
}

/** `held`: renewing failed or rests, and the token in memory is good. */
export type CacheUse = "hit" | "miss" | "renewed" | "held";

/** What a request spends on renewing when it holds a token that is good for long. */
const RENEWAL_BUDGET_MS = SECOND_MS;

/** How often a caller's word that a token was refused may cost a mint. */
const REJECTION_INTERVAL_MS = MINUTE_MS;

interface IssueParts {
  readonly source: TokenSource;
  readonly now: () => number;
  readonly budget: Budget;
  readonly charge: Charge;
  readonly audit: AuditNotes;
}

/** Serves the token in memory, renews it or mints one, by the state it is in. The request has been decided on. */
export async function issueToken(
  ask: TokenAsk,
  entitled: Entitlement,
  parts: IssueParts,
): Promise<Result<IssuedToken, OrderProblem>> {
  const { source, now, audit } = parts;
  const { key, profile, scopes } = entitled;
  const subject: TokenSubject = { key: key.name, scopes };
  const held = source.cache.get(subject);
  const isNamed = held !== undefined && ask.rejected === held.token.fingerprint;
  if (isNamed) audit.note({ rejected: true });
  const isRejected = isNamed && mayCostAMint(held, now());
  const serve = (token: HeldToken, cache: CacheUse) => answer(ask, { subject, token, cache }, parts);
  const begin = () => {
    const throttled = parts.charge();
    if (!throttled && held && isRejected) source.cache.amend(held, { rejectedAt: now() });
    return throttled;
  };
  const order = (brief: boolean) =>
    source.order(
      {
        key,
        subject,
        profile,
        owner: ask.caller,
        deadline: brief ? Math.min(parts.budget.deadline, now() + RENEWAL_BUDGET_MS) : parts.budget.deadline,
        brief: brief || parts.budget.brief,
        read: entitled.read,
        begin,
      },
      audit,
    );

  const state = held ? tokenState(held.token, now(), ask.minTtlMs) : "spent";
  if (!held || state === "spent") {
    const minted = await order(false);
    return minted.ok ? serve(minted.value, "miss") : fail(blame(minted.problem, ask));
  }
  // Who names a token as refused is told that there is no other yet.
  const use = isNamed ? "held" : "hit";
  if (state === "fresh" && !isRejected) return serve(held.token, use);
  // A refused token is as good as one in its last minutes: it is served only if there is no better one.
  const urgency = state === "ageing" && !isRejected ? "ageing" : "expiring";
  if (source.isResting(subject, urgency)) return serve(held.token, "held");
  // Somebody is renewing already, and this token is good for long: nobody else waits.
  if (urgency === "ageing" && source.isMinting(subject)) return serve(held.token, use);
  const renewed = await order(urgency === "ageing");
  if (renewed.ok) return serve(renewed.value, "renewed");
  if (renewed.problem.code === "key_changed") return renewed;
  audit.note({ cause: causeOf(renewed.problem) });
  // Meanwhile the key may have become another client's, and a token of a short life may be over.
  const current = source.profile(key.name);
  const isGood = current && isSameClient(current, held.token.profile) && expiresIn(held.token, now()) > 0;
  return isGood ? serve(held.token, "held") : fail(blame(renewed.problem, ask));
}

function mayCostAMint({ rejectedAt }: CacheEntry, now: number): boolean {
  return rejectedAt === undefined || Math.abs(now - rejectedAt) >= REJECTION_INTERVAL_MS;
}

function answer(
  ask: TokenAsk,
  {
    subject,
    token,
    cache,
  }: { readonly subject: TokenSubject; readonly token: HeldToken; readonly cache: CacheUse },
  { source, now, audit }: IssueParts,
): Result<IssuedToken, Failure> {
  audit.note({ cache });
  const { scopes } = subject;
  // xsuaa granted less than was asked for. Who named scopes needs them; who named none learns what it got.
  if (ask.scopes && scopes !== "all" && !scopes.every((name) => token.scope.includes(name)))
    return fail({ code: "scope_refused", askedByCaller: true });
  const { accessToken, scope, fingerprint: sha256, jti, user } = token;
  const left = expiresIn(token, now());
  // A life so short that the answer took all of it.
  if (left <= 0) return fail({ code: "answer_unusable", reason: "no_lifetime" });
  source.served(subject, token, ask.caller);
  audit.note({
    ...(user !== undefined && { user }),
    token: { sha256, ...(jti !== undefined && { jti }), expires_in: left },
  });
  return succeed({ accessToken, scope, expiresIn: left, cache });
}

/** The same refusal is the caller's mistake if it named the scopes, and the operator's if the rules did. */
function blame(problem: OrderProblem, ask: TokenAsk): OrderProblem {
  return problem.code === "scope_refused" ? { ...problem, askedByCaller: ask.scopes !== undefined } : problem;
}
