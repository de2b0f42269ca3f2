import { deepEqual, equal, ok } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { doors } from "./door.ts";
import type { Row } from "./row.ts";
import { inWorld } from "./world.ts";

const [door] = doors;

/** The process itself. The last two look back on every row before them. */
export const processRows: readonly Row[] = [
  {
    part: "process",
    what: "SIGTERM in the middle of a request",
    must: "it ends at once: the runtime interface client passes nothing on, and there is nothing to put away",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        world.xsuaa.faults.always("*", "hang");
        const asked = world.ask().catch(String);
        const isOver = asked.then(() => true);
        while (world.asked().requests === 0 && !(await Promise.race([isOver, pause(1, false)])));
        equal(await world.lambda.end("SIGTERM"), "SIGTERM");
        equal(await asked, "Error: the function's process ended: SIGTERM");
      }),
  },
  {
    part: "process",
    what: "all of the above",
    must: "no process ended by itself, as one does at an unhandled rejection, or wrote to stderr",
    act({ witness }) {
      ok(witness.texts() > 0, "nothing was heard of any process");
      deepEqual(witness.misbehaviours(), []);
    },
  },
  {
    part: "process",
    what: "all of the above",
    must: "no secret, token or signature in anything that was written or answered, but the token in its place",
    act: ({ witness }) => deepEqual(witness.leaks(), []),
  },
];
