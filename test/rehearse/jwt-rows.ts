import { deepEqual, equal, match, ok } from "node:assert/strict";
import { askablePairs } from "./askable.ts";
import { isUnavailable } from "./deadline-rows.ts";
import { doors } from "./door.ts";
import { bearerOf } from "./door-request.ts";
import type { Row } from "./row.ts";
import { inWorld, type World } from "./world.ts";

const door = doors.find(({ kind }) => kind === "workload") ?? doors[0];
const HOUR_MS = 3_600_000;
/** Longer than reading an issuer's keys rests. */
const REST_MS = 31_000;

/** What the door for JWTs does that no other has to: it finds out itself who asks. */
export const jwtRows: readonly Row[] = [
  {
    part: door.is,
    what: "no JWT; one that somebody else signed; one that is over; one for another audience",
    must: "401 `invalid_token` with `WWW-Authenticate`; nobody is asked for a token",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const now = Math.floor(world.clock.now() / 1_000);
        const orders = [
          { forged: true },
          { claims: { iat: now - 7_200, nbf: now - 7_200, exp: now - 3_600 } },
          { claims: { aud: "another" } },
        ];
        const bearers = await Promise.all(orders.map((order) => bearerOf(rehearsal, world, order)));
        for (const bearer of [undefined, ...bearers]) {
          const { status, headers, json } = await world.ask({ bearer });
          deepEqual([status, json["error"]], [401, "invalid_token"]);
          match(headers["www-authenticate"] ?? "", /^Bearer\b/);
        }
        equal(world.asked().requests, 0);
      }),
  },
  {
    part: door.is,
    what: "a standard client exchanges its JWT (RFC 8693)",
    must: "200 with `issued_token_type`, and the same token as for a GET",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [{ key }] = askablePairs(rehearsal.configuration, door.kind);
        const form = new URLSearchParams({
          grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
          subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
          subject_token: await bearerOf(rehearsal, world, {}),
          audience: key,
        });
        const exchanged = await world.ask({ bearer: undefined, query: "", form: form.toString() });
        deepEqual(
          [exchanged.status, exchanged.json["issued_token_type"]],
          [200, "urn:ietf:params:oauth:token-type:access_token"],
        );
        equal((await world.ask()).json["access_token"], exchanged.json["access_token"]);
        equal(world.asked().issued, 1);
      }),
  },
  {
    part: "INIT",
    what: "the issuer says nothing",
    must: "INIT succeeds; 503 with `Retry-After` until it answers, then 200",
    act: (rehearsal) =>
      inWorld(rehearsal, { door, before: ({ issuers }) => putAll(issuers, "silent") }, async (world) => {
        isUnavailable(await world.ask());
        putAll(world.issuers, "running");
        await world.sleep(REST_MS);
        equal((await world.ask()).headers["x-cache"], "miss");
      }),
  },
  {
    part: "freeze",
    what: "20 h, in which the issuer has gone",
    must: "200: its keys are good for a day",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        await afterSleepWithoutIssuer(world, 20);
        equal((await world.ask()).status, 200);
      }),
  },
  {
    part: "freeze",
    what: "25 h, in which the issuer has gone",
    must: "503 `temporarily_unavailable`: no key that is over verifies anything",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        await afterSleepWithoutIssuer(world, 25);
        isUnavailable(await world.ask());
      }),
  },
];

async function afterSleepWithoutIssuer(world: World, hours: number): Promise<void> {
  equal((await world.ask()).status, 200);
  putAll(world.issuers, "stopped");
  await world.sleep(hours * HOUR_MS);
}

function putAll(issuers: World["issuers"], state: "running" | "stopped" | "silent"): void {
  ok(issuers, "nobody plays an issuer");
  for (const issuer of issuers.byName.values()) issuer.state = state;
}
