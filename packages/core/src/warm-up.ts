import type { MintRecord } from "./audit.ts";
import type { Configuration, ConfiguredKey } from "./configuration.ts";
import { decide, decideScopes } from "./decision.ts";
import type { Failure } from "./failure.ts";
import type { ScopeSet } from "./scope.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import { subjectId, type TokenSubject } from "./token-cache.ts";
import type { TokenSource } from "./token-source.ts";
import { expiresIn, tokenState } from "./token-state.ts";

/** What the warm-up did, as its report line says it. */
export interface WarmReport {
  readonly type: "warm-up";
  readonly entries: readonly WarmEntry[];
  /** Seconds; missing when nothing is held. */
  readonly soonest_expiry?: number;
  readonly ms: number;
}

export interface WarmEntry {
  readonly key: string;
  readonly scopes?: ScopeSet;
  readonly outcome: "fresh" | "renewed" | "failed";
  readonly failure?: string;
  readonly expires_in?: number;
  readonly mint?: MintRecord;
}

const WARM_UP_BUDGET_MS = 25 * SECOND_MS;
/** Two ticks of the schedule: one may be late or lost, and no request should be the one that finds out. */
const LOOK_AHEAD_MS = 10 * MINUTE_MS;
/** Renewals at a time: enough to end in time, few enough not to be a burst to xsuaa. */
const PARALLEL = 5;

interface WarmParts {
  readonly configuration: Configuration;
  readonly source: TokenSource;
  readonly now: () => number;
}

/**
 * Keeps the default tokens of the warm keys, and what else callers were served from this process, from ageing.
 *
 * One failure stops no other; what nobody asked for since it was minted is let go, since renewing it for ever would
 * serve nobody.
 */
export function createWarmUp({ configuration, source, now }: WarmParts): () => Promise<WarmReport> {
  async function defaults(key: ConfiguredKey, deadline: number): Promise<TokenSubject[] | Failure> {
    if (!source.profile(key.name)) {
      const read = await source.read(key, deadline);
      if (!read.ok) return read.problem;
    }
    const prefix = source.profile(key.name)?.scopePrefix;
    const subjects = new Map<string, TokenSubject>();
    for (const caller of configuration.callers.keys()) {
      const grant = decide(configuration, caller, key.name, now());
      const scopes = grant.ok ? decideScopes(grant.value, undefined, prefix) : undefined;
      if (!scopes?.ok) continue;
      const subject = { key: key.name, scopes: scopes.value };
      subjects.set(subjectId(subject), subject);
    }
    return [...subjects.values()];
  }

  async function keepWarm(subject: TokenSubject, deadline: number): Promise<WarmEntry> {
    const held = source.cache.get(subject);
    if (held && tokenState(held.token, now() + LOOK_AHEAD_MS) === "fresh")
      return { ...subject, outcome: "fresh", expires_in: expiresIn(held.token, now()) };
    const key = configuration.keys.get(subject.key);
    if (!key) throw new Error("A token is held for a key that is not configured");
    let mint: MintRecord | undefined;
    const renewed = await source.order(
      {
        key,
        subject,
        prefix: source.profile(subject.key)?.scopePrefix,
        owner: "warm-up",
        deadline,
        brief: false,
      },
      { note: (said) => void (mint = said.mint) },
    );
    const minted = mint && { mint };
    if (renewed.ok)
      return { ...subject, outcome: "renewed", expires_in: expiresIn(renewed.value, now()), ...minted };
    return {
      ...subject,
      outcome: "failed",
      failure: renewed.problem.code,
      ...minted,
      ...(held && { expires_in: expiresIn(held.token, now()) }),
    };
  }

  return async () => {
    const startedAt = now();
    const deadline = startedAt + WARM_UP_BUDGET_MS;
    source.cache.drop(({ token }) => tokenState(token, now()) === "spent");

    const entries: WarmEntry[] = [];
    const subjects = new Map<string, TokenSubject>();
    for (const key of [...configuration.keys.values()].filter(({ warm }) => warm)) {
      const found = await defaults(key, deadline);
      if (!Array.isArray(found)) entries.push({ key: key.name, outcome: "failed", failure: found.code });
      else for (const subject of found) subjects.set(subjectId(subject), subject);
    }
    for (const { subject, token, asked } of source.cache.entries())
      if (asked && tokenState(token, now()) !== "fresh") subjects.set(subjectId(subject), subject);

    const waiting = [...subjects.values()];
    const lane = async () => {
      for (let subject = waiting.shift(); subject; subject = waiting.shift())
        entries.push(await keepWarm(subject, deadline));
    };
    await Promise.all(Array.from({ length: PARALLEL }, lane));

    const expiries = source.cache.entries().map(({ token }) => expiresIn(token, now()));
    return {
      type: "warm-up",
      entries,
      ...(expiries.length > 0 && { soonest_expiry: Math.min(...expiries) }),
      ms: Math.max(0, now() - startedAt),
    };
  };
}
