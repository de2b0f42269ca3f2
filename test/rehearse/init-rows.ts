import { equal } from "node:assert/strict";
import { isFirstWarm } from "./askable.ts";
import { isUnavailable } from "./deadline-rows.ts";
import { doors } from "./door.ts";
import type { Row } from "./row.ts";
import { inWorld } from "./world.ts";

const [door] = doors;
/** Longer than any rest of a subaccount. */
const REST_MS = 61_000;
const PROVISIONED = { AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" };

/** INIT while something is down. One that took 10 s would be ended as Lambda ends it. */
export const initRows: readonly Row[] = [
  {
    part: "INIT",
    what: "xsuaa refuses connections",
    must: "INIT succeeds; 503 with `Retry-After` until xsuaa is back, then 200",
    act: (rehearsal) =>
      inWorld(rehearsal, { door, before: ({ xsuaa }) => xsuaa.stop() }, async (world) => {
        isUnavailable(await world.ask());
        await world.xsuaa.start();
        await world.sleep(REST_MS);
        equal((await world.ask()).headers["x-cache"], "miss");
      }),
  },
  {
    part: "INIT",
    what: "Secrets Manager says nothing",
    must: "INIT waits for one attempt, and succeeds; 503 with `Retry-After` until it answers, then 200",
    act: (rehearsal) =>
      inWorld(
        rehearsal,
        { door, before: ({ secretsManager }) => secretsManager.faults.always("*", "hang") },
        async (world) => {
          // One attempt of 2 s did not fit into what INIT has for it, or another would have followed.
          const isAnyWarm = [...rehearsal.configuration.keys.values()].some(({ warm }) => warm);
          equal(world.secretsManager.counters("GetSecretValue"), isAnyWarm ? 1 : 0);
          isUnavailable(await world.ask());
          world.secretsManager.faults.clear();
          equal((await world.ask()).headers["x-cache"], "miss");
        },
      ),
  },
  ...doors.map((door): Row => ({
    part: `INIT, ${door.is}`,
    what: "under provisioned concurrency",
    must: "what is to be kept warm is there before the first request, which is a `hit`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door, variables: PROVISIONED }, async (world) => {
        await world.log.record("warm-up");
        const { headers } = await world.ask();
        equal(headers["x-cache"], isFirstWarm(rehearsal.configuration, door.kind) ? "hit" : "miss");
      }),
  })),
  {
    part: "INIT",
    what: "under provisioned concurrency, and xsuaa says nothing",
    must: "INIT succeeds; 503 with `Retry-After`, without another attempt at xsuaa, until it answers, then 200",
    act: (rehearsal) =>
      inWorld(
        rehearsal,
        { door, variables: PROVISIONED, before: ({ xsuaa }) => xsuaa.faults.always("*", "hang") },
        async (world) => {
          await world.log.record("warm-up");
          const { requests } = world.asked();
          isUnavailable(await world.ask());
          // What INIT has learned of xsuaa is known to the first request.
          equal(world.asked().requests, isFirstWarm(rehearsal.configuration) ? requests : requests + 1);
          world.xsuaa.faults.clear();
          await world.sleep(REST_MS);
          equal((await world.ask()).headers["x-cache"], "miss");
        },
      ),
  },
];
