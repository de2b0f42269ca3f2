import { createHash } from "node:crypto";
import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { at } from "../infra/graph.ts";
import { doors, type Heard } from "./door.ts";
import type { LogRecord } from "./log.ts";
import type { Row } from "./row.ts";
import { inWorld, type World } from "./world.ts";

const [door] = doors;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What a row itself may take of a token's life, on a machine that is busy. */
const SLACK_SECONDS = 60;

/** Frozen between invocations, as Lambda does it: the clock goes on, timers and connections do not. */
export const freezeRows: readonly Row[] = [
  {
    part: "freeze",
    what: "20 minutes, a token of 12 h in memory",
    must: "`hit`, with 20 minutes less in `expires_in`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [before, after] = await aroundSleep(world, 20 * MINUTE_MS);
        equal(after.headers["x-cache"], "hit");
        wentDown(before, after, 20 * 60);
        equal(world.asked().issued, 1);
      }),
  },
  {
    part: "freeze",
    what: "3 h: the token is past its time",
    must: "`renewed`, with a whole life in `expires_in`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [before, after] = await aroundSleep(world, 3 * HOUR_MS);
        equal(after.headers["x-cache"], "renewed");
        wentDown(before, after, 0);
        notEqual(after.json["access_token"], before.json["access_token"]);
      }),
  },
  {
    part: "freeze",
    what: "3 h, in which xsuaa has gone",
    must: "`held`, with 3 h less in `expires_in`",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [before, after] = await aroundSleep(world, 3 * HOUR_MS, () => world.xsuaa.stop());
        equal(after.headers["x-cache"], "held");
        wentDown(before, after, 3 * 60 * 60);
        equal(after.json["access_token"], before.json["access_token"]);
      }),
  },
  {
    part: "freeze",
    what: "13 h: the token is over",
    must: "`miss`, with a new one",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [before, after] = await aroundSleep(world, 13 * HOUR_MS);
        equal(after.headers["x-cache"], "miss");
        wentDown(before, after, 0);
        notEqual(after.json["access_token"], before.json["access_token"]);
      }),
  },
  {
    part: "freeze",
    what: "13 h, in which xsuaa has gone",
    must: "503 `temporarily_unavailable`: no token that is over is served",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [, after] = await aroundSleep(world, 13 * HOUR_MS, () => world.xsuaa.stop());
        deepEqual([after.status, after.json["error"]], [503, "temporarily_unavailable"]);
      }),
  },
  {
    part: "freeze",
    what: "xsuaa and Secrets Manager are restarted meanwhile, and the next request needs both",
    must: "200, for xsuaa at the first attempt",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const before = await world.ask();
        await world.lambda.freeze();
        for (const server of [world.xsuaa, world.secretsManager]) {
          await server.stop();
          await server.start();
        }
        // The event is there before the process can have noticed that its connections are not.
        const asked = world.ask(rejecting(before));
        await world.lambda.thaw();
        isNewAtFirstAttempt(before, await asked);
      }),
  },
  {
    part: "freeze",
    what: "whatever is in between forgets the kept connections: their next use is reset",
    must: "200, for xsuaa at the first attempt",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const before = await world.ask();
        await world.lambda.freeze();
        world.xsuaa.faults.next("*", "reset");
        world.secretsManager.faults.next("*", "reset");
        await world.lambda.thaw();
        const after = await world.ask(rejecting(before));
        isNewAtFirstAttempt(before, after);
        deepEqual([world.xsuaa.faults.scripts(), world.secretsManager.faults.scripts()], [[], []]);
      }),
  },
];

/** Asks before and after the function has slept. */
async function aroundSleep(
  world: World,
  ms: number,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<readonly [Heard, Heard]> {
  const before = await world.ask();
  await meanwhile();
  await world.sleep(ms);
  return [before, await world.ask()];
}

function wentDown(before: Heard, after: Heard, seconds: number): void {
  const less = Number(before.json["expires_in"]) - Number(after.json["expires_in"]);
  ok(less >= seconds - 1 && less <= seconds + SLACK_SECONDS, `expires_in went down by ${less} s`);
}

/** A renewal that the request has asked for, of which the audit line counts one attempt, answered with 200. */
function isNewAtFirstAttempt(before: Heard, after: Heard & { readonly audit: LogRecord }): void {
  deepEqual([after.status, after.headers["x-cache"]], [200, "renewed"]);
  notEqual(after.json["access_token"], before.json["access_token"]);
  deepEqual(at(after.audit, "mint", "answers"), [200]);
}

/** Reports the token as refused by an API, which is what makes the next request mint. */
function rejecting({ json, audit }: Heard & { readonly audit: LogRecord }) {
  const fingerprint = createHash("sha256").update(String(json["access_token"])).digest("hex");
  return { query: `key=${String(audit["key"])}&rejected=${fingerprint}` };
}
