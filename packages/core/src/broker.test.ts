import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Of a token of 12 h, as xsuaa says it. */
const LIFE = 43_199_000;

describe("issue() with nothing held", () => {
  test("reads the key once, asks xsuaa once for exactly the granted scopes, and serves a miss, then hits", async () => {
    const bench = createBench();
    expect(await bench.says()).toBe("miss 43199");
    bench.advance(10_000);
    expect(await bench.says()).toBe("hit 43189");
    expect(bench.reads).toBe(1);
    expect(bench.posts.map(({ form }) => form.get("scope"))).toEqual([the.scopes.join(" ")]);
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
    const { promise: answered, resolve } = Promise.withResolvers<void>();
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

  test("a request that needs more than is left does not take a brief try's failure for its own", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(11 * HOUR);
    const { promise: failed, resolve } = Promise.withResolvers<void>();
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

  test("a wrong secret is tried once, not again and again", async () => {
    const bench = createBench();
    bench.xsuaa.answers(some.refusal(401, JSON.stringify({ error: "invalid_client" })));
    expect(await bench.says()).toBe("client_refused");
    expect(bench.posts).toHaveLength(1);
  });
});

describe("issue() and the stored key", () => {
  test.for([
    ["absent", "key_absent"],
    ["empty", "key_empty"],
    ["forbidden", "key_forbidden"],
    ["undecryptable", "key_undecryptable"],
    ["throttled", "secrets_unavailable"],
    ["unreachable", "secrets_unavailable"],
    ["timeout", "secrets_unavailable"],
  ] as const)("a store that says %s leads to %s", async ([problem, code]) => {
    const bench = createBench();
    bench.breakStore("btp/test/cis-central", problem);
    expect(await bench.says()).toBe(code);
    expect(bench.posts).toHaveLength(0);
  });

  test("held tokens outlive a key that became unusable text; the audit line names the field and quotes nothing", async () => {
    const bench = createBench();
    await bench.ask();
    bench.store("btp/test/cis-central", JSON.stringify({ clientid: "canary-client", url: 7 }));
    bench.advance(3 * HOUR);
    const held = await bench.ask();
    expect(held.audit).toMatchObject({
      cache: "held",
      cause: { code: "key_malformed", field: "url", problem: "not_text" },
    });
    expect(JSON.stringify(held.audit)).not.toContain("canary");
    bench.advance(10 * HOUR);
    expect(await bench.says()).toBe("key_malformed");
    bench.store("btp/test/cis-central", some.serviceKey());
    expect(await bench.says()).toBe("miss 43199");
  });

  test("a new secret of the same client is used for the next mint; tokens of before are served until then", async () => {
    const bench = createBench();
    await bench.ask();
    bench.store("btp/test/cis-central", some.serviceKey({ clientsecret: "second" }));
    expect(await bench.says()).toMatch(/^hit/);
    bench.advance(3 * HOUR);
    expect(await bench.says()).toBe("renewed 43199");
    expect(bench.posts.map(({ form }) => form.get("client_secret"))).toEqual([the.clientSecret, "second"]);
  });

  test.for([
    { change: { clientid: "sb-other!b1|cis-central!b14" }, because: "another client" },
    { change: { url: "https://other.authentication.eu10.hana.ondemand.com" }, because: "another origin" },
    { change: { identityzoneid: "other-zone" }, because: "another zone" },
  ])("tokens minted before go at once when the key becomes $because", async ({ change }) => {
    const bench = createBench();
    await bench.ask();
    await bench.ask({ scopes: ["job.read"] });
    bench.store("btp/test/cis-central", some.serviceKey(change));
    bench.advance(3 * HOUR);
    bench.xsuaa.fails("connection");
    // The renewal reads the new key; from then on nothing minted with the old one is handed out.
    expect(await bench.says()).toBe("endpoint_unreachable");
    expect(await bench.says({ scopes: ["job.read"] })).toBe("endpoint_unreachable");
  });

  test("fresh ones go too, and another key's stay", async () => {
    const bench = createBench({
      configuration: some.configuration({
        keys: {
          "cis-central": { secret: "btp/test/cis-central" },
          other: { secret: "btp/test/other" },
        },
        rules: [
          { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
          { id: "orders-other", callers: ["orders"], key: "other", scopes: ["job.read"] },
        ],
      }),
    });
    bench.store("btp/test/other", some.serviceKey({ clientid: "sb-third!b1|cis-central!b14" }));
    await bench.ask();
    bench.advance(3 * HOUR);
    await bench.ask({ scopes: ["job.read"] });
    await bench.ask({ key: "other" });
    bench.store("btp/test/cis-central", some.serviceKey({ clientid: "sb-other!b1|cis-central!b14" }));
    expect(await bench.says()).toMatch(/^renewed/);
    expect(await bench.says({ scopes: ["job.read"] })).toMatch(/^miss/);
    expect(await bench.says({ key: "other" })).toMatch(/^hit/);
  });

  test("a key whose scope prefix changed is decided on anew within the same request", async () => {
    const bench = createBench();
    await bench.ask();
    bench.store(
      "btp/test/cis-central",
      some.serviceKey({ clientid: "sb-new", xsmasterappname: "cis-central!b99" }),
    );
    bench.advance(13 * HOUR);
    const { result } = await bench.ask();
    expect(result.ok && result.value.scope).toEqual([
      "cis-central!b99.event.read",
      "cis-central!b99.job.read",
    ]);
    expect(bench.posts.at(-1)?.form.get("scope")).toBe("cis-central!b99.event.read cis-central!b99.job.read");
  });

  test.for([
    ["clientId", { clientId: "another" }],
    ["origin", { origin: "https://another.authentication.eu10.hana.ondemand.com" }],
    ["subaccount", { subaccount: "another" }],
  ] as const)("a key that does not meet the pin %s is not used", async ([field, expected]) => {
    const bench = createBench({
      configuration: some.configuration({
        keys: { "cis-central": { secret: "btp/test/cis-central", expect: expected } },
      }),
    });
    const { result } = await bench.ask();
    expect(!result.ok && result.problem).toEqual({ code: "key_unexpected", field });
    expect(bench.posts).toHaveLength(0);
  });

  test("a key that names a host outside SAP's domains is never sent there", async () => {
    const bench = createBench();
    bench.store("btp/test/cis-central", some.serviceKey({ url: "https://evil.example" }));
    expect(await bench.says()).toBe("key_origin_refused");
    expect(bench.posts).toHaveLength(0);
  });
});

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
    expect(await bench.says({ rejected: second.audit.token?.sha256 })).toMatch(/^hit/);
    bench.advance(MINUTE);
    expect(await bench.says({ rejected: second.audit.token?.sha256 })).toMatch(/^renewed/);
    expect(bench.posts).toHaveLength(3);
  });

  test("a reported token stays for the others until there is a better one", async () => {
    const bench = createBench();
    const { audit } = await bench.ask();
    bench.xsuaa.fails("connection");
    expect(await bench.says({ rejected: audit.token?.sha256 })).toMatch(/^held/);
    expect(await bench.says()).toMatch(/^h(it|eld)/);
  });
});

describe("access()", () => {
  test("lists what the rules grant, as written, and nothing to strangers", () => {
    const { broker } = createBench();
    expect(broker.access("orders")).toEqual([{ key: "cis-central", scopes: ["job.read", "event.read"] }]);
    expect(broker.access(undefined)).toEqual([]);
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
    expect(await bench.broker.accessTo("orders", "cis-central", entry)).toEqual({
      ok: true,
      value: { key: "cis-central", scopes: the.scopes, serviceUrls: the.profile.serviceUrls },
    });
    expect(await bench.broker.accessTo("nobody", "cis-central", entry)).toEqual({
      ok: false,
      problem: { code: "access_denied" },
    });
    expect([bench.reads, bench.posts.length]).toEqual([1, 0]);
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
});
