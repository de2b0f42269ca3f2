import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("warm()", () => {
  test("mints the default token of each warm key before anybody asked", async () => {
    const bench = createBench();
    const report = await bench.broker.warm();
    expect(report.entries).toMatchObject([
      { key: "cis-central", scopes: the.scopes, outcome: "renewed", expires_in: 43_199 },
    ]);
    expect(report.soonest_expiry).toBe(43_199);
    expect(await bench.says()).toBe("hit 43199");
  });

  test.for([
    { age: 2 * HOUR - 10 * MINUTE - 1, outcome: "fresh", because: "it is fresh for the next two ticks" },
    {
      age: 2 * HOUR - 10 * MINUTE,
      outcome: "renewed",
      because: "the second tick from now would find it ageing",
    },
    { age: 13 * HOUR, outcome: "renewed", because: "it is over" },
  ])("a token of $age ms is $outcome: $because", async ({ age, outcome }) => {
    const bench = createBench();
    await bench.broker.warm();
    bench.advance(age);
    expect((await bench.broker.warm()).entries).toMatchObject([{ outcome }]);
  });

  test("no request that follows a tick within ten minutes finds an ageing token", async () => {
    const bench = createBench();
    for (let tick = 0; tick < 300; tick++) {
      await bench.broker.warm();
      bench.advance(5 * MINUTE);
      expect(await bench.says()).toMatch(/^hit/);
    }
  });

  test("leaves keys alone that are not warm, and lists no fresh token of a caller", async () => {
    const bench = createBench({
      configuration: some.configuration({ keys: { "cis-central": { secret: "btp/test/cis-central" } } }),
    });
    expect((await bench.broker.warm()).entries).toEqual([]);
    await bench.ask();
    expect((await bench.broker.warm()).entries).toEqual([]);
    expect(bench.posts).toHaveLength(1);
  });

  test("says how long the token lasts that is over first, of those that are in use or kept warm", async () => {
    const bench = createBench();
    await bench.ask({ scopes: ["job.read"] });
    bench.advance(HOUR);
    expect((await bench.broker.warm()).soonest_expiry).toBe(43_199 - 3_600);
    bench.advance(2 * HOUR);
    // Renews it, and from then on nobody asks for it.
    await bench.broker.warm();
    bench.advance(11 * HOUR);
    expect((await bench.broker.warm()).soonest_expiry).toBe(43_199);
  });

  test("a silent endpoint costs one step's time and not everybody's", async () => {
    const scopes = Array.from({ length: 6 }, (_, index) => `s${index}`);
    const silentOrigin = "https://silent.authentication.eu10.hana.ondemand.com";
    const bench = createBench({
      configuration: some.configuration({
        keys: {
          silent: { secret: "btp/test/silent", warm: true },
          "cis-central": { secret: "btp/test/cis-central", warm: true },
        },
        callers: Object.fromEntries(
          ["orders", ...scopes].map((name) => [name, { role: the.roleArn.replace("orders", name) }]),
        ),
        rules: [
          ...scopes.map((name) => ({ id: `silent-${name}`, callers: [name], key: "silent", scopes: [name] })),
          { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read"] },
        ],
      }),
    });
    bench.store("btp/test/silent", some.serviceKey({ url: silentOrigin, subaccountid: "silent" }));
    bench.xsuaa.does((request, deadline) => {
      if (request.origin !== silentOrigin) {
        bench.xsuaa.mints();
        return bench.react(request, deadline);
      }
      bench.advance(Math.max(0, deadline - bench.now));
      return { ok: false, problem: "timeout" };
    });
    const { entries, ms } = await bench.broker.warm();
    expect(entries.filter(({ outcome }) => outcome === "renewed")).toMatchObject([{ key: "cis-central" }]);
    expect(ms).toBeLessThan(25_000);
  });

  test("a key that became another client's is warmed under its new names in the same tick", async () => {
    const bench = createBench();
    await bench.broker.warm();
    bench.store(
      "btp/test/cis-central",
      some.serviceKey({ clientid: "sb-new", xsmasterappname: "cis-central!b99" }),
    );
    bench.advance(3 * HOUR);
    expect((await bench.broker.warm()).entries).toMatchObject([
      { scopes: ["cis-central!b99.event.read", "cis-central!b99.job.read"], outcome: "renewed" },
    ]);
  });

  test("250 default tokens are kept, though that is more than a caller's share", async () => {
    const names = Array.from({ length: 250 }, (_, index) => `c${index}`);
    const bench = createBench({
      configuration: some.configuration({
        callers: Object.fromEntries(
          names.map((name) => [name, { role: the.roleArn.replace("orders", name) }]),
        ),
        rules: names.map((name) => ({ id: name, callers: [name], key: "cis-central", scopes: [name] })),
      }),
    });
    await bench.broker.warm();
    expect(bench.posts).toHaveLength(250);
    await bench.broker.warm();
    expect(bench.posts).toHaveLength(250);
  });

  test("a failing xsuaa is left alone afterwards, by requests too", async () => {
    const bench = createBench();
    bench.xsuaa.fails("connection");
    await bench.broker.warm();
    expect(await bench.says()).toBe("endpoint_resting");
  });

  test("renewing other callers' tokens takes nothing from anybody's share", async () => {
    const scopes = Array.from({ length: 300 }, (_, index) => `s${index}`);
    const bench = createBench({
      configuration: some.configuration({
        callers: {
          orders: { role: the.roleArn, mintsPerMinute: 3_600 },
          reports: { role: the.roleArn.replace("orders", "reports"), mintsPerMinute: 3_600 },
        },
        rules: [{ id: "many", callers: ["orders", "reports"], key: "cis-central", scopes }],
      }),
    });
    const askAll = () =>
      Promise.all(
        scopes.map((scope, index) =>
          bench.says({ caller: index % 2 === 0 ? "orders" : "reports", scopes: [scope] }),
        ),
      );
    await askAll();
    bench.advance(3 * HOUR);
    await bench.broker.warm();
    expect(new Set((await askAll()).map((said) => said.split(" ")[0]))).toEqual(new Set(["hit"]));
  });

  test("keeps what callers were served, and lets go of what nobody asked for again", async () => {
    const bench = createBench();
    await bench.ask({ scopes: ["job.read"] });
    bench.advance(3 * HOUR);
    const first = await bench.broker.warm();
    expect(first.entries.map(({ scopes }) => scopes)).toContainEqual(["cis-central!b14.job.read"]);
    bench.advance(3 * HOUR);
    const second = await bench.broker.warm();
    expect(second.entries.map(({ scopes }) => scopes)).toEqual([the.scopes]);
    bench.advance(11 * HOUR);
    await bench.broker.warm();
    expect(await bench.says({ scopes: ["job.read"] })).toMatch(/^miss/);
  });

  test("one key's failure stops no other, and the report names it", async () => {
    const bench = createBench({
      configuration: some.configuration({
        keys: {
          broken: { secret: "btp/test/broken", warm: true },
          "cis-central": { secret: "btp/test/cis-central", warm: true },
        },
        rules: [
          { id: "orders-broken", callers: ["orders"], key: "broken", scopes: "all" },
          { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read"] },
        ],
      }),
    });
    expect((await bench.broker.warm()).entries).toMatchObject([
      { key: "broken", outcome: "failed", failure: "key_absent" },
      { key: "cis-central", outcome: "renewed" },
    ]);
  });

  test("a failed renewal keeps the token, with what is left of it in the report", async () => {
    const bench = createBench();
    await bench.broker.warm();
    bench.advance(3 * HOUR);
    bench.xsuaa.fails("connection");
    expect((await bench.broker.warm()).entries).toMatchObject([
      {
        outcome: "failed",
        failure: "endpoint_unreachable",
        expires_in: 43_199 - 3 * 3_600 - 3,
        mint: { attempts: 4 },
      },
    ]);
    expect(await bench.says()).toMatch(/^held/);
  });

  test("warms nothing for callers whose rules have ended", async () => {
    const bench = createBench({
      configuration: some.configuration({
        rules: [
          { id: "old", callers: ["orders"], key: "cis-central", scopes: ["job.read"], until: "2026-11-21" },
        ],
      }),
    });
    expect((await bench.broker.warm()).entries).toEqual([]);
    expect(bench.posts).toHaveLength(0);
  });
});
