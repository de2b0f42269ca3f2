import { deepEqual, equal, match, ok } from "node:assert/strict";
import { at } from "../infra/graph.ts";
import { publicUrlEvent, urlEvent } from "./door-events.ts";
import type { Rehearsal, Row } from "./row.ts";
import { type Behind, type Invoked, inWorld, type World, type WorldOptions } from "./world.ts";

const login: Behind = { name: "login", is: "function that logs in" };
/** The one of `every-door.config.ts`. */
const KEY = "rehearsal";
const HOUR_MS = 3_600_000;
/** A code of the second factor is good for half a minute. */
const STEP_MS = 31_000;
const PROVISIONED = { AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" };

/** What a door's function asks, which the login function alone answers. */
const ORDER = { kind: "login", version: 1, key: KEY, scopes: "all", leftMs: 6_000 };

const inLogin = (rehearsal: Rehearsal, act: (world: World) => Promise<void>, more?: Partial<WorldOptions>) =>
  inWorld(rehearsal, { door: login, ...more }, act);

/** The function that logs in. Nobody comes to it but the functions behind the doors, by its ARN. */
export const loginRows: readonly Row[] = [
  {
    part: login.is,
    what: "a door asks for a token, again when there is a new passcode, and again after three hours",
    must: "`passcode_used`, since the process before may have used it; then a token of the user each time, for a password that went out once",
    act: (rehearsal) =>
      inLogin(rehearsal, async (world) => {
        equal(at(await order(world), "failure", "code"), "passcode_used");
        await world.sleep(STEP_MS);
        const first = await order(world);
        equal(at(first, "token", "user"), userOf(world).username);
        await world.sleep(3 * HOUR_MS);
        const second = await order(world);
        deepEqual([at(first, "record", "logins"), at(second, "record", "logins")], [1, undefined]);
        equal(world.log.records("login").length, 3);
      }),
  },
  {
    part: login.is,
    what: "the stored password is wrong, and ten orders come when there is a passcode",
    must: "`password_refused` each time; it went out once, and its version is marked",
    act: (rehearsal) =>
      inLogin(
        rehearsal,
        async (world) => {
          await order(world);
          await world.sleep(STEP_MS);
          for (let n = 0; n < 10; n++) equal(at(await order(world), "failure", "code"), "password_refused");
          const sums = world.log.records("login").map((line) => [line["logins"], line["password_refused"]]);
          deepEqual(sums, [[0, 0], [1, 1], ...Array.from({ length: 9 }, () => [0, 0])]);
          equal(world.secretsManager.counters("UpdateSecretVersionStage"), 1);
        },
        {
          before: ({ secretsManager, keys }) => {
            const user = keys.find(({ name }) => name === KEY)?.user;
            const username = user?.user.username;
            secretsManager.put("rehearsal/user", JSON.stringify({ username, password: "wrong" }));
          },
        },
      ),
  },
  ...[
    { what: "INIT", variables: {} },
    { what: "INIT under provisioned concurrency", variables: PROVISIONED },
  ].map(({ what, variables }): Row => ({
    part: login.is,
    what: `${what}, and a tick of the schedule`,
    must: "nothing is read, and nobody is logged in",
    act: (rehearsal) =>
      inLogin(
        rehearsal,
        async (world) => {
          ok((await world.warmUp()).ok, "the tick failed");
          await world.log.record("warm-up", { door: "login" });
          deepEqual([world.asked().requests, world.secretsManager.counters("GetSecretValue")], [0, 0]);
        },
        { variables },
      ),
  })),
  {
    part: login.is,
    what: "the new version is asked what it finds, as the deployment asks it",
    must: "`read` for each key with a user; nobody is logged in",
    act: (rehearsal) =>
      inLogin(rehearsal, async (world) => {
        const checked = await world.invoke({ kind: "deployment" }, { arn: versionOf(world) });
        const users = [...rehearsal.configuration.keys.values()].filter(({ user }) => user !== undefined);
        ok(checked.ok, checked.ok ? undefined : checked.error);
        const { keys } = checked.result as { readonly keys: readonly { key: string; found: string }[] };
        deepEqual(
          keys.map(({ key }) => key),
          users.map(({ name }) => name),
        );
        equal(keys.find(({ key }) => key === KEY)?.found, "read");
        equal(world.asked().requests, 0);
      }),
  },
  {
    part: login.is,
    what: "requests as they come through both kinds of function URL; an order with one member more; an order to a version",
    must: "the invocations fail, and nothing is read",
    act: (rehearsal) =>
      inLogin(rehearsal, async (world) => {
        const request = await world.request();
        const invoked = [
          await world.invoke(urlEvent(request)),
          await world.invoke(publicUrlEvent(request)),
          await world.invoke({ ...ORDER, username: "somebody" }),
          await world.invoke(ORDER, { arn: versionOf(world) }),
        ];
        const reasons = [
          "not_an_event_of_this_door",
          "not_an_event_of_this_door",
          "not_an_event_of_this_door",
          "not_this_function",
        ];
        for (const [index, reason] of reasons.entries()) isRefused(invoked[index], reason);
        equal(world.secretsManager.counters("GetSecretValue"), 0);
      }),
  },
];

async function order(world: World): Promise<unknown> {
  const invoked = await world.invoke(ORDER);
  ok(invoked.ok, invoked.ok ? undefined : invoked.error);
  return invoked.result;
}

function userOf({ keys }: World) {
  const user = keys.find(({ name }) => name === KEY)?.user?.user;
  if (!user) throw new Error("The key of the rehearsal has no user");
  return user;
}

const versionOf = ({ artefact }: World): string => artefact.alias.replace(/[^:]+$/, "7");

function isRefused(invoked: Invoked | undefined, reason: string): void {
  ok(invoked && !invoked.ok, "the event was taken");
  match(invoked.error, new RegExp(`The event was refused: ${reason}`));
}
