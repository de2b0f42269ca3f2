import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";

const HOUR = 3_600_000;
const entry = { note: () => undefined };

/** A bench whose store or endpoint uses up whatever it is given, and notes how much that was. */
function silent(what: "store" | "endpoint") {
  const bench = createBench();
  const budgets: number[] = [];
  const timeOut = (deadline: number) => {
    budgets.push(deadline - bench.now);
    bench.advance(Math.max(0, deadline - bench.now));
    return { ok: false, problem: "timeout" } as const;
  };
  if (what === "store") bench.storeDoes(async (deadline) => timeOut(deadline));
  else bench.xsuaa.does((_request, deadline) => timeOut(deadline));
  return { bench, budgets };
}

describe("a request that holds nothing", () => {
  test.for([
    { leftMs: 6_001, spendsMs: 6_000, because: "its own 6 s are less" },
    { leftMs: 6_000, spendsMs: 6_000, because: "both are the same" },
    { leftMs: 5_999, spendsMs: 5_999, because: "that is less than 6 s" },
    { leftMs: 300, spendsMs: 300, because: "that is all there is" },
    { leftMs: 1, spendsMs: 1, because: "that is all there is" },
    { leftMs: 0, spendsMs: 0, because: "it is too late" },
    { leftMs: -1, spendsMs: 0, because: "it is too late" },
    { leftMs: undefined, spendsMs: 6_000, because: "nobody has said anything" },
  ])("with $leftMs ms left waits $spendsMs ms for xsuaa: $because", async ({ leftMs, spendsMs }) => {
    const { bench } = silent("endpoint");
    const startedAt = bench.now;
    const { result } = await bench.ask(leftMs === undefined ? {} : { leftMs });
    expect(bench.now - startedAt).toBe(spendsMs);
    expect(result).toMatchObject({ problem: { code: "endpoint_unreachable", reason: "timeout" } });
  });

  test("does not ask xsuaa again when the clock was set back meanwhile: nobody knows what is left", async () => {
    const bench = createBench();
    bench.xsuaa.does(() => {
      bench.advance(-HOUR);
      return { ok: false, problem: "timeout" };
    });
    expect(await bench.says()).toBe("endpoint_unreachable");
    expect(bench.posts).toHaveLength(1);
  });

  test.for([
    { leftMs: 6_001, readsMs: 6_000 },
    { leftMs: 5_999, readsMs: 5_999 },
  ])("with $leftMs ms left waits $readsMs ms for the store, for a token and for access", async (row) => {
    const { bench, budgets } = silent("store");
    await bench.ask({ leftMs: row.leftMs });
    await bench.broker.accessTo({ caller: "orders", key: "cis-central", leftMs: row.leftMs }, entry);
    expect(budgets).toEqual([row.readsMs, row.readsMs]);
  });

  test("with less than 6 s left does not send the subaccount to rest: its time-out says little", async () => {
    const { bench } = silent("endpoint");
    await bench.ask({ leftMs: 5_999 });
    bench.xsuaa.mints();
    expect(await bench.says()).toMatch(/^miss/);
  });

  test("with 6 s does send it to rest", async () => {
    const { bench } = silent("endpoint");
    await bench.ask({ leftMs: 6_000 });
    bench.xsuaa.mints();
    expect(await bench.says()).toBe("endpoint_resting");
  });
});

test.for([
  { leftMs: 1_001, renewsMs: 1_000 },
  { leftMs: 1_000, renewsMs: 1_000 },
  { leftMs: 999, renewsMs: 999 },
  { leftMs: -1, renewsMs: 0 },
])("a request with $leftMs ms left renews for $renewsMs ms and serves what it holds", async (row) => {
  const { bench } = silent("endpoint");
  bench.xsuaa.mints();
  await bench.ask();
  bench.advance(3 * HOUR);
  const startedAt = bench.now;
  bench.xsuaa.does((_request, deadline) => {
    bench.advance(Math.max(0, deadline - bench.now));
    return { ok: false, problem: "timeout" };
  });
  expect(await bench.says({ leftMs: row.leftMs })).toMatch(/^held/);
  expect(bench.now - startedAt).toBe(row.renewsMs);
});

test.for([
  { leftMs: 300, waitsFor: "itself alone", posts: 2, because: "the other may take longer than it can wait" },
  { leftMs: 5_000, waitsFor: "the other", posts: 1, because: "it has as long" },
])("beside another with 5 s, one with $leftMs ms left waits for $waitsFor: $because", async (row) => {
  const bench = createBench();
  await bench.broker.prepare(); // The key has been read: both go straight to xsuaa.
  const budgets: number[] = [];
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  bench.xsuaa.does(async (_request, deadline) => {
    budgets.push(deadline - bench.now);
    await answered;
    return { ok: false, problem: "timeout" };
  });
  const both = Promise.all([bench.says({ leftMs: 5_000 }), bench.says({ leftMs: row.leftMs })]);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  expect(budgets).toEqual([5_000, row.leftMs].slice(0, row.posts));
  answer();
  await both;
});

test("a request that is too late serves a fresh token all the same", async () => {
  const bench = createBench();
  await bench.ask();
  expect(await bench.says({ leftMs: -1 })).toMatch(/^hit/);
});

describe("a warm-up", () => {
  test.for([
    { leftMs: 25_001, stepMs: 6_000, because: "a step has 6 s of 25" },
    { leftMs: 6_001, stepMs: 6_000, because: "a step has 6 s" },
    { leftMs: 6_000, stepMs: 6_000, because: "both are the same" },
    { leftMs: 5_999, stepMs: 5_999, because: "that is all there is" },
    { leftMs: -1, stepMs: 0, because: "it is too late" },
  ])("with $leftMs ms left gives xsuaa $stepMs ms: $because", async ({ leftMs, stepMs }) => {
    const { bench } = silent("endpoint");
    const { ms } = await bench.broker.warm(leftMs);
    expect(ms).toBe(stepMs);
  });

  test.for([
    { leftMs: 25_000, rests: true },
    { leftMs: 24_999, rests: false },
  ])("with $leftMs ms left that fails, sends the subaccount to rest: $rests", async ({ leftMs, rests }) => {
    const { bench } = silent("endpoint");
    await bench.broker.warm(leftMs);
    bench.xsuaa.mints();
    expect(await bench.says()).toMatch(rests ? /^endpoint_resting/ : /^miss/);
  });
});
