import { deepEqual, equal, match, ok } from "node:assert/strict";
import { decodeJwt } from "jose";
import { isGranted } from "../../packages/local/src/granted.ts";
import { askablePairs, principalOf } from "./askable.ts";
import { doors, foreignTo } from "./door.ts";
import type { Row } from "./row.ts";
import { inWorld, type World } from "./world.ts";

/** What every door's function has to do. */
export const doorRows: readonly Row[] = doors.flatMap((door) => [
  {
    part: door.is,
    what: "a caller asks for what it is granted, twice",
    must: "200 with a token of its key's client, made once",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const first = await world.ask();
        const second = await world.ask();
        deepEqual([first.status, first.headers["x-cache"]], [200, "miss"]);
        deepEqual([second.status, second.headers["x-cache"]], [200, "hit"]);
        equal(first.json["access_token"], second.json["access_token"]);
        const [{ key }] = askablePairs(rehearsal.configuration, door.kind);
        const client = world.keys.find(({ name }) => name === key)?.client;
        equal(decodeJwt(String(first.json["access_token"]))["cid"], client?.clientid);
        equal(world.asked().issued, 1);
        equal(world.log.records("audit").length, 2);
      }),
  },
  {
    part: door.is,
    what: `${door.stranger.is} asks for the same`,
    must: "403 `access_denied` with its own name; nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        await world.ask();
        const { principal } = door.stranger;
        const { status, json } = await world.ask({ principal });
        deepEqual([status, json["error"]], [403, "access_denied"]);
        ok(String(json["error_description"]).includes(principal), "it does not say who is denied");
        equal(world.asked().requests, 1);
      }),
  },
  {
    part: door.is,
    what: "a caller asks what it may ask for: of all keys, and of one",
    must: "200 with its own name and what it is granted; no token is made",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const { configuration } = rehearsal;
        const [{ caller, key }] = askablePairs(configuration, door.kind);
        const { status, json } = await world.ask({ path: "/access", query: "" });
        deepEqual([status, json["principal"]], [200, principalOf(configuration, caller)]);
        const granted = [...configuration.keys.keys()].filter((one) => isGranted(configuration, caller, one));
        deepEqual(
          (json["keys"] as readonly { readonly key: string }[]).map((one) => one.key),
          granted,
        );
        const one = await world.ask({ path: `/access/${key}`, query: "" });
        deepEqual([one.status, one.json["key"]], [200, key]);
        equal(world.asked().requests, 0);
      }),
  },
  {
    part: door.is,
    what: "requests that are wrong: no key, one key twice, a parameter too many, another path",
    must: "400, 400, 400, 404",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const asked = [
          { query: "min_ttl=1" },
          { query: "key=k&key=k" },
          { query: "key=k&x=y" },
          { path: "/%74oken", query: "key=k" },
        ];
        const heard = [];
        for (const each of asked) heard.push((await world.ask(each)).status);
        deepEqual(heard, [400, 400, 400, 404]);
      }),
  },
  ...foreignTo(door).map((trigger): Row => ({
    part: door.is,
    what: `an event of ${trigger.is}`,
    must: "the invocation fails, and nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const event = trigger.event(await world.request({ kind: "role" }));
        await isRefused(world, event, world.artefact.alias, "not_an_event_of_this_door");
      }),
  })),
  {
    part: door.is,
    what: "its own event, invoked directly: `$LATEST`, no qualifier, a version, another alias",
    must: "the invocations fail, and nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const unqualified = world.artefact.alias.replace(/:live$/, "");
        const arns = ["$LATEST", "", "7", "liver"].map((one) =>
          one === "" ? unqualified : `${unqualified}:${one}`,
        );
        for (const arn of arns)
          await isRefused(world, door.event(await world.request()), arn, "not_this_function");
      }),
  },
  ...door.elsewhere.map(({ is, as, reason }): Row => ({
    part: door.is,
    what: `its own event, ${is}`,
    must: `the invocation fails with \`${reason}\`, and nobody is asked`,
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const event = door.event(as(await world.request()));
        await isRefused(world, event, world.artefact.alias, reason);
      }),
  })),
]);

async function isRefused(world: World, event: object, arn: string, reason: string): Promise<void> {
  const invoked = await world.invoke(event, { arn });
  ok(!invoked.ok, "the event was taken");
  match(invoked.error, new RegExp(`The event was refused: ${reason}`));
  const line = await world.log.record("refused-event", { request_id: invoked.id });
  equal(line["reason"], reason);
  deepEqual([world.asked().requests, world.log.records("audit").length], [0, 0]);
}
