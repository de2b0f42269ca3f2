import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { deferred } from "../../../test/support/deferred.ts";
import { some } from "../../../test/support/some.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("issue() and the subaccount's rest", () => {
  test("a 429 rests everything of the subaccount for as long as it asks, and held tokens are served", async () => {
    const bench = createBench();
    await bench.ask({ scopes: ["job.read"] });
    bench.xsuaa.answers(some.refusal(429, "<html>", "20"));
    const throttled = await bench.ask();
    expect(throttled.result).toEqual({
      ok: false,
      problem: { code: "endpoint_throttled", retryAfterMs: 20_000 },
    });
    bench.xsuaa.mints();
    bench.posts.length = 0;
    bench.advance(19_999);
    expect(await bench.says()).toBe("endpoint_resting");
    expect(await bench.says({ scopes: ["job.read"] })).toMatch(/^hit/);
    expect(bench.posts).toHaveLength(0);
    bench.advance(1);
    expect(await bench.says()).toBe("miss 43199");
  });

  test.for([
    { header: undefined, ms: 10_000, because: "nothing was asked: the first rest" },
    { header: "Sun, 22 Nov 2026 10:00:30 GMT", ms: 30_000, because: "an HTTP date" },
    { header: "2026-11-22 10:00:40 +0000 UTC", ms: 40_000, because: "Go's format" },
    { header: "86400", ms: 60_000, because: "clamped to a minute" },
    { header: "31536000000", ms: 60_000, because: "who asks for a thousand years asks for no less" },
    { header: "0", ms: 1_000, because: "a second is the least" },
    { header: "-1", ms: 10_000, because: "it is no wait" },
    { header: "Sun, 22 Nov 2026 09:00:00 GMT", ms: 1_000, because: "it is over, and a second is the least" },
    { header: "soon", ms: 10_000, because: "nobody can read it" },
  ])("Retry-After: $header rests $ms ms: $because", async ({ header, ms }) => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(429, "", header));
    const { result } = await bench.ask();
    expect(!result.ok && result.problem).toMatchObject({ retryAfterMs: ms });
  });

  test("retries as SAP advises, then rests 10 s doubling to 60 s; a success ends the count", async () => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(503, "<html>"));
    expect(await bench.says()).toBe("endpoint_failing");
    // 1 s and 3 s with −20 %; the next wait of 9 s does not fit into 6 s.
    expect(bench.pauses).toEqual([800, 2_400]);
    const rests: number[] = [];
    for (let round = 0; round < 5; round++) {
      const { result } = await bench.ask();
      const ms = !result.ok && result.problem.code === "endpoint_resting" ? result.problem.retryAfterMs : 0;
      rests.push(ms);
      bench.advance(ms);
      await bench.ask();
    }
    expect(rests).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    bench.advance(60_000);
    bench.xsuaa.mints();
    expect(await bench.says()).toBe("miss 43199");
    bench.xsuaa.answers(some.refusal(503));
    const { result } = await bench.ask({ scopes: ["job.read"] });
    expect(!result.ok && result.problem).toMatchObject({ retryAfterMs: 10_000 });
  });

  test.for([
    { header: "2", pauses: [2_000, 2_400], because: "a wait that fits is taken, and is the least of it" },
    { header: "4", pauses: [4_000], because: "after one there is no time for another" },
    { header: "30", pauses: [], because: "a wait that does not fit is told to the caller at once" },
  ])("a 503 with Retry-After: $header pauses $pauses ms and then rests as long: $because", async (row) => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(503, "<html>", row.header));
    const { result } = await bench.ask();
    expect(bench.pauses).toEqual(row.pauses);
    const retryAfterMs = Number(row.header) * 1_000;
    expect(result).toEqual({ ok: false, problem: { code: "endpoint_failing", status: 503, retryAfterMs } });
    bench.advance(retryAfterMs - 1);
    expect(await bench.says()).toBe("endpoint_resting");
  });

  test.for([
    { header: "20", says: "endpoint_resting", because: "it asked to be left alone" },
    { header: undefined, says: "miss 43199", because: "a second says little about it" },
  ])("a 503 to a brief try with Retry-After: $header makes others get $says: $because", async (row) => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    bench.xsuaa.answers(some.refusal(503, "", row.header));
    expect(await bench.says()).toMatch(/^held/);
    bench.xsuaa.mints();
    expect(await bench.says({ scopes: ["job.read"] })).toBe(row.says);
  });

  test("a key that turns out to be a resting subaccount's asks nobody, though its own was well when it was decided on", async () => {
    const configuration = some.configuration({
      keys: { "cis-central": { secret: "one" }, "cis-local": { secret: "two" } },
      rules: [
        { id: "one", callers: ["orders"], key: "cis-central", scopes: "all" },
        { id: "two", callers: ["orders"], key: "cis-local", scopes: "all" },
      ],
    });
    const bench = createBench({ configuration, lifeSeconds: 60 });
    bench.store("one", some.serviceKey());
    bench.store("two", some.serviceKey({ clientid: "sb-other!b1|cis!b14", subaccountid: "other" }));
    await bench.ask({ key: "cis-local" });
    bench.advance(60_000);
    bench.xsuaa.answers(some.refusal(429, "", "60"));
    expect(await bench.says()).toBe("endpoint_throttled");
    bench.store("two", some.serviceKey());
    bench.posts.length = 0;
    expect(await bench.says({ key: "cis-local" })).toBe("endpoint_resting");
    expect(bench.posts).toHaveLength(0);
  });

  test("connection errors are retried 3 times from 300 ms, doubling", async () => {
    const bench = createBench();
    bench.xsuaa.fails("connection");
    expect(await bench.says()).toBe("endpoint_unreachable");
    expect(bench.pauses).toEqual([300, 600, 1_200]);
    expect(bench.posts).toHaveLength(4);
  });

  test("a brief try's failure rests its entry and nobody else", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    bench.xsuaa.fails("timeout");
    expect(await bench.says()).toMatch(/^held/);
    bench.xsuaa.mints();
    expect(await bench.says({ scopes: ["job.read"] })).toBe("miss 43199");
  });

  test("a 429 to a brief try rests the subaccount all the same", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(3 * HOUR);
    bench.xsuaa.answers(some.refusal(429, "", "20"));
    expect(await bench.says()).toMatch(/^held/);
    bench.posts.length = 0;
    expect(await bench.says({ scopes: ["job.read"] })).toBe("endpoint_resting");
    expect(bench.posts).toHaveLength(0);
  });

  test("the life of a token counts from before the attempt that brought it", async () => {
    const bench = createBench();
    let attempts = 0;
    bench.xsuaa.does((request, deadline) => {
      attempts += 1;
      bench.xsuaa.mints();
      return attempts === 1 ? { ok: false, problem: "connection" } : bench.react(request, deadline);
    });
    expect(await bench.says()).toBe("miss 43199");
    expect(bench.pauses).toHaveLength(1);
  });

  test("mints that fail side by side are one failure, and the rest is a first one", async () => {
    const bench = createBench({ random: () => 0 });
    bench.xsuaa.answers(some.refusal(503));
    const scopes = [["job.read"], ["event.read"], ["job.read", "event.read"]];
    await Promise.all(scopes.map((names) => bench.ask({ scopes: names })));
    const { result } = await bench.ask();
    expect(!result.ok && result.problem).toMatchObject({ code: "endpoint_resting", retryAfterMs: 10_000 });
  });

  test("a success that was under way when xsuaa said 429 does not end the rest", async () => {
    const bench = createBench();
    const answered = deferred();
    bench.xsuaa.does(async (request, deadline) => {
      await answered.promise;
      bench.xsuaa.mints();
      return bench.react(request, deadline);
    });
    const slow = bench.says({ scopes: ["job.read"] });
    while (bench.posts.length === 0) await Promise.resolve();
    bench.advance(10);
    bench.xsuaa.answers(some.refusal(429, "", "60"));
    expect(await bench.says()).toBe("endpoint_throttled");
    answered.resolve();
    expect(await slow).toMatch(/^miss/);
    expect(await bench.says()).toBe("endpoint_resting");
  });
});
