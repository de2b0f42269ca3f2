import { deepEqual, equal, match } from "node:assert/strict";
import { isFirstWarm } from "./askable.ts";
import { doors, type Heard } from "./door.ts";
import type { Row } from "./row.ts";
import { inWorld } from "./world.ts";

const [door] = doors;
const LEFT_MS = 800;
const HOUR_MS = 3_600_000;

/** Lambda ends the process at the deadline, which fails the row: an answer has to be there before. */
export const deadlineRows: readonly Row[] = [
  {
    part: "deadline",
    what: `${LEFT_MS} ms are left, nothing is in memory and xsuaa says nothing`,
    must: "503 `temporarily_unavailable` with `Retry-After`; the next request has a token at once",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        world.xsuaa.faults.always("*", "hang");
        isUnavailable(await world.ask({ leftMs: LEFT_MS }));
        world.xsuaa.faults.clear();
        equal((await world.ask()).headers["x-cache"], "miss");
      }),
  },
  {
    part: "deadline",
    what: `${LEFT_MS} ms are left, nothing is in memory and Secrets Manager says nothing`,
    must: "503 `temporarily_unavailable` with `Retry-After`; the next request has a token at once",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        world.secretsManager.faults.always("*", "hang");
        isUnavailable(await world.ask({ leftMs: LEFT_MS }));
        world.secretsManager.faults.clear();
        equal((await world.ask()).headers["x-cache"], "miss");
      }),
  },
  {
    part: "deadline",
    what: `${LEFT_MS} ms are left, a token is past its time and xsuaa says nothing`,
    must: "200 `held`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        await world.ask();
        await world.sleep(3 * HOUR_MS);
        world.xsuaa.faults.always("*", "hang");
        const { status, headers } = await world.ask({ leftMs: LEFT_MS });
        deepEqual([status, headers["x-cache"]], [200, "held"]);
      }),
  },
  {
    part: "deadline",
    what: `a tick with ${LEFT_MS} ms left, and xsuaa says nothing`,
    must: "its report says so in time; the next request has a token at once",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        world.xsuaa.faults.always("*", "hang");
        const ending = await world.warmUp({ leftMs: LEFT_MS });
        // With nothing to keep warm, nothing has failed.
        equal(ending.ok, !isFirstWarm(rehearsal.configuration));
        if (!ending.ok) match(ending.error, /The warm-up failed for every key; its report line says why/);
        await world.log.record("warm-up");
        world.xsuaa.faults.clear();
        equal((await world.ask()).headers["x-cache"], "miss");
      }),
  },
];

/** As docs/http.md has it for what may be back soon. */
export function isUnavailable({ status, json, headers }: Heard): void {
  deepEqual([status, json["error"]], [503, "temporarily_unavailable"]);
  match(headers["retry-after"] ?? "none", /^[1-9]\d*$/);
}
