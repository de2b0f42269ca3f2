import * as fc from "fast-check";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../packages/core/src/time.ts";
import { CALLERS, KEYS, SCOPES } from "./grants.ts";
import type { Model } from "./model.ts";
import type { Ask } from "./work.ts";
import { storeFaults, xsuaaFaults } from "./faults.ts";
import { ROTATIONS } from "./secret-store.ts";
import { leftMs, marginMs, neededMs, type Token } from "./token.ts";
import type { World } from "./world.ts";

type Command = fc.AsyncCommand<Model, World>;

/** Something that is done to the world, as a failing test prints it. */
function command(name: string, run: (world: World) => Promise<void> | void): Command {
  return { check: () => true, run: async (_model, world) => run(world), toString: () => `\n  ${name}` };
}

const callers = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("orders", "reports", "deploy") },
  { weight: 1, arbitrary: fc.constantFrom(...CALLERS) },
);
const keys = fc.oneof(
  { weight: 8, arbitrary: fc.constant("central") },
  { weight: 6, arbitrary: fc.constantFrom("local", "audit") },
  { weight: 1, arbitrary: fc.constant("nowhere") },
);
const scopes = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(["job.read"], ["event.read"], ["job.read", "event.read"]) },
  { weight: 1, arbitrary: fc.subarray([...SCOPES], { minLength: 1, maxLength: 3 }) },
);
const minTtls = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constantFrom(60, 900, 3_600, 5 * 3_600, 86_400) },
);

/** A request; which token it says was rejected depends on what there is when it is made. */
interface Drawn extends Omit<Ask, "rejected"> {
  readonly rejects: number | undefined;
}

const ask: fc.Arbitrary<Drawn> = fc
  .record({
    caller: callers,
    key: keys,
    scopes,
    minTtl: minTtls,
    rejects: fc.option(fc.nat(9), { nil: undefined, freq: 5 }),
  })
  .map(({ minTtl, ...rest }) => ({ ...rest, minTtlMs: minTtl * SECOND_MS }));

function makeAsk({ rejects, ...rest }: Drawn, { held }: Model): Ask {
  const tokens = [...held.values()];
  const rejected =
    rejects === undefined ? undefined : tokens[rejects % Math.max(1, tokens.length)]?.token.sha256;
  return { ...rest, rejected };
}

/** How long to look on after having begun something: until all is over, or for some milliseconds. */
const waits = fc.oneof(
  { weight: 2, arbitrary: fc.constant("end" as const) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 200 }) },
);
type Wait = number | "end";
const waiting = (ms: Wait) => (ms === "end" ? "until all is answered" : `for ${ms} ms`);
const wait = ({ time }: World, ms: Wait) => (ms === "end" ? time.settle() : time.elapse(ms));

const asks = fc
  .record({ drawn: fc.array(ask, { minLength: 1, maxLength: 4 }), ms: waits })
  .map(({ drawn, ms }) =>
    command(`ask, ${waiting(ms)}: ${fc.stringify(drawn)}`, async (world) => {
      for (const each of drawn) world.ask(makeAsk(each, world.model));
      await wait(world, ms);
    }),
  );

/** More combinations of scopes than memory has places for one caller. */
const crowd = fc.integer({ min: 195, max: 255 }).map((count) =>
  command(`deploy asks for ${count} combinations of scopes`, async (world) => {
    for (let bits = 1; bits <= count; bits++) {
      const named = SCOPES.filter((_, at) => bits & (1 << at));
      world.ask({ caller: "deploy", key: "central", scopes: named, minTtlMs: 0, rejected: undefined });
    }
    await world.time.settle();
  }),
);

const tick = waits.map((ms) =>
  command(`a tick, ${waiting(ms)}`, async (world) => {
    world.tick();
    await wait(world, ms);
  }),
);

const spans = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.constantFrom(1, 6, 11, 16, 31, 61, 121).map((seconds) => seconds * SECOND_MS),
  fc.constantFrom(5, 10, 31, 61, 133, 300, 721, 1_441).map((minutes) => minutes * MINUTE_MS),
);
const elapse = spans.map((ms) => command(`${ms} ms pass`, ({ time }) => time.elapse(ms)));

/** The instants at which a token's state changes, as what is left of it then. */
const EDGES: Readonly<Record<string, (token: Token) => number>> = {
  "half its life": ({ lifeMs }) => lifeMs / 2,
  "2 h old": ({ lifeMs }) => lifeMs - 2 * HOUR_MS,
  "a tenth past its fresh time": ({ lifeMs }) => lifeMs - 1.1 * Math.min(lifeMs / 2, 2 * HOUR_MS),
  "the margin": marginMs,
  "the floor": (token) => neededMs(token, 0),
  "its end": () => 0,
};
const approach = fc
  .record({
    which: fc.nat(9),
    edge: fc.constantFrom(...Object.keys(EDGES)),
    offset: fc.constantFrom(-1_000, -1, 0, 1, 1_000),
  })
  .map(({ which, edge, offset }) =>
    command(
      `time passes until ${offset} ms after a token (${which}) has reached ${edge}`,
      async ({ model, time }) => {
        const tokens = [...model.held.values()];
        const token = tokens[which % Math.max(1, tokens.length)]?.token;
        const ms = token === undefined ? 0 : leftMs(token, time.wall) - (EDGES[edge]?.(token) ?? 0) + offset;
        await time.elapse(Math.max(0, Math.round(ms)));
      },
    ),
  );

/** Somebody asks again and again while renewing fails, at the ends of the times for which it may be left alone. */
const insist = fc
  .record({
    drawn: ask,
    edge: fc.constantFrom("a tenth past its fresh time", "the margin"),
    rests: fc.array(fc.constantFrom(5, 12, 15, 30, 60, 120), { minLength: 1, maxLength: 4 }),
    offset: fc.constantFrom(-1, 0, 1),
  })
  .map(({ drawn, edge, rests, offset }) =>
    command(
      `renewing fails, and again after ${rests.join(", ")} s: ${fc.stringify(drawn)}`,
      async (world) => {
        const { model, time, xsuaa } = world;
        const insisting = { ...drawn, rejected: undefined };
        world.ask(insisting);
        await time.settle();
        const token = [...model.held.values()].findLast((held) => held.token.client.key === drawn.key)?.token;
        if (token) await time.elapse(Math.max(0, leftMs(token, time.wall) - (EDGES[edge]?.(token) ?? 0)));
        // Nothing for which the subaccount would rest.
        xsuaa.plan(
          drawn.key,
          rests.map(() => ({ kind: "garbage" })),
        );
        for (const seconds of [0, ...rests]) {
          await time.elapse(Math.max(0, seconds * SECOND_MS + offset));
          world.ask(insisting);
          await time.settle();
        }
      },
    ),
  );

const freeze = fc
  .constantFrom(500, 3 * SECOND_MS, 7 * SECOND_MS, 10 * MINUTE_MS, 3 * HOUR_MS, 12 * HOUR_MS)
  .map((ms) => command(`the process is frozen for ${ms} ms`, (world) => world.freeze(ms)));
const setClock = fc
  .constantFrom(-HOUR_MS, -10 * MINUTE_MS, -1_500, 1_500, 10 * MINUTE_MS, HOUR_MS)
  .map((ms) => command(`the clock is set by ${ms} ms`, (world) => world.setClock(ms)));
const settle = fc.constant(command("everything under way ends", ({ time }) => time.settle()));
const restart = fc.constant(command("the process is replaced", (world) => world.restart()));

/** Keys are whole most of the time, or nothing else would be seen. */
const rotations = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("new-secret", "clone", "application") },
  { weight: 1, arbitrary: fc.constantFrom(...ROTATIONS) },
);
const rotate = fc.record({ key: fc.constantFrom(...KEYS), how: rotations }).map(({ key, how }) =>
  command(`${key} is rotated: ${how}`, ({ store, note }) => {
    note(`${key} is rotated: ${how}`);
    store.rotate(key, how);
  }),
);

const xsuaaFails = fc
  .record({
    key: fc.constantFrom(...KEYS),
    faults: fc.array(xsuaaFaults, { minLength: 1, maxLength: 4 }),
    times: fc.constantFrom(1, 1, 4),
  })
  .map(({ key, faults, times }) =>
    command(`xsuaa fails ${key}, ${times} times: ${fc.stringify(faults)}`, ({ xsuaa, note }) => {
      note(`xsuaa fails ${key}`);
      xsuaa.plan(
        key,
        faults.flatMap((fault) => Array.from({ length: times }, () => fault)),
      );
    }),
  );
const storeFails = fc
  .record({ key: fc.constantFrom(...KEYS), faults: fc.array(storeFaults, { minLength: 1, maxLength: 3 }) })
  .map(({ key, faults }) =>
    command(`Secrets Manager fails ${key}: ${fc.stringify(faults)}`, ({ store, note }) => {
      note(`Secrets Manager fails ${key}`);
      store.plan(key, faults);
    }),
  );
const setLife = fc
  .record({ key: fc.constantFrom(...KEYS), seconds: fc.constantFrom(60, 600, 3_600, 43_200, 86_400) })
  .map(({ key, seconds }) =>
    command(`tokens of ${key} live ${seconds} s from now on`, ({ xsuaa }) => xsuaa.setLife(key, seconds)),
  );

const weighted: readonly (readonly [number, fc.Arbitrary<Command>])[] = [
  [14, asks],
  [5, elapse],
  [4, approach],
  [4, xsuaaFails],
  [3, rotate],
  [2, tick],
  [1, insist],
  [2, freeze],
  [1, setClock],
  [1, settle],
  [1, storeFails],
  [1, setLife],
  [1, restart],
];

/** Whatever may happen to a broker, in any order. A crowd is rare: it takes as long as all the rest. */
export const commands = fc.commands(
  [
    fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight: weight * 10, arbitrary })), {
      weight: 3,
      arbitrary: crowd,
    }),
  ],
  { maxCommands: 40, size: "max" },
);
