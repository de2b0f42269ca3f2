import { describe, expect, test } from "vitest";
import { expectFigures, type FigureRow } from "../support/figures.ts";
import { type Death, DEATHS } from "./death.ts";
import { CHOICES } from "./dispatcher.ts";
import {
  ENVIRONMENTS,
  MINUTE,
  MINUTES,
  type Outage,
  PER_SECOND,
  type Request,
  simulateOutage,
} from "./outage.ts";

/** What became of the healthy key's requests that arrived between two instants. */
function tally(requests: readonly Request[], from: number, to: number) {
  const asked = requests.filter(
    ({ request, arrivedAt }) => request === "healthy" && arrivedAt >= from && arrivedAt < to,
  );
  const issued = asked.filter(({ answer }) => answer.status === 200);
  const started = issued.filter(({ startedAt, arrivedAt }) => startedAt === arrivedAt);
  const fromMemory = started.filter(({ answer }) => answer.cache === "hit" || answer.cache === "held").length;
  return {
    asked: asked.length,
    failed: asked.length - issued.length,
    /** Started when they arrived, and answered from memory or, the first of an environment, with a mint. */
    atOnce: started.length / asked.length,
    fromMemory,
    withMint: started.length - fromMemory,
    waited: issued.length - started.length,
    longestWaitMs: Math.max(...issued.map(({ startedAt, arrivedAt }) => startedAt - arrivedAt)),
  };
}

const percent = (share: number) => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;

/** Runs an outage, checks what every outage must come to, and gives its row. */
async function rowOf(outage: Outage): Promise<FigureRow> {
  const { since, requests, arrived, used } = await simulateOutage(outage);
  const during = (fromMinute: number, toMinute: number) =>
    tally(requests, since + fromMinute * MINUTE, since + toMinute * MINUTE);
  const whole = during(0, MINUTES);
  const afterwards = during(1, MINUTES);
  const dead = requests.filter(({ request }) => request === "dead");

  // The simulation is what it says it is.
  expect(used).toBeGreaterThan(outage.finds === "nothing" ? ENVIRONMENTS / 2 : 1);
  expect(whole.asked).toBeGreaterThan(PER_SECOND.healthy * 60 * MINUTES * 0.98);
  expect(dead.length).toBeGreaterThan(PER_SECOND.dead * 60 * MINUTES * 0.95);
  expect(arrived - requests.length).toBeLessThan(2 * ENVIRONMENTS);
  // Tokens that are good for hours are served whatever happens; without one there is none to be had.
  const answered = outage.finds === "nothing" ? "503" : "200";
  expect(new Set(dead.map(({ answer }) => String(answer.status)))).toEqual(new Set([answered]));

  expect(whole.failed).toBe(0);
  expect(whole.withMint).toBeLessThanOrEqual(ENVIRONMENTS);
  expect(whole.atOnce).toBeGreaterThanOrEqual(0.99);
  expect(afterwards.atOnce).toBeGreaterThanOrEqual(0.999);
  return {
    "the other key's xsuaa": outage.death,
    "goes to the one": outage.choice,
    "at once, first minute": percent(during(0, 1).atOnce),
    "minutes 2 to 10": percent(afterwards.atOnce),
    "all ten": percent(whole.atOnce),
    "from memory": whole.fromMemory,
    "with a mint": whole.withMint,
    waited: whole.waited,
    "longest wait": `${(whole.longestWaitMs / 1_000).toFixed(1)} s`,
  };
}

/** Each row has a seed of its own, so that no luck is shared. */
async function rowsOf(finds: Outage["finds"], deaths: readonly Death[]): Promise<readonly FigureRow[]> {
  const rows: FigureRow[] = [];
  for (const death of deaths)
    for (const choice of CHOICES) rows.push(await rowOf({ death, choice, finds, seed: rows.length + 1 }));
  return rows;
}

describe("while one key's xsuaa is dead, at least 99 % of another key's requests are served at once", () => {
  const figures = new Map<string, readonly FigureRow[]>();

  test("where no process holds a token of either", async () => {
    figures.set("One key's xsuaa is dead, and nothing is held", await rowsOf("nothing", DEATHS));
  });

  test("where every process holds tokens that it would like to renew, and these are served", async () => {
    const rows = await rowsOf("ageing tokens", ["is silent"]);
    figures.set("One key's xsuaa is dead, and its tokens are ageing", rows);
  });

  test("as docs/behaviour-under-failure.md shows", () => expectFigures(figures));
});
