import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { deferred } from "../../../test/support/deferred.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { fail } from "./result.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Of a token of 12 h, as xsuaa says it. */
const LIFE = 43_199_000;

describe("issue() with a token held, while xsuaa does not answer", () => {
  test.for([
    { left: LIFE - 2 * HOUR + 1, says: "hit", posts: 0, because: "it is fresh until 2 h" },
    { left: LIFE - 2 * HOUR, says: "held", posts: 1, because: "it is ageing: one brief try" },
    { left: 300_001, says: "held", posts: 1, because: "the margin is not reached yet" },
    { left: 300_000, says: "held", posts: 4, because: "within the margin the whole budget is tried" },
    { left: 30_000, says: "held", posts: 4, because: "exactly the floor is left" },
    { left: 29_999, says: "endpoint_unreachable", posts: 4, because: "less than the floor is left" },
    { left: -1, says: "endpoint_unreachable", posts: 4, because: "it is over" },
  ])("with $left ms left it is $says: $because", async ({ left, says, posts }) => {
    const bench = createBench();
    await bench.ask();
    bench.posts.length = 0;
    bench.xsuaa.fails("connection");
    bench.advance(LIFE - left);
    const { result } = await bench.ask();
    expect(result.ok ? result.value.cache : result.problem.code).toBe(says);
    expect(bench.posts).toHaveLength(posts);
    const trueLeft = Math.floor((the.now + LIFE - bench.now) / 1000);
    expect(result.ok ? result.value.expiresIn : says).toBe(says.startsWith("h") ? trueLeft : says);
  });

  test("a token that ran out while it was being renewed is not handed out", async () => {
    const bench = createBench({ lifeSeconds: 61 });
    await bench.ask();
    bench.advance(56_000);
    bench.xsuaa.does(() => {
      bench.advance(4_500);
      return { ok: false, problem: "timeout" };
    });
    expect(await bench.says()).toBe("endpoint_unreachable");
  });

  test("renewing rests 15 s, then doubles to 120 s, and meanwhile the token is held without a try", async () => {
    const bench = createBench({ random: () => 0 });
    await bench.ask();
    bench.posts.length = 0;
    bench.xsuaa.fails("connection");
    bench.advance(3 * HOUR);
    const triedAt: number[] = [];
    for (let second = 0; second <= 420; second++) {
      const before = bench.posts.length;
      expect(await bench.says()).toMatch(/^held/);
      if (bench.posts.length > before) triedAt.push(second);
      bench.advance(1_000);
    }
    expect(triedAt).toEqual([0, 15, 45, 105, 225, 345]);
  });

  test("in its last minutes renewing rests 5 s at most", async () => {
    const bench = createBench({ random: () => 0 });
    await bench.ask();
    bench.advance(12 * HOUR - 200_000);
    bench.breakStore("btp/test/cis-central", "absent");
    expect(await bench.says()).toMatch(/^held/);
    const reads = bench.reads;
    bench.advance(4_999);
    expect(await bench.says()).toMatch(/^held/);
    expect(bench.reads).toBe(reads);
    bench.advance(1);
    bench.store("btp/test/cis-central", some.serviceKey());
    expect(await bench.says()).toBe("renewed 43199");
  });

  test("a try of an ageing token has one second, and what comes later never enters the cache", async () => {
    const bench = createBench();
    const first = await bench.ask();
    bench.advance(3 * HOUR);
    bench.posts.length = 0;
    bench.xsuaa.does(() => {
      bench.advance(1_001);
      return { ok: true, value: some.tokenAnswer({}, { jti: "late" }) };
    });
    expect(await bench.says()).toMatch(/^held/);
    expect(bench.posts[0]?.deadline).toBe(the.now + 3 * HOUR + 1_000);
    bench.xsuaa.fails("connection");
    const after = await bench.ask();
    expect(after.result.ok && first.result.ok && after.result.value.accessToken).toBe(
      first.result.ok && first.result.value.accessToken,
    );
  });

  test("an answer at the very end of that second still counts", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    bench.xsuaa.does(() => {
      bench.advance(1_000);
      return { ok: true, value: some.tokenAnswer() };
    });
    expect(await bench.says()).toMatch(/^renewed/);
  });

  test("a renewal that worked ends the rest and its doubling", async () => {
    const bench = createBench({ random: () => 0 });
    await bench.ask();
    const failOnce = async () => {
      bench.advance(3 * HOUR);
      bench.xsuaa.fails("connection");
      expect(await bench.says()).toMatch(/^held/);
      bench.xsuaa.mints();
      bench.advance(15_000);
      expect(await bench.says()).toMatch(/^renewed/);
    };
    await failOnce();
    await failOnce();
  });

  test("while one request renews an ageing token, everybody else is served at once", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    const { promise: answered, resolve } = deferred();
    bench.xsuaa.does(async () => {
      await answered;
      return { ok: true, value: some.tokenAnswer({ expires_in: 43_199 }, { exp: the.now / 1000 + 43_200 }) };
    });
    const renewing = bench.says();
    expect(await Promise.all([bench.says(), bench.says()])).toEqual(["hit 32399", "hit 32399"]);
    resolve();
    expect(await renewing).toMatch(/^renewed/);
    expect(bench.posts).toHaveLength(2);
  });

  test("while one request renews an expiring token, everybody else waits for the same new one", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(12 * HOUR - 4 * MINUTE);
    const { promise: answered, resolve } = deferred();
    bench.xsuaa.does(async (request, deadline) => {
      await answered;
      bench.xsuaa.mints();
      return bench.react(request, deadline);
    });
    const asking = Promise.all([bench.says(), bench.says(), bench.says()]);
    while (bench.posts.length === 1) await Promise.resolve();
    resolve();
    expect(await asking).toEqual(Array.from({ length: 3 }, () => "renewed 43199"));
    expect(bench.posts).toHaveLength(2);
  });

  test("a request that needs more than is left does not take a brief try's failure for its own", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(11 * HOUR);
    const { promise: failed, resolve } = deferred();
    bench.xsuaa.does(async () => {
      await failed;
      bench.xsuaa.mints();
      return { ok: false, problem: "timeout" };
    });
    const brief = bench.says();
    const demanding = bench.says({ minTtlMs: 5 * HOUR });
    resolve();
    expect([await brief, await demanding]).toEqual([expect.stringMatching(/^held/), "miss 43199"]);
  });

  test("a clock that was set back makes the token ageing, never longer-lived than it is", async () => {
    const bench = createBench();
    await bench.ask();
    bench.xsuaa.fails("connection");
    bench.advance(-HOUR);
    expect(await bench.says()).toBe("held 43199");
  });
});

describe("issue() beside a request that has six seconds", () => {
  test("an ageing token is served in its second, though the other still waits for the same key's secret", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    const silence = deferred();
    const budgets: number[] = [];
    bench.storeDoes(async (deadline) => {
      budgets.push(deadline - bench.now);
      if (budgets.length === 1) await silence.promise;
      return fail("timeout");
    });
    const cold = bench.ask({ scopes: ["job.read"] });
    while (budgets.length === 0) await Promise.resolve();
    expect(await bench.says()).toMatch(/^held/);
    expect(budgets).toEqual([6_000, 1_000]);
    silence.resolve();
    expect((await cold).result).toMatchObject({ ok: false, problem: { code: "secrets_unavailable" } });
  });
});
