import type { AuditNotes } from "./audit.ts";
import { budgetAt } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import { decide, grantedNames } from "./decision.ts";
import type { Failure } from "./failure.ts";
import { type IssuedToken, issueToken, type TokenAsk } from "./issue.ts";
import type { Profile } from "./profile.ts";
import { createKeyCheck, type KeyCheckReport } from "./key-check.ts";
import { createMintLimit } from "./mint-limit.ts";
import { entitle, grantFor } from "./request-decision.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { ScopeSet } from "./scope.ts";
import { SECOND_MS } from "./time.ts";
import { SAP_SERVICE_DOMAINS } from "./service-domain.ts";
import { createTokenSource, type SourceParts } from "./token-source.ts";
import { createWarmUp, type WarmUp } from "./warm-up.ts";

export interface BrokerParts extends Omit<SourceParts, "serviceDomains"> {
  readonly configuration: Configuration;
}

/** What a caller may ask of one key. */
export interface KeyAccess {
  readonly key: string;
  readonly scopes: ScopeSet;
}

/** The broker: it decides on every request first, then sees to the token. */
export interface Broker {
  /** Serves the token in memory or mints one. Answers within 6 s, or within what the ask has left. */
  issue(ask: TokenAsk, audit: AuditNotes): Promise<Result<IssuedToken, Failure>>;
  /** The keys a caller may ask for, with scope names as the configuration writes them. */
  access(caller: string | undefined): readonly KeyAccess[];
  /** One of them with full scope names and the URLs of the services behind it. */
  accessTo(
    ask: Pick<TokenAsk, "caller" | "key" | "leftMs">,
    audit: AuditNotes,
  ): Promise<Result<KeyAccess & Pick<Profile, "serviceUrls">, Failure>>;
  /** Renews what the next two ticks would find ageing. Takes at most 25 s, or what is left of the invocation. */
  warm: WarmUp;
  /**
   * Says of each key what a process of this version finds: warms the warm ones, reads the others and mints nothing for
   * them. Takes at most 25 s, or what is left of the invocation.
   */
  check(leftMs?: number): Promise<KeyCheckReport>;
  /**
   * Reads one warm key, so that the first request finds its profile and a connection. Takes at most 1 s. That the key could
   * not be read is no failure of it.
   */
  prepare(): Promise<void>;
}

/** What a request with nothing to serve may spend on everything. */
const REQUEST_BUDGET_MS = 6 * SECOND_MS;
const PREPARE_BUDGET_MS = SECOND_MS;
/** Right after a rotation, reads may give the old and the new version by turns. */
const MOST_ROUNDS = 3;

export function createBroker(parts: BrokerParts): Broker {
  const { configuration, now } = parts;
  const serviceDomains = [...SAP_SERVICE_DOMAINS, ...configuration.serviceDomains];
  if (!parts.login && [...configuration.keys.values()].some(({ user }) => user))
    throw new Error("A key has a user, and there is nowhere to log in");
  const source = createTokenSource({ ...parts, serviceDomains });
  const limit = createMintLimit(now);
  const warm = createWarmUp({ configuration, source, now });

  return {
    async issue(ask, audit) {
      const budget = budgetAt(now(), REQUEST_BUDGET_MS, ask.leftMs);
      const granted = grantFor(configuration, { ...ask, now: now() }, audit);
      if (!granted) return fail({ code: "access_denied" });
      const minTtlMs = Math.min(ask.minTtlMs, granted.grant.maxMinTtlMs);
      const parts = { source, now, budget, charge: limit.chargeFor(granted.caller), audit };
      // A rotation may make the key another client's between decision and mint; the next round decides with the new one.
      for (let round = 1; round <= MOST_ROUNDS; round++) {
        const entitled = await entitle(granted, ask.scopes, parts, audit);
        if (!entitled.ok) return entitled;
        const issued = await issueToken({ ...ask, minTtlMs }, entitled.value, parts);
        if (issued.ok) return issued;
        if (issued.problem.code !== "key_changed") return fail(issued.problem);
      }
      return fail({ code: "secrets_unavailable", reason: "unsettled", retryAfterMs: SECOND_MS });
    },
    access: (caller) =>
      [...configuration.keys.keys()].flatMap((key) => {
        const decision = decide(configuration, caller, key, now());
        if (!decision.ok) return [];
        const scopes = grantedNames(decision.value, source.profile(key)?.scopePrefix);
        return scopes.length > 0 ? [{ key, scopes }] : [];
      }),
    async accessTo({ caller, key, leftMs }, audit) {
      const granted = grantFor(configuration, { caller, key, now: now() }, audit);
      if (!granted) return fail({ code: "access_denied" });
      const budget = budgetAt(now(), REQUEST_BUDGET_MS, leftMs);
      const charge = limit.chargeFor(granted.caller);
      const entitled = await entitle(granted, undefined, { source, budget, charge }, audit);
      if (!entitled.ok) return entitled;
      const { scopes, profile } = entitled.value;
      return succeed({ key, scopes, serviceUrls: profile.serviceUrls });
    },
    warm,
    check: createKeyCheck({ configuration, source, now, pause: parts.pause, warm }),
    async prepare() {
      const warm = [...configuration.keys.values()].find((key) => key.warm);
      if (warm) await source.read(warm, { deadline: now() + PREPARE_BUDGET_MS, brief: true });
    },
  };
}
