import { type Rest, restAfter, type RestRule, restLeftMs } from "./rest.ts";
import { SECOND_MS } from "./time.ts";

/** A mint that has ended: when it began and when it is now. Several of one kind may be under way at once. */
export interface EndedMint {
  readonly startedAt: number;
  readonly now: number;
}

/** What is left alone for a while, by name. Whatever a mint learns is about the time since it began, and not about later. */
export interface Rests {
  leftMs(name: string, now: number): number;
  /**
   * How long something that failed when it was last heard of gets to show that it is back, in milliseconds: a tenth of
   * its rest and 2 s at least. `undefined` for what is not in doubt, since it succeeded or was left alone for long.
   *
   * Rests of many processes end together, and a silent endpoint that held each of them up for a whole budget would take
   * them all from the keys that are well. One that is merely slow has its whole budget again after a minute's rest. Two
   * seconds is as long as SAP's own libraries wait for a token.
   */
  probeMs(name: string, now: number): number | undefined;
  /** Ends the rest, unless it began after this mint did: then the success is older news than the failure. */
  succeeded(name: string, mint: EndedMint): void;
  /**
   * Begins a rest and gives its length in milliseconds. Mints that fail side by side are one failure; the rest then
   * ends when the last of them says.
   */
  failed(
    name: string,
    mint: EndedMint & { readonly random: number; readonly askedMs?: number | undefined },
  ): number;
}

const LEAST_PROBE_MS = 2 * SECOND_MS;

export function createRests(rule: RestRule): Rests {
  const rests = new Map<string, Rest>();
  const isNews = (name: string, startedAt: number) => (rests.get(name)?.since ?? 0) <= startedAt;
  /** What has been over for as long as a rest can last says nothing any more. */
  const isOld = (rest: Rest, now: number) => now - rest.since > rest.lengthMs + rule.mostMs;

  /** Names can be new for ever. */
  function forget(now: number): void {
    for (const [name, rest] of rests) if (isOld(rest, now)) rests.delete(name);
  }

  return {
    leftMs: (name, now) => restLeftMs(rests.get(name), now),
    probeMs(name, now) {
      const rest = rests.get(name);
      return rest && !isOld(rest, now) ? Math.max(LEAST_PROBE_MS, Math.round(rest.lengthMs / 10)) : undefined;
    },
    succeeded(name, { startedAt }) {
      if (isNews(name, startedAt)) rests.delete(name);
    },
    failed(name, { startedAt, ...failure }) {
      const { now } = failure;
      forget(now);
      const earlier = rests.get(name);
      if (earlier === undefined || isNews(name, startedAt)) {
        const rest = restAfter(earlier, rule, failure);
        rests.set(name, rest);
        return rest.lengthMs;
      }
      const same = restAfter(undefined, rule, failure);
      const leftMs = Math.max(restLeftMs(earlier, now), same.lengthMs);
      rests.set(name, { since: now, lengthMs: leftMs, failures: earlier.failures });
      return leftMs;
    },
  };
}
