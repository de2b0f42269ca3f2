import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { succeed } from "./result.ts";
import { Secret } from "./secret.ts";

const HOUR = 3_600_000;

describe("issue() after a subaccount's rest", () => {
  test("an endpoint whose rest is over has 2 s to show that it is back, and then 6 s as before", async () => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.does((_request, deadline) => {
      bench.advance(deadline - bench.now);
      return { ok: false, problem: "timeout" };
    });
    const silentFor = async () => {
      const from = bench.now;
      await bench.ask();
      return bench.now - from;
    };
    expect(await silentFor()).toBe(6_000);
    bench.advance(10_000);
    expect(await silentFor()).toBe(2_000);
    bench.advance(20_000);
    bench.xsuaa.mints();
    bench.posts.length = 0;
    await bench.ask();
    await bench.ask({ scopes: ["job.read"] });
    expect(bench.posts.map(({ at, deadline }) => deadline - at)).toEqual([2_000, 6_000]);
  });

  test("a failure so long ago that nobody rests for it takes nothing from the 6 s", async () => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(429));
    await bench.ask();
    for (const { waitMs, budgetMs } of [
      { waitMs: 10_000 + 60_000 + 1, budgetMs: 6_000 },
      { waitMs: 10_000 + 60_000, budgetMs: 2_000 },
    ]) {
      bench.advance(waitMs);
      bench.posts.length = 0;
      await bench.ask();
      expect(bench.posts.map(({ at, deadline }) => deadline - at)).toEqual([budgetMs]);
    }
  });

  test("the 2 s add nothing to the second of a brief try, nor to what a request has left", async () => {
    const bench = createBench({ random: () => 0 });
    await bench.ask();
    bench.advance(3 * HOUR);
    bench.xsuaa.answers(some.refusal(429));
    await bench.ask();
    bench.advance(15_000);
    bench.posts.length = 0;
    expect(await bench.says()).toMatch(/^held/);
    bench.advance(20_000);
    bench.storeDoes(async () => {
      bench.advance(4_500);
      return succeed({ text: new Secret(some.serviceKey()), version: "version-2", storedAt: bench.now });
    });
    await bench.ask({ scopes: ["job.read"] });
    expect(bench.posts.map(({ at, deadline }) => deadline - at)).toEqual([1_000, 1_500]);
  });

  test("what Secrets Manager takes is not taken from the 2 s", async () => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(429));
    await bench.ask();
    bench.storeDoes(async () => {
      bench.advance(3_000);
      return succeed({ text: new Secret(some.serviceKey()), version: "version-2", storedAt: bench.now });
    });
    bench.advance(10_000);
    bench.posts.length = 0;
    await bench.ask();
    expect(bench.posts.map(({ at, deadline }) => deadline - at)).toEqual([2_000]);
  });
});
