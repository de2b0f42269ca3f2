import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { deferred } from "../../../test/support/deferred.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { succeed } from "./result.ts";
import { Secret } from "./secret.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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
    bench.store(
      "btp/test/cis-central",
      JSON.stringify({ clientid: "canary-client", clientsecret: "canary", url: 7 }),
    );
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

  test("a mint that was under way during the change is not handed out: the request mints with the new key", async () => {
    const bench = createBench();
    const answered = deferred();
    bench.xsuaa.does(async (request, deadline) => {
      bench.xsuaa.mints();
      await answered.promise;
      return bench.react(request, deadline);
    });
    const slow = bench.ask({ scopes: ["job.read"] });
    // The old key has been read; another request now reads the new one.
    while (bench.posts.length === 0) await Promise.resolve();
    bench.store("btp/test/cis-central", some.serviceKey({ clientid: "sb-new!b1|cis-central!b14" }));
    await bench.ask();
    answered.resolve();
    const { result } = await slow;
    expect(result.ok).toBe(true);
    expect(bench.posts.map(({ form }) => form.get("client_id"))).toEqual([
      the.clientId,
      "sb-new!b1|cis-central!b14",
      "sb-new!b1|cis-central!b14",
    ]);
    expect(await bench.says({ scopes: ["job.read"] })).toMatch(/^hit/);
    expect(bench.posts).toHaveLength(3);
  });

  test("reads that give the old and the new key by turns end in a 503, not in a crash", async () => {
    const bench = createBench();
    await bench.ask();
    bench.advance(13 * HOUR);
    bench.alternate("btp/test/cis-central", [
      some.serviceKey({ clientid: "sb-new", xsmasterappname: "cis-central!b99" }),
      some.serviceKey(),
    ]);
    const { result } = await bench.ask();
    expect(!result.ok && result.problem).toMatchObject({ code: "secrets_unavailable", reason: "unsettled" });
  });

  test.for([
    { changes: 2, says: "miss 43199", because: "the third round reads what it was decided by" },
    { changes: 3, says: "secrets_unavailable", because: "three rounds are the most" },
  ])("a key that reads as another one $changes times gets $says: $because", async ({ changes, says }) => {
    const bench = createBench();
    await bench.ask();
    bench.advance(13 * HOUR);
    let reads = 0;
    bench.storeDoes(async () => {
      reads += 1;
      const prefix = `cis-central!b${100 + Math.min(reads, changes)}`;
      const text = new Secret(some.serviceKey({ clientid: `sb-1|${prefix}`, xsmasterappname: prefix }));
      return succeed({ text, version: `version-${prefix}`, storedAt: bench.now });
    });
    expect(await bench.says()).toBe(says);
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
