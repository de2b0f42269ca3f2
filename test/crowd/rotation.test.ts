import { expect, test } from "vitest";
import { expectFigures, type FigureRow } from "../support/figures.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { clientOf, type Answered, startLoopbackBroker } from "./loopback-broker.ts";

const LIFE_SECONDS = 60;
const CALLERS = Array.from({ length: 20 }, (_, index) => `caller-${index + 1}`);

/**
 * Twenty callers, each with a key of its own or all with one, and tokens of a minute; a clock that only the test moves.
 * The secrets of the keys come in generations, which xsuaa and Secrets Manager learn of when the test says so.
 */
async function startCallers(having: "a key each" | "one key") {
  let now = the.now;
  const keys = having === "one key" ? ["key-of-all"] : CALLERS.map((caller) => `key-of-${caller}`);
  const keyOf = (caller: string) => (having === "one key" ? "key-of-all" : `key-of-${caller}`);
  const broker = await startLoopbackBroker({
    configuration: some.configuration({
      keys: Object.fromEntries(keys.map((key) => [key, { secret: `btp/test/${key}` }])),
      callers: Object.fromEntries(
        CALLERS.map((name) => [name, { role: `arn:aws:iam::${the.account}:role/${name}` }]),
      ),
      rules: CALLERS.map((name) => ({ id: name, callers: [name], key: keyOf(name), scopes: "all" as const })),
    }),
    scopes: ["job.read", "event.read"],
    lifeSeconds: LIFE_SECONDS,
    now: () => now,
    // The middle: a token is fresh for half its life to the millisecond, and every rest is a tenth shorter than its most.
    random: () => 0.5,
    pause: () => Promise.reject(new Error("Nothing here is worth another attempt")),
  });
  const secretOf = (key: string, generation: number) => `secret-${generation}-of-${key}`;
  const heard: { readonly key: string; readonly answer: Answered }[] = [];
  return {
    /** Every caller asks, at once; every token is its own key's and as good as it is said to be. */
    async askAll(afterSeconds: number): Promise<string> {
      now += afterSeconds * 1_000;
      const answers = await Promise.all(
        CALLERS.map(async (name) => ({
          key: keyOf(name),
          answer: await broker.ask(name, `key=${keyOf(name)}`),
        })),
      );
      for (const { key, answer } of answers.filter(({ answer }) => answer.status === 200)) {
        expect(answer.claims["cid"]).toBe(clientOf(key));
        expect(answer.body["expires_in"]).toBe(Math.floor(Number(answer.claims["exp"]) - now / 1_000));
      }
      heard.push(...answers);
      return inWords(answers);
    },
    saidSoFar: () => inWords(heard),
    /** xsuaa accepts these generations of every key's secret, and no others. */
    know(...generations: readonly number[]) {
      for (const key of keys)
        broker.xsuaa.setSecrets(key, ...generations.map((generation) => secretOf(key, generation)));
    },
    /** Secrets Manager holds this generation of every key's secret. */
    store(generation: number) {
      for (const key of keys) broker.secretsManager.store(key, secretOf(key, generation));
    },
    /** What each key has come to; the same for every key, or this fails. */
    row(counted: string): FigureRow {
      const rows = keys.map((key) => {
        const asked = heard.filter((one) => one.key === key);
        const { requests, issued, refused } = broker.xsuaa.counters(key);
        return {
          "of each key": counted,
          asked: asked.length,
          failed: asked.filter(({ answer }) => answer.status !== 200).length,
          "requests to xsuaa": requests,
          issued,
          refused,
          "reads of its secret": broker.secretsManager.reads(key),
        };
      });
      const [row = {}] = rows;
      expect(rows).toEqual(rows.map(() => row));
      return row;
    },
    /** Of each key: how many versions of its secret brought a token, and how often one stood in for its successor. */
    mints: () =>
      keys.map((key) => {
        const mints = broker.audits().flatMap((line) => (line.key === key && line.mint ? [line.mint] : []));
        const stoodIn = mints.filter(({ remarks }) => remarks?.includes("rotation_incomplete"));
        return {
          versions: new Set(mints.filter(({ failed }) => !failed).map(({ version }) => version)).size,
          stoodIn: stoodIn.length,
        };
      }),
    [Symbol.asyncDispose]: broker[Symbol.asyncDispose],
  };
}

/** What answers were, in one word if they were all the same. */
const inWords = (answers: readonly { readonly answer: Answered }[]) =>
  [
    ...new Set(
      answers.map(({ answer }) => `${answer.status} ${answer.cache ?? String(answer.body["error"])}`),
    ),
  ].join(", ");

/** 25 s after a mint a token is fresh; 57 s after it 3 s are left, which is its floor, and the request renews it. */
function createPace() {
  let turn = 0;
  return () => (turn++ % 2 === 0 ? 25 : 32);
}

const figures = new Map<string, readonly FigureRow[]>();

test("100 rotations, each followed by a mint of every client, fail no request and cost no refusal", async () => {
  const rows: FigureRow[] = [];
  for (const having of ["a key each", "one key"] as const) {
    await using callers = await startCallers(having);
    const pace = createPace();
    callers.know(0);
    callers.store(0);
    await callers.askAll(0);
    for (let generation = 1; generation <= 100; generation++) {
      callers.know(generation - 1, generation);
      await callers.askAll(pace());
      callers.store(generation);
      await callers.askAll(pace());
      callers.know(generation);
      await callers.askAll(pace());
    }
    expect(callers.saidSoFar()).toBe("200 miss, 200 hit, 200 renewed");
    // The one before the first rotation, and then each.
    expect(new Set(callers.mints().map(({ versions }) => versions))).toEqual(new Set([101]));
    rows.push(callers.row(`20 callers, ${having}`));
  }
  figures.set("100 rotations", rows);
}, 120_000);

/** Every caller has a token, and then somebody deletes what it was minted with. */
async function startDeleted() {
  const callers = await startCallers("a key each");
  callers.know(0);
  callers.store(0);
  await callers.askAll(0);
  callers.know(1);
  return callers;
}

test("an old secret that is deleted before the new one is stored fails no request while a token is above its floor", async () => {
  await using callers = await startDeleted();
  for (let second = 1; second <= 57; second++) expect(await callers.askAll(1)).toMatch(/^200 (hit|held)$/);
  expect(await callers.askAll(0.001)).toBe("503 key_unusable");
  callers.store(1);
  expect(await callers.askAll(0)).toBe("200 miss");
});

test("an old secret that is deleted before the new one is stored is sent to xsuaa once", async () => {
  await using callers = await startDeleted();
  expect(await callers.askAll(25)).toBe("200 hit");
  // Not while they age: a second of the world outside is what such a renewal has, and a busy machine may not.
  expect(await callers.askAll(29)).toBe("200 held");
  expect(await callers.askAll(3)).toBe("200 held");
  const above = callers.row("as long as 3 s of its token are left");
  expect(await callers.askAll(0.001)).toBe("503 key_unusable");
  const below = callers.row("a millisecond later");
  callers.store(1);
  expect(await callers.askAll(0)).toBe("200 miss");
  figures.set("The old secret is deleted before the new one is stored", [
    above,
    below,
    callers.row("when the new one is stored"),
  ]);
});

test("10 rotations that store each key before xsuaa knows it fail no request: the version before stands in", async () => {
  await using callers = await startCallers("a key each");
  callers.know(0);
  callers.store(0);
  await callers.askAll(0);
  for (let generation = 1; generation <= 10; generation++) {
    callers.store(generation);
    expect(await callers.askAll(61)).toBe("200 miss");
    callers.know(generation - 1, generation);
    expect(await callers.askAll(25)).toBe("200 hit");
    callers.know(generation);
    // The refusal is remembered for 54 s, and this token was minted 61 s ago.
    expect(await callers.askAll(36)).toBe("200 miss");
  }
  expect(callers.mints()).toEqual(CALLERS.map(() => ({ versions: 11, stoodIn: 10 })));
  figures.set("The new key is stored before xsuaa knows it", [
    callers.row("10 rotations in the wrong order"),
  ]);
});

test("docs/behaviour-under-failure.md shows what it came to", () => expectFigures(figures));
