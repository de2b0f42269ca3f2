import type { AuditNotes } from "./audit.ts";
import type { Configuration, ConfiguredKey } from "./configuration.ts";
import { decide, decideScopes, type Grant } from "./decision.ts";
import type { Failure } from "./failure.ts";
import type { ReadKey } from "./key-reader.ts";
import { isSameClient, type Profile } from "./profile.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { ScopeSet } from "./scope.ts";
import type { Secret } from "./secret.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import type { CacheEntry, TokenSubject } from "./token-cache.ts";
import { createTokenSource, type OrderProblem, type SourceParts } from "./token-source.ts";
import { expiresIn, type HeldToken, tokenState } from "./token-state.ts";
import { createWarmUp, type WarmReport } from "./warm-up.ts";

export interface BrokerParts extends SourceParts {
  readonly configuration: Configuration;
}

export interface TokenAsk {
  /** The caller's name in the configuration; `undefined` for principals it does not know. */
  readonly caller: string | undefined;
  readonly key: string;
  /** Scope names as asked for; `undefined` asks for what the rules grant. */
  readonly scopes: readonly string[] | undefined;
  readonly minTtlMs: number;
  /** SHA-256 of a token that an API refused. */
  readonly rejected: string | undefined;
}

export interface IssuedToken {
  readonly accessToken: Secret;
  readonly scope: readonly string[];
  /** Whole seconds left at the moment of answering. */
  readonly expiresIn: number;
  readonly cache: "hit" | "miss" | "renewed" | "held";
}

/** What a caller may ask of one key; `serviceUrls` only where one key was asked about. */
export interface KeyAccess {
  readonly key: string;
  readonly scopes: ScopeSet;
}

export interface Broker {
  /** Decides, then serves the token in memory or mints one. Answers within 6 s. */
  issue(ask: TokenAsk, entry: AuditNotes): Promise<Result<IssuedToken, Failure>>;
  /** The keys a caller may ask for, with scope names as the configuration writes them. */
  access(caller: string | undefined): readonly KeyAccess[];
  /** One of them with full scope names and the URLs of the services behind it. */
  accessTo(
    caller: string | undefined,
    key: string,
    entry: AuditNotes,
  ): Promise<Result<KeyAccess & { readonly serviceUrls: Profile["serviceUrls"] }, Failure>>;
  /** Renews what the next two ticks would find ageing. Takes at most 25 s. */
  warm(): Promise<WarmReport>;
  /** Reads one warm key, so that the first request finds its profile and a connection. Takes at most 1 s, never fails. */
  prepare(): Promise<void>;
}

/** What a request with nothing to serve may spend on everything. */
const REQUEST_BUDGET_MS = 6 * SECOND_MS;
/** What a request spends on renewing when it holds a token that is good for long. */
const RENEWAL_BUDGET_MS = SECOND_MS;
const PREPARE_BUDGET_MS = SECOND_MS;
/** How often a caller's word that a token was refused may cost a mint. */
const REJECTION_INTERVAL_MS = MINUTE_MS;

interface Decided {
  readonly key: ConfiguredKey;
  readonly profile: Profile;
  readonly scopes: ScopeSet;
  readonly read: ReadKey | undefined;
}

/** The broker itself: decision first, on every request, then the token. */
export function createBroker(parts: BrokerParts): Broker {
  const { configuration, now } = parts;
  const source = createTokenSource(parts);

  function grantOf(caller: string | undefined, keyName: string, entry: AuditNotes) {
    entry.note({ key: keyName });
    const decision = decide(configuration, caller, keyName, now());
    entry.note({ rules: decision.ok ? decision.value.rules : decision.problem.rules });
    const key = configuration.keys.get(keyName);
    return decision.ok && key ? { grant: decision.value, key } : undefined;
  }

  /** Decides on scopes, for which the key's profile must be known: read it if this process has never seen it. */
  async function scopesOf(
    { grant, key }: { readonly grant: Grant; readonly key: ConfiguredKey },
    asked: readonly string[] | undefined,
    deadline: number,
    entry: AuditNotes,
  ): Promise<Result<Decided, Failure>> {
    const known = source.profile(key.name);
    const read = known ? undefined : await source.read(key, deadline);
    if (read && !read.ok) return read;
    const profile = known ?? read?.value.profile;
    if (!profile) throw new Error("A key was read without a profile");
    const scopes = decideScopes(grant, asked, profile.scopePrefix);
    if (scopes.ok) {
      entry.note({ scopes: scopes.value });
      return succeed({ key, profile, scopes: scopes.value, read: read?.value });
    }
    switch (scopes.problem) {
      case "scope_not_granted":
        return fail({ code: "scope_not_granted" });
      case "nothing_left":
        return fail({ code: "access_denied" });
      case "no_prefix":
        return fail({ code: "key_malformed", field: "xsappname", problem: "missing" });
    }
  }

  async function issue(ask: TokenAsk, entry: AuditNotes): Promise<Result<IssuedToken, Failure>> {
    const deadline = now() + REQUEST_BUDGET_MS;
    const granted = grantOf(ask.caller, ask.key, entry);
    if (!granted) return fail({ code: "access_denied" });
    // A rotation may change the scope prefix between decision and mint; the second round decides with the new one.
    for (let round = 1; ; round++) {
      const decided = await scopesOf(granted, ask.scopes, deadline, entry);
      if (!decided.ok) return decided;
      const issued = await obtain(ask, decided.value, deadline, entry);
      if (issued.ok) return issued;
      if (issued.problem.code !== "prefix_changed") return fail(issued.problem);
      if (round === 2) throw new Error("The scope prefix changed twice within a request");
    }
  }

  async function obtain(
    ask: TokenAsk,
    { key, profile, scopes, read }: Decided,
    deadline: number,
    entry: AuditNotes,
  ): Promise<Result<IssuedToken, OrderProblem>> {
    const subject: TokenSubject = { key: key.name, scopes };
    const held = source.cache.get(subject);
    const rejectedAt = held && isRejection(ask, held) ? now() : undefined;
    const state = held ? tokenState(held.token, now(), ask.minTtlMs) : "spent";

    const mint = (brief: boolean) =>
      source.order(
        {
          key,
          subject,
          prefix: profile.scopePrefix,
          owner: ask.caller ?? "",
          deadline: brief ? Math.min(deadline, now() + RENEWAL_BUDGET_MS) : deadline,
          brief,
          read,
          rejectedAt,
        },
        entry,
      );
    const serve = (token: HeldToken, cache: IssuedToken["cache"]) =>
      answer(ask, subject, token, cache, entry);

    if (!held || state === "spent") {
      const minted = await mint(false);
      return minted.ok ? serve(minted.value, "miss") : asked(ask, minted.problem);
    }
    if (state === "fresh" && rejectedAt === undefined) return serve(held.token, "hit");
    const urgency = state === "ageing" && rejectedAt === undefined ? "ageing" : "expiring";
    if (source.isResting(subject, urgency)) return serve(held.token, "held");
    // Somebody is renewing already, and this token is good for long: nobody else waits.
    if (urgency === "ageing" && source.isMinting(subject)) return serve(held.token, "hit");
    const renewed = await mint(urgency === "ageing");
    if (renewed.ok) return serve(renewed.value, "renewed");
    if (renewed.problem.code === "prefix_changed") return fail(renewed.problem);
    entry.note({ cause: causeOf(renewed.problem) });
    // Meanwhile the key may have become another client's, and a token of a short life may be over.
    const current = source.profile(key.name);
    const isGood = current && isSameClient(current, held.token.profile) && expiresIn(held.token, now()) > 0;
    return isGood ? serve(held.token, "held") : fail(renewed.problem);
  }

  function isRejection(ask: TokenAsk, { token, rejectedAt }: CacheEntry): boolean {
    if (ask.rejected !== token.fingerprint) return false;
    return rejectedAt === undefined || Math.abs(now() - rejectedAt) >= REJECTION_INTERVAL_MS;
  }

  function answer(
    ask: TokenAsk,
    subject: TokenSubject,
    token: HeldToken,
    cache: IssuedToken["cache"],
    entry: AuditNotes,
  ): Result<IssuedToken, Failure> {
    entry.note({ cache });
    const { scopes } = subject;
    // xsuaa granted less than was asked for. Who named scopes needs them; who named none learns what it got.
    if (ask.scopes && scopes !== "all" && !scopes.every((name) => token.scope.includes(name)))
      return fail({ code: "scope_refused", askedByCaller: true });
    const current = source.cache.get(subject);
    if (current && !current.asked) source.cache.amend(current, { asked: true });
    const left = expiresIn(token, now());
    entry.note({
      token: {
        sha256: token.fingerprint,
        ...(token.jti !== undefined && { jti: token.jti }),
        expires_in: left,
      },
    });
    return succeed({ accessToken: token.accessToken, scope: token.scope, expiresIn: left, cache });
  }

  async function accessTo(caller: string | undefined, keyName: string, entry: AuditNotes) {
    const granted = grantOf(caller, keyName, entry);
    if (!granted) return fail({ code: "access_denied" });
    const decided = await scopesOf(granted, undefined, now() + REQUEST_BUDGET_MS, entry);
    if (!decided.ok) return decided;
    const { scopes, profile } = decided.value;
    return succeed({ key: keyName, scopes, serviceUrls: profile.serviceUrls });
  }

  function access(caller: string | undefined): readonly KeyAccess[] {
    return [...configuration.keys.keys()].flatMap((key) => {
      const decision = decide(configuration, caller, key, now());
      if (!decision.ok) return [];
      const { scopes, denied } = decision.value;
      return [{ key, scopes: scopes === "all" ? scopes : scopes.filter((name) => !denied.includes(name)) }];
    });
  }

  async function prepare(): Promise<void> {
    const [warm] = [...configuration.keys.values()].filter((key) => key.warm);
    if (warm) await source.read(warm, now() + PREPARE_BUDGET_MS);
  }

  return { issue, access, accessTo, prepare, warm: createWarmUp({ configuration, source, now }) };
}

/** The same refusal means different things to who named scopes and to who took what the rules grant. */
function asked(ask: TokenAsk, problem: OrderProblem): Result<IssuedToken, OrderProblem> {
  return fail(
    problem.code === "scope_refused" ? { ...problem, askedByCaller: ask.scopes !== undefined } : problem,
  );
}

/** What the audit line says of a failure: every detail, which are names and numbers of ours by construction. */
export function causeOf(failure: Failure): Readonly<Record<string, string | number | boolean>> {
  return { ...failure };
}
