import type { MintRecord } from "./audit.ts";
import { type Budget, budgetAt } from "./budget.ts";
import { certificateDays } from "./certificate.ts";
import type { Configuration, ConfiguredKey } from "./configuration.ts";
import { decide, decideScopes } from "./decision.ts";
import { inLanes } from "./lanes.ts";
import type { ScopeSet } from "./scope.ts";
import { MINUTE_MS, SECOND_MS } from "./time.ts";
import { subjectId, type TokenSubject } from "./token-cache.ts";
import type { TokenSource } from "./token-source.ts";
import { expiresIn, tokenState } from "./token-state.ts";

/** What the warm-up did, as its report line says it. */
export interface WarmReport {
  readonly type: "warm-up";
  readonly entries: readonly WarmEntry[];
  /** Seconds left of the token that ends first, of those that are kept warm or in use; missing when there is none. */
  readonly soonest_expiry?: number;
  /** Whole days; of the certificates of the keys that this process has read, the one that ends first. */
  readonly certificate_days?: number;
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

/** What the whole warm-up may take, or less where the invocation has less left. */
const WARM_UP_BUDGET_MS = 25 * SECOND_MS;
/** What one read or one renewal may take of it, or a single silent endpoint would keep every other key waiting. */
const STEP_BUDGET_MS = 6 * SECOND_MS;
/** Two ticks of the schedule: one may be late or lost, and no request should be the one that finds out. */
const LOOK_AHEAD_MS = 10 * MINUTE_MS;

interface WarmParts {
  readonly configuration: Configuration;
  readonly source: TokenSource;
  readonly now: () => number;
}

/**
 * @param leftMs what is left of the invocation
 * @param logins whether keys with a user are seen to as well, whose tokens may need a login
 */
export type WarmUp = (leftMs?: number, logins?: "allowed" | "none") => Promise<WarmReport>;

/**
 * Keeps the default tokens of the warm keys, and what else callers were served from this process, from ageing.
 *
 * One failure stops no other; what nobody asked for since it was minted is let go, since renewing it for ever would
 * serve nobody.
 */
export function createWarmUp(parts: WarmParts): WarmUp {
  const { configuration, source, now } = parts;
  const all = [...configuration.keys.values()].filter(({ warm }) => warm);

  return async (leftMs, logins = "allowed") => {
    const isSeenTo = ({ user }: ConfiguredKey) => logins === "allowed" || user === undefined;
    const warmKeys = all.filter(isSeenTo);
    const startedAt = now();
    const whole = budgetAt(startedAt, WARM_UP_BUDGET_MS, leftMs);
    const step = (): Budget => ({ ...whole, deadline: Math.min(whole.deadline, now() + STEP_BUDGET_MS) });
    source.cache.drop(({ token }) => tokenState(token, now()) === "spent");

    const unread: WarmEntry[] = [];
    await inLanes(warmKeys, async (key) => {
      if (source.profile(key.name)) return;
      const read = await source.read(key, step());
      if (!read.ok) unread.push({ key: key.name, outcome: "failed", failure: read.problem.code });
    });

    const warmed = new Map<string, WarmEntry>();
    const warmAll = (subjects: readonly TokenSubject[]) =>
      inLanes(subjects, async (subject) => {
        const key = configuration.keys.get(subject.key);
        if (!key || !isSeenTo(key)) return;
        warmed.set(subjectId(subject), await keepWarm(subject, step(), parts));
      });
    await warmAll(wanted(parts, warmKeys));
    const changed = [...warmed].filter(([, { failure }]) => failure === "key_changed");
    for (const [id] of changed) warmed.delete(id);
    // A key that turned out to be another client's: what is wanted of it has other names now.
    if (changed.length > 0)
      await warmAll(wanted(parts, warmKeys).filter((subject) => !warmed.has(subjectId(subject))));

    // A token that is let go ends, and nobody is the worse for it.
    const expiries = source.cache
      .entries()
      .filter(({ subject, asked }) => asked || warmed.has(subjectId(subject)))
      .map(({ token }) => expiresIn(token, now()));
    return {
      type: "warm-up",
      entries: [...unread, ...warmed.values()],
      ...(expiries.length > 0 && { soonest_expiry: Math.min(...expiries) }),
      ...soonestCertificate(parts),
      ms: Math.max(0, now() - startedAt),
    };
  };
}

function soonestCertificate({ configuration, source, now }: WarmParts): Pick<WarmReport, "certificate_days"> {
  const ends = [...configuration.keys.keys()]
    .map((name) => source.profile(name)?.certificateEndsAt)
    .filter((endsAt) => endsAt !== undefined);
  return ends.length > 0 ? { certificate_days: certificateDays(Math.min(...ends), now()) } : {};
}

/** What is to be kept warm: what each caller gets of a warm key when it names no scope, and what somebody was served. */
function wanted(
  { configuration, source, now }: WarmParts,
  warmKeys: readonly ConfiguredKey[],
): TokenSubject[] {
  const subjects = new Map<string, TokenSubject>();
  for (const { name } of warmKeys) {
    const profile = source.profile(name);
    if (!profile) continue;
    for (const caller of configuration.callers.keys()) {
      const grant = decide(configuration, caller, name, now());
      const scopes = grant.ok ? decideScopes(grant.value, undefined, profile.scopePrefix) : undefined;
      if (scopes?.ok)
        subjects.set(subjectId({ key: name, scopes: scopes.value }), { key: name, scopes: scopes.value });
    }
  }
  for (const { subject, token, asked } of source.cache.entries())
    if (asked && tokenState(token, now()) !== "fresh") subjects.set(subjectId(subject), subject);
  return [...subjects.values()];
}

async function keepWarm(
  subject: TokenSubject,
  budget: Budget,
  { configuration, source, now }: WarmParts,
): Promise<WarmEntry> {
  const held = source.cache.get(subject);
  if (held && tokenState(held.token, now() + LOOK_AHEAD_MS) === "fresh")
    return { ...subject, outcome: "fresh", expires_in: expiresIn(held.token, now()) };
  const key = configuration.keys.get(subject.key);
  const profile = source.profile(subject.key);
  if (!key || !profile)
    throw new Error("A token is wanted of a key that is not configured or was never read");
  let mint: MintRecord | undefined;
  const renewed = await source.order(
    { key, subject, profile, owner: undefined, ...budget },
    { note: (said) => void (mint = said.mint ?? mint) },
  );
  const minted = mint && { mint };
  if (renewed.ok)
    return { ...subject, outcome: "renewed", expires_in: expiresIn(renewed.value, now()), ...minted };
  const left = held && { expires_in: expiresIn(held.token, now()) };
  return { ...subject, outcome: "failed", failure: renewed.problem.code, ...minted, ...left };
}
