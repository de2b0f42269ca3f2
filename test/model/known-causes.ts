import { MINUTE_MS } from "../../packages/core/src/time.ts";
import type { Caller } from "./grants.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Work } from "./work.ts";

/** What is known of the requests of each caller that made the process ask: how many at least, and how many at most. */
export function createKnownCauses(time: VirtualTime) {
  /** Requests that began what reached xsuaa, since nothing else that was under way can have. */
  const certain = new Set<Work>();
  const answered: { readonly caller: Caller; readonly atWall: number }[] = [];

  return {
    /** Something reaches xsuaa for these: whoever is alone in that has begun it. */
    attempted(asking: readonly Work[]): void {
      const [work, ...others] = asking;
      if (work?.ask && others.length === 0 && !work.isDisturbed) certain.add(work);
    },
    answered: (caller: Caller) => void answered.push({ caller, atWall: time.wall }),
    /** How many requests of a caller have surely begun something within the last minute. */
    leastOf: (caller: Caller) =>
      [...certain].filter(
        ({ ask, started }) => ask?.caller === caller && started.wall > time.wall - MINUTE_MS,
      ).length,
    /** How many may have: all that it made, of which those in `work` are under way. */
    mostOf(caller: Caller, work: readonly Work[]): number {
      const ended = answered.filter((each) => each.caller === caller && each.atWall > time.wall - MINUTE_MS);
      return ended.length + work.filter(({ ask }) => ask?.caller === caller).length;
    },
    /** The clock was set back, and what was counted before is in the future. */
    setBack: () => certain.clear(),
    forget(): void {
      certain.clear();
      answered.length = 0;
    },
  };
}
