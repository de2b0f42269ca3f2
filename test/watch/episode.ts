import type { WatchedBroker } from "./watched-broker.ts";

/** Something that happens to a broker that was well until then, and what becomes of one alarm. */
export interface Episode {
  /** The alarm's id. */
  readonly alarm: string;
  readonly what: string;
  readonly fires: boolean;
  readonly because: string;
  readonly happens: (broker: WatchedBroker) => Promise<void>;
  /** How many datapoints the alarm reads beyond those it needs, where the edge depends on it; else any. */
  readonly readAhead?: 0 | 2;
  readonly ceiling?: number;
}

/** Long enough for what happened to be in one window, whole. All is well again. */
const AFTERWARDS_MINUTES = 10;

export type Edge = readonly [count: number, fires: boolean, because: string];

/** An episode for each number of the same thing: one below the threshold, the threshold, one above. */
export function edges(
  alarm: string,
  what: string,
  rows: readonly Edge[],
  happens: (broker: WatchedBroker, count: number) => Promise<unknown>,
  more: Pick<Episode, "readAhead" | "ceiling"> = {},
): readonly Episode[] {
  return rows.map(([count, fires, because]) => ({
    alarm,
    what: `${count} ${what}`,
    fires,
    because,
    ...more,
    async happens(broker) {
      await happens(broker, count);
      await broker.pass(AFTERWARDS_MINUTES);
    },
  }));
}

/** For what has to alarm at the first. */
export const once = (below: string): readonly Edge[] => [
  [0, false, below],
  [1, true, "once is enough"],
  [2, true, "twice is, too"],
];
