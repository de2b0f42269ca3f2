import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { deferred } from "../../../test/support/deferred.ts";
import { some } from "../../../test/support/some.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("issue() with `min_ttl` and `rejected`", () => {
  test("a token that lasts less than is needed is minted anew", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(8 * HOUR);
    bench.xsuaa.mints();
    expect(await bench.says({ minTtlMs: 4 * HOUR + 1 })).toBe("miss 43199");
  });

  test("half a life is the most that can be needed: no request can make each answer a mint", async () => {
    const bench = createBench({ lifeSeconds: 3600 });
    await bench.ask({ minTtlMs: 24 * HOUR });
    expect(await bench.says({ minTtlMs: 24 * HOUR })).toBe("hit 3599");
    expect(bench.posts).toHaveLength(1);
  });

  test("a token reported as refused is minted anew, once a minute at most; another token is served", async () => {
    const bench = createBench();
    const first = await bench.ask();
    const rejected = first.audit.token?.sha256;
    bench.advance(1_000);
    expect(await bench.says({ rejected: "f".repeat(64) })).toMatch(/^hit/);
    const second = await bench.ask({ rejected });
    expect(second.result.ok && second.result.value.cache).toBe("renewed");
    expect(await bench.says({ rejected })).toMatch(/^hit/);
    expect(await bench.says({ rejected: second.audit.token?.sha256 })).toMatch(/^held/);
    bench.advance(MINUTE);
    expect(await bench.says({ rejected: second.audit.token?.sha256 })).toMatch(/^renewed/);
    expect(bench.posts).toHaveLength(3);
  });

  test("a caller's word costs one try a minute, also while minting fails", async () => {
    const bench = createBench();
    const { audit } = await bench.ask();
    bench.posts.length = 0;
    bench.xsuaa.answers(some.refusal(403));
    for (let second = 0; second < 60; second += 5) {
      expect(await bench.says({ rejected: audit.token?.sha256 })).toMatch(/^held/);
      bench.advance(5_000);
    }
    expect(bench.posts).toHaveLength(1);
  });

  test("a token that was reported is no hit to who reports it again, though somebody renews it", async () => {
    const bench = createBench();
    const { audit } = await bench.ask();
    const rejected = audit.token?.sha256;
    bench.advance(3 * HOUR);
    bench.xsuaa.fails("connection");
    expect(await bench.says({ rejected })).toMatch(/^held/);
    bench.advance(30_000);
    const { promise: answered, resolve } = deferred();
    bench.xsuaa.does(async () => {
      await answered;
      return { ok: false, problem: "connection" };
    });
    bench.posts.length = 0;
    const renewing = bench.says();
    while (bench.posts.length === 0) await Promise.resolve();
    expect([await bench.says({ rejected }), await bench.says()]).toEqual([
      expect.stringMatching(/^held/),
      expect.stringMatching(/^hit/),
    ]);
    resolve();
    expect(await renewing).toMatch(/^held/);
  });

  test("a reported token stays for the others until there is a better one", async () => {
    const bench = createBench();
    const { audit } = await bench.ask();
    bench.xsuaa.fails("connection");
    expect(await bench.says({ rejected: audit.token?.sha256 })).toMatch(/^held/);
    expect(await bench.says()).toMatch(/^h(it|eld)/);
  });

  test("a report is written down where it names the token in memory, and only there", async () => {
    const bench = createBench();
    const { audit } = await bench.ask();
    expect(audit).not.toHaveProperty("rejected");
    expect((await bench.ask({ rejected: "f".repeat(64) })).audit).not.toHaveProperty("rejected");
    expect((await bench.ask({ rejected: audit.token?.sha256 })).audit).toMatchObject({ rejected: true });
  });
});
