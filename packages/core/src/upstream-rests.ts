import { type Rest, restAfter, restLeftMs, UPSTREAM_REST } from "./rest.ts";

/** A mint that has ended: when it began and when it is now. Several of one subaccount may be under way at once. */
export interface EndedMint {
  readonly startedAt: number;
  readonly now: number;
}

/** Which subaccounts are left alone. Whatever a mint learns is about the time since it began, and not about later. */
export interface UpstreamRests {
  leftMs(subaccount: string, now: number): number;
  /** Ends the rest, unless it began after this mint did: then the success is older news than the failure. */
  succeeded(subaccount: string, mint: EndedMint): void;
  /**
   * Begins a rest and gives its length in milliseconds. Mints that fail side by side are one failure; the rest then
   * ends when the last of them says.
   */
  failed(
    subaccount: string,
    mint: EndedMint & { readonly random: number; readonly askedMs: number | undefined },
  ): number;
}

export function createUpstreamRests(): UpstreamRests {
  const rests = new Map<string, Rest>();
  const isNews = (subaccount: string, startedAt: number) => (rests.get(subaccount)?.since ?? 0) <= startedAt;

  return {
    leftMs: (subaccount, now) => restLeftMs(rests.get(subaccount), now),
    succeeded(subaccount, { startedAt }) {
      if (isNews(subaccount, startedAt)) rests.delete(subaccount);
    },
    failed(subaccount, { startedAt, ...failure }) {
      const { now } = failure;
      const earlier = rests.get(subaccount);
      if (earlier === undefined || isNews(subaccount, startedAt)) {
        const rest = restAfter(earlier, UPSTREAM_REST, failure);
        rests.set(subaccount, rest);
        return rest.lengthMs;
      }
      const same = restAfter(undefined, UPSTREAM_REST, failure);
      const leftMs = Math.max(restLeftMs(earlier, now), same.lengthMs);
      rests.set(subaccount, { since: now, lengthMs: leftMs, failures: earlier.failures });
      return leftMs;
    },
  };
}
