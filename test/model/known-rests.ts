import { SECOND_MS } from "../../packages/core/src/time.ts";
import type { Mint, Work } from "./work.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A time in which nothing may be sent: it began at an instant, and ends when the wall clock says so. */
interface Floor {
  readonly since: number;
  readonly sinceWall: number;
  readonly untilWall: number;
}

/** A failure that may have begun a rest, and when the rest is over at the latest. */
interface Failure {
  readonly mint: Mint;
  readonly at: number;
  readonly atWall: number;
  readonly untilWall: number;
}

/** How long the first of several failures in a row makes somebody wait, and how long the last may. */
interface RestLengths {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** What is known of rests from the answers that begin and end them: how long they are at least, and at most. */
export function createKnownRests(time: VirtualTime, { firstMs, mostMs }: RestLengths) {
  const floors = new Map<string, Floor>();
  const failures = new Map<string, readonly Failure[]>();
  const clamp = (askedMs: number) => Math.min(mostMs, Math.max(SECOND_MS, askedMs));

  return {
    /** Somebody was given nothing: several attempts of one mint are one failure, and the last one counts. */
    failed(name: string, mint: Mint, askedMs: number | undefined): void {
      const { now, wall } = time;
      const known = failures.get(name) ?? [];
      const others = known.filter((failure) => failure.mint !== mint);
      const doubled = Math.min(mostMs, firstMs * 2 ** others.length);
      const untilWall = wall + (askedMs === undefined ? doubled : clamp(askedMs));
      failures.set(name, [...others, { mint, at: now, atWall: wall, untilWall }]);
    },
    /**
     * From now on nothing may be sent, for as long as xsuaa asked for, or else for a first rest less its jitter. What
     * fails side by side with what began a rest makes that no shorter.
     */
    begin(name: string, mint: Mint, askedMs: number | undefined): void {
      const { now, wall } = time;
      const before = floors.get(name);
      const untilWall = wall + (askedMs === undefined ? 0.8 * firstMs : clamp(askedMs));
      const leastWall = before && mint.sentAt < before.since ? before.untilWall : 0;
      floors.set(name, { since: now, sinceWall: wall, untilWall: Math.max(untilWall, leastWall) });
    },
    /**
     * xsuaa issued a token. That ends a rest which the mint came after; whether it did is not always known: some of the
     * work may be older than the mint, and the clock may have been set since it began.
     */
    succeeded(name: string, mint: Mint, work: readonly Work[]): void {
      const others = (failures.get(name) ?? []).filter((failure) => failure.mint !== mint);
      const isKnown = !work.some(({ isDisturbed }) => isDisturbed);
      const isOver = others.every(({ at, atWall }) =>
        work.every(({ started }) => started.now >= at && started.wall >= atWall),
      );
      failures.set(name, isKnown && isOver ? [] : others);
      const isOlder = mint.sentAt < (floors.get(name)?.since ?? 0);
      if (!isKnown || !isOlder) floors.delete(name);
    },
    /** Whether nothing may be sent now on behalf of what began after the rest did. */
    isResting(name: string, work: readonly Work[]): boolean {
      const floor = floors.get(name);
      if (!floor || time.wall < floor.sinceWall || time.wall >= floor.untilWall) return false;
      return work.every(({ started }) => started.now > floor.since);
    },
    /** How long a rest may still be; 0 when there is no reason for one. */
    mostLeftMs(name: string): number {
      return Math.max(0, ...(failures.get(name) ?? []).map(({ untilWall }) => untilWall - time.wall));
    },
    /** The clock was set back, and no instant means what it meant. */
    setBack: () => floors.clear(),
    forget(): void {
      floors.clear();
      failures.clear();
    },
  };
}
