import { deepEqual, equal, match, ok } from "node:assert/strict";
import { askablePairs, isFirstWarm } from "./askable.ts";
import { doors } from "./door.ts";
import type { Row } from "./row.ts";
import { inWorld } from "./world.ts";

const [door] = doors;

/** The schedule's event. */
export const warmUpRows: readonly Row[] = [
  ...doors.map((door): Row => ({
    part: `warm-up, ${door.is}`,
    what: "a tick, and then a request for what it is to keep warm",
    must: "a report with a token made for each, and a `hit`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const { configuration } = rehearsal;
        const { ok: isWarm } = await world.warmUp();
        ok(isWarm, "the warm-up failed");
        const report = await world.log.record("warm-up");
        const { entries } = report as { readonly entries: readonly { key: string; outcome: string }[] };
        const warm = askablePairs(configuration).filter(({ key }) => configuration.keys.get(key)?.warm);
        const renewed = new Set(entries.filter(({ outcome }) => outcome === "renewed").map(({ key }) => key));
        deepEqual(renewed, new Set(warm.map(({ key }) => key)));
        const { headers } = await world.ask();
        equal(headers["x-cache"], isFirstWarm(configuration, door.kind) ? "hit" : "miss");
      }),
  })),
  {
    part: "warm-up",
    what: "a tick that is 61 s late",
    must: "skipped as `stale`; nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const { ok: isOver } = await world.warmUp({ lateSeconds: 61 });
        ok(isOver, "the invocation failed");
        equal((await world.log.record("warm-up"))["skipped"], "stale");
        equal(world.asked().requests, 0);
      }),
  },
  {
    part: "warm-up",
    what: "a tick with one more member",
    must: "the invocation fails; nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [{ key }] = askablePairs(rehearsal.configuration);
        const invoked = await world.warmUp({ members: { key } });
        ok(!invoked.ok, "it was taken for a tick");
        match(invoked.error, /The event was refused/);
        await world.log.record("refused-event", { request_id: invoked.id });
        deepEqual([world.asked().requests, world.log.records("warm-up").length], [0, 0]);
      }),
  },
];
