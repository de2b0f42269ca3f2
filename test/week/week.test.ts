import { describe, expect, test } from "vitest";
import { type Death, DEATHS } from "../outage/death.ts";
import { expectFigures, type FigureRow } from "../support/figures.ts";
import { type Asked, HOUR, MINUTE, simulateWeek, type Week, type WeekRun } from "./week.ts";

/** What SAP gives by default, and the two that it advises for: one hour, and the least it advises. */
const LIVES = { "12 h": 43_200, "1 h": 3_600, "30 min": 1_800 } as const;
type Life = keyof typeof LIVES;

const isFromMemory = ({ cache }: Asked) => cache === "hit" || cache === "held";

/** The floor of a token's life, below which it is not handed out; written down once more, so that the code is not its own proof. */
const floorMs = (lifeSeconds: number) => Math.min(30_000, lifeSeconds * 50);

/** What must be so of every week, whatever happens in it. */
function expectKept({ asked, processes }: WeekRun, { lifeSeconds }: Week): void {
  // The simulation is what it says it is.
  expect(asked).toHaveLength(7 * 24 * 60);
  expect(processes).toBeGreaterThan(15);
  for (const { status, expiresIn = 0, newestLeftMs = 0 } of asked) {
    if (status === 200) expect(expiresIn * 1_000).toBeGreaterThanOrEqual(floorMs(lifeSeconds) - 1_000);
    // The newest token of the process was good, and yet the request got none.
    else expect(newestLeftMs).toBeLessThan(floorMs(lifeSeconds));
  }
}

async function quietRow(life: Life): Promise<FigureRow> {
  const week = { lifeSeconds: LIVES[life], death: undefined, replacedInOutage: false, seed: LIVES[life] };
  const run = await simulateWeek(week);
  expectKept(run, week);
  const { asked, processes, mints } = run;
  expect(asked.every(({ status }) => status === 200)).toBe(true);
  const waiting = asked.filter((request) => !isFromMemory(request));
  expect(waiting.filter(({ isFirst }) => !isFirst)).toEqual([]);
  return {
    "tokens live": life,
    requests: asked.length,
    processes,
    "waited for xsuaa": waiting.length,
    "of these, the first of a process": waiting.filter(({ isFirst }) => isFirst).length,
    "mints by the warm-up": mints.byWarmUp,
    "mints by a request": mints.byRequest,
    "least left when handed out": minutes(Math.min(...asked.map(({ expiresIn = 0 }) => expiresIn * 1_000))),
  };
}

async function outageRow(life: Life, death: Death, replacedInOutage: boolean): Promise<FigureRow> {
  const seed = LIVES[life] + 1 + DEATHS.indexOf(death);
  const week = { lifeSeconds: LIVES[life], death, replacedInOutage, seed };
  const run = await simulateWeek(week);
  expectKept(run, week);
  const { asked, outage } = run;
  const during = asked.filter(({ at }) => at >= outage.from && at < outage.to);
  const failed = asked.filter(({ status }) => status !== 200);
  const firstFailed = failed[0]?.at;
  expect(failed.every(({ at }) => at >= outage.from && at < outage.to + 2 * MINUTE)).toBe(true);
  const after = asked.find(({ at, status }) => at >= outage.to && status === 200)?.at ?? Number.NaN;
  return {
    "tokens live": life,
    xsuaa: death,
    requests: during.length,
    "from memory": during.filter(isFromMemory).length,
    failed: failed.length,
    "first failure after": firstFailed === undefined ? "none" : minutes(firstFailed - outage.from),
    "longest wait of one that got a token": seconds(
      Math.max(...during.filter(({ status }) => status === 200).map(({ waitedMs }) => waitedMs), 0),
    ),
    "a token again after": failed.length === 0 ? "never without" : minutes(after - outage.to),
  };
}

const minutes = (ms: number) =>
  ms >= HOUR
    ? `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`
    : `${Math.floor(ms / MINUTE)} min`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function rowsOf<Item>(items: readonly Item[], rowOf: (item: Item) => Promise<FigureRow>) {
  const rows: FigureRow[] = [];
  for (const item of items) rows.push(await rowOf(item));
  return rows;
}

const lives = Object.keys(LIVES) as readonly Life[];

describe("in a week of one process at a time, kept warm", () => {
  const figures = new Map<string, readonly FigureRow[]>();

  test("no request waits for xsuaa but the first of a process", async () => {
    figures.set("A week, kept warm", await rowsOf(lives, quietRow));
  });

  test("three hours without xsuaa fail no request that a token in memory could have served", async () => {
    const cases = lives.flatMap((life) => DEATHS.map((death) => ({ life, death })));
    figures.set(
      "Three hours without xsuaa",
      await rowsOf(cases, ({ life, death }) => outageRow(life, death, false)),
    );
  });

  test("nor do they where the process is replaced in them, and memory with it", async () => {
    figures.set(
      "Three hours without xsuaa, and another process after one",
      await rowsOf(lives, (life) => outageRow(life, "refuses connections", true)),
    );
  });

  test("as docs/behaviour-under-failure.md shows", () => expectFigures(figures));
});
