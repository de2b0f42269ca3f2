import { shareOfWorkloads } from "@btp-token-broker/core";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { all, at } from "../infra/graph.ts";
import { askablePairs, isFirstWarm } from "./askable.ts";
import { type Door, doors } from "./door.ts";
import type { Rehearsal, Row } from "./row.ts";
import { type Invoked, inWorld, type World } from "./world.ts";

/** The event by which a deployment has each new version say what it finds, before the alias moves to it. */
export const deploymentRows: readonly Row[] = doors.flatMap((door): readonly Row[] => [
  {
    part: partOf(door),
    what: "the new version is asked what it finds, as the deployment asks it, and then has a request",
    must: "of each key `warm` or `read`, and a `hit` where it is warm",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const checked = await check(rehearsal, world);
        ok(checked.ok, checked.ok ? undefined : checked.error);
        const { keys } = checked.result as { readonly keys: readonly { key: string; found: string }[] };
        const found = new Map(keys.map((one) => [one.key, one.found]));
        deepEqual([...found.keys()], keysAt(door, rehearsal));
        for (const { key } of askablePairs(rehearsal.configuration, door.kind))
          equal(found.get(key), rehearsal.configuration.keys.get(key)?.warm ? "warm" : "read");
        await world.log.record("deployment");
        const { headers } = await world.ask();
        equal(headers["x-cache"], isFirstWarm(rehearsal.configuration, door.kind) ? "hit" : "miss");
      }),
  },
  {
    part: partOf(door),
    what: "the same, and no secret holds a service key",
    must: "the invocation fails, which ends the deployment, and names each key; nobody is asked",
    act: (rehearsal) =>
      inWorld(
        rehearsal,
        {
          door,
          before: ({ secretsManager, keys }) => {
            for (const { secret } of keys) secretsManager.put(secret, "{}");
          },
        },
        async (world) => {
          const checked = await check(rehearsal, world);
          ok(!checked.ok, "it was satisfied");
          match(checked.error, /Not one key is usable, so the alias stays with the version that serves/);
          for (const name of keysAt(door, rehearsal))
            match(checked.error, new RegExp(`\\b${name}: key_malformed`));
          equal(world.asked().requests, 0);
        },
      ),
  },
  {
    part: partOf(door),
    what: "the same event with one more member",
    must: "the invocation fails; nobody is asked",
    act: (rehearsal) =>
      inWorld(rehearsal, { door }, async (world) => {
        const [{ key }] = askablePairs(rehearsal.configuration);
        const checked = await check(rehearsal, world, { key });
        ok(!checked.ok, "it was taken for a deployment's");
        match(checked.error, /The event was refused: not_an_event_of_this_door/);
        await world.log.record("refused-event", { request_id: checked.id });
        deepEqual([world.asked().requests, world.log.records("deployment").length], [0, 0]);
      }),
  },
]);

function partOf(door: Door): string {
  return `deployment, ${door.is}`;
}

/** Invokes the version that the deployment has published with what the deployment has for it. */
function check({ deployment }: Rehearsal, world: World, members: object = {}): Promise<Invoked> {
  const invocation = all(deployment.graph, "versionCheck").find(
    ({ inputs }) => inputs["functionName"] === world.artefact.name,
  );
  if (!invocation) throw new Error(`The deployment does not ask ${world.artefact.name} what it finds`);
  const event: unknown = JSON.parse(String(at(invocation.inputs, "input")));
  const arn = world.artefact.alias.replace(/[^:]+$/, String(at(invocation.inputs, "qualifier")));
  return world.invoke(typeof event === "object" ? { ...event, ...members } : event, { arn });
}

/** Those that the callers of a door may have tokens of, as far as its function knows any others not at all. */
function keysAt({ kind }: Door, { configuration }: Rehearsal): readonly string[] {
  return [...(kind === "workload" ? shareOfWorkloads(configuration) : configuration).keys.keys()];
}
