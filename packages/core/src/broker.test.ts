import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { deferred } from "../../../test/support/deferred.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { fail, succeed } from "./result.ts";
import { Secret } from "./secret.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("issue() with nothing held", () => {
  test("reads the key once, asks xsuaa once for exactly the granted scopes, and serves a miss, then hits", async () => {
    const bench = createBench();
    expect(await bench.says()).toBe("miss 43199");
    bench.advance(10_000);
    expect(await bench.says()).toBe("hit 43189");
    expect(bench.reads).toBe(1);
    expect(bench.posts.map(({ form }) => form.get("scope"))).toEqual([the.scopes.join(" ")]);
  });

  test("the audit line has the scopes, and says whether the request named them", async () => {
    const bench = createBench();
    const scope = "cis-central!b14.job.read";
    expect((await bench.ask()).audit).not.toHaveProperty("scopes_requested");
    for (const name of ["job.read", scope])
      expect((await bench.ask({ scopes: [name] })).audit).toMatchObject({
        scopes: [scope],
        scopes_requested: true,
      });
    expect((await bench.ask({ scopes: ["other"] })).audit).not.toHaveProperty("scopes");
  });

  test("500 requests at once share one read and one mint, and get the same token", async () => {
    const bench = createBench();
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => bench.ask()));
    const tokens = outcomes.map(({ result }) => (result.ok ? result.value.accessToken.reveal() : "none"));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe("none");
    expect([bench.reads, bench.posts.length]).toEqual([1, 1]);
  });

  test("requests for different scopes at once never get each other's token", async () => {
    const bench = createBench();
    const asks = [["job.read"], ["event.read"], ["job.read", "event.read"]];
    const outcomes = await Promise.all(
      Array.from({ length: 90 }, (_, index) => bench.ask({ scopes: asks[index % 3] })),
    );
    for (const [index, { result }] of outcomes.entries()) {
      const wanted = (asks[index % 3] ?? []).map((name) => `cis-central!b14.${name}`).sort();
      expect(result.ok && result.value.scope).toEqual(wanted);
    }
    expect(bench.posts).toHaveLength(3);
  });

  test("the life is counted from before the request was sent", async () => {
    const bench = createBench();
    const mint = bench.xsuaa;
    mint.does(async () => {
      const answer = some.tokenAnswer();
      bench.advance(2_000);
      return { ok: true, value: answer };
    });
    expect(await bench.says()).toBe("miss 3597");
  });

  test("a mint that another client's token comes back from is refused, and nothing is kept", async () => {
    const bench = createBench();
    bench.xsuaa.mints({ cid: "somebody-else" });
    expect(await bench.says()).toBe("token_foreign");
    bench.xsuaa.mints();
    expect(await bench.says()).toBe("miss 43199");
  });

  test("a failed mint is not remembered as an answer: the next request asks again", async () => {
    const bench = createBench();
    bench.xsuaa.answers(some.refusal(403));
    expect(await bench.says()).toBe("answer_unusable");
    bench.xsuaa.mints();
    expect(await bench.says()).toBe("miss 43199");
  });
});

describe("issue() and the decision", () => {
  test("denies who has no rule without reading the key or touching xsuaa", async () => {
    const bench = createBench();
    expect(await bench.says({ caller: undefined })).toBe("access_denied");
    expect(await bench.says({ key: "no-such-key" })).toBe("access_denied");
    expect([bench.reads, bench.posts.length]).toEqual([0, 0]);
  });

  test("decides on every request: a rule that ended denies although a token is held", async () => {
    const bench = createBench({
      configuration: some.configuration({
        rules: [
          {
            id: "orders-jobs",
            callers: ["orders"],
            key: "cis-central",
            scopes: ["job.read"],
            until: "2026-11-22T11:00:00Z",
          },
        ],
      }),
    });
    expect(await bench.says()).toBe("miss 43199");
    bench.advance(HOUR - 1);
    expect(await bench.says()).toMatch(/^hit/);
    bench.advance(1);
    expect(await bench.says()).toBe("access_denied");
  });

  test("narrows to what is asked for, and refuses what no rule grants before anything is minted", async () => {
    const bench = createBench();
    const { result } = await bench.ask({ scopes: ["job.read"] });
    expect(result.ok && result.value.scope).toEqual(["cis-central!b14.job.read"]);
    expect(await bench.says({ scopes: ["job.read", "admin"] })).toBe("scope_not_granted");
    expect(bench.posts).toHaveLength(1);
  });

  test("tells who named scopes that the key lacks them, and calls it the operator's mistake otherwise", async () => {
    const bench = createBench();
    bench.xsuaa.answers(some.refusal(400, JSON.stringify({ error: "invalid_scope", scope: "everything" })));
    const named = await bench.ask({ scopes: ["job.read"] });
    const unnamed = await bench.ask();
    expect(named.result).toEqual({ ok: false, problem: { code: "scope_refused", askedByCaller: true } });
    expect(unnamed.result).toEqual({ ok: false, problem: { code: "scope_refused", askedByCaller: false } });
  });

  test("serves a narrower token with its true scopes to who named none, and to nobody who named them", async () => {
    const bench = createBench();
    bench.xsuaa.answers(some.tokenAnswer({ scope: the.scopes[0] }, { scope: [the.scopes[0]] }));
    const unnamed = await bench.ask();
    expect(unnamed.result.ok && unnamed.result.value.scope).toEqual([the.scopes[0]]);
    expect(await bench.says({ scopes: ["job.read", "event.read"] })).toBe("scope_refused");
  });
});

describe("access()", () => {
  test("lists what the rules grant, as written, and nothing to strangers", () => {
    const { broker } = createBench();
    expect(broker.access("orders")).toEqual([{ key: "cis-central", scopes: ["job.read", "event.read"] }]);
    expect(broker.access(undefined)).toEqual([]);
  });

  test("lists no key of which nothing is left, and compares names as the key's prefix makes them", async () => {
    const bench = createBench({
      configuration: some.configuration({
        keys: { "cis-central": { secret: "btp/test/cis-central" }, other: { secret: "btp/test/other" } },
        rules: [
          { id: "give", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
          { id: "take", callers: ["orders"], key: "cis-central", deny: ["cis-central!b14.event.read"] },
          { id: "give-other", callers: ["orders"], key: "other", scopes: ["x"] },
          { id: "take-other", callers: ["orders"], key: "other", deny: ["x"] },
        ],
      }),
    });
    await bench.ask();
    expect(bench.broker.access("orders")).toEqual([{ key: "cis-central", scopes: ["job.read"] }]);
  });

  test("leaves out what another rule takes away", () => {
    const { broker } = createBench({
      configuration: some.configuration({
        rules: [
          { id: "give", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
          { id: "take", callers: ["orders"], key: "cis-central", deny: ["event.read"] },
        ],
      }),
    });
    expect(broker.access("orders")).toEqual([{ key: "cis-central", scopes: ["job.read"] }]);
  });

  test("shows full names and service URLs of one key, reading it if nobody has yet", async () => {
    const bench = createBench();
    const entry = { note: () => undefined };
    expect(await bench.broker.accessTo({ caller: "orders", key: "cis-central" }, entry)).toEqual({
      ok: true,
      value: { key: "cis-central", scopes: the.scopes, serviceUrls: the.profile.serviceUrls },
    });
    expect(await bench.broker.accessTo({ caller: "nobody", key: "cis-central" }, entry)).toEqual({
      ok: false,
      problem: { code: "access_denied" },
    });
    expect([bench.reads, bench.posts.length]).toEqual([1, 0]);
  });
});

describe("the memory of a process", () => {
  test.for([
    { ageMs: 0, gets: /^hit/, because: "caused it" },
    { ageMs: 3 * HOUR, gets: /^renewed/, because: "renewed it" },
  ])("a caller cannot push out what another caller uses, even if it $because", async ({ ageMs, gets }) => {
    const scopes = ["shared", ...Array.from({ length: 250 }, (_, index) => `s${index}`)];
    const bench = createBench({
      configuration: some.configuration({
        callers: {
          orders: { role: the.roleArn, mintsPerMinute: 3_600 },
          reports: { role: the.roleArn.replace("orders", "reports"), mintsPerMinute: 3_600 },
        },
        rules: [{ id: "many", callers: ["orders", "reports"], key: "cis-central", scopes }],
      }),
    });
    await bench.ask({ scopes: ["shared"] });
    expect(await bench.says({ caller: "reports", scopes: ["shared"] })).toMatch(/^hit/);
    bench.advance(ageMs);
    expect(await bench.says({ scopes: ["shared"] })).toMatch(gets);
    for (const scope of scopes.slice(1)) await bench.ask({ scopes: [scope] });
    expect(await bench.says({ caller: "reports", scopes: ["shared"] })).toMatch(/^hit/);
    expect(await bench.says({ scopes: ["s0"] })).toMatch(/^miss/);
    expect(await bench.says({ scopes: ["s249"] })).toMatch(/^hit/);
  });
});

describe("prepare()", () => {
  test("reads one warm key, mints nothing, and bears any failure", async () => {
    const bench = createBench();
    await bench.broker.prepare();
    expect([bench.reads, bench.posts.length]).toEqual([1, 0]);
    bench.breakStore("btp/test/cis-central", "timeout");
    await bench.broker.prepare();
  });

  test("a second that was not enough is no answer to a request that comes meanwhile", async () => {
    const bench = createBench();
    const silence = deferred();
    const budgets: number[] = [];
    bench.storeDoes(async (deadline) => {
      budgets.push(deadline - bench.now);
      if (budgets.length > 1)
        return succeed({ text: new Secret(some.serviceKey()), version: "version-1", storedAt: bench.now });
      await silence.promise;
      return fail("timeout");
    });
    const preparing = bench.broker.prepare();
    const asking = bench.says();
    while (budgets.length === 0) await Promise.resolve();
    silence.resolve();
    await preparing;
    expect([await asking, budgets]).toEqual(["miss 43199", [1_000, 6_000]]);
  });
});
