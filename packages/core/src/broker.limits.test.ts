import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

const HOUR = 3_600_000;

describe("issue() under a rule's maxMinTtl", () => {
  const capped = (...caps: readonly (number | undefined)[]) =>
    some.configuration({
      rules: caps.map((maxMinTtl, index) => ({
        id: `r${index}`,
        callers: ["orders"],
        key: "cis-central",
        scopes: ["job.read"],
        ...(maxMinTtl !== undefined && { maxMinTtl }),
      })),
    });

  test.for([
    { caps: [undefined], says: "miss 43199", because: "nothing lowers what was asked for" },
    {
      caps: [3_600],
      says: "renewed 43199",
      because: "an hour is there, and the token is past its fresh time",
    },
    { caps: [3_600, 10_800], says: "miss 43199", because: "the larger of two counts" },
    { caps: [3_600, undefined], says: "miss 43199", because: "a rule without a cap lifts it" },
  ])(
    "gets $says two hours before the end, asking for three, with caps of $caps, since $because",
    async (row) => {
      const bench = createBench({ configuration: capped(...row.caps) });
      await bench.ask();
      bench.advance(10 * HOUR);
      expect(await bench.says({ minTtlMs: 3 * HOUR })).toBe(row.says);
    },
  );

  test("serves the token in memory to who may not ask for more, while xsuaa is down", async () => {
    const bench = createBench({ configuration: capped(3_600) });
    await bench.ask();
    bench.advance(10 * HOUR);
    bench.xsuaa.fails("connection");
    expect(await bench.says({ minTtlMs: 3 * HOUR })).toMatch(/^held/);
  });
});

describe("issue() for a caller that causes many mints", () => {
  const SCOPES = Array.from({ length: 9 }, (_, index) => `s${index}`);
  /** Two callers of one key; `orders` may cause three mints a minute. */
  const limited = (lifeSeconds = 43_200) =>
    createBench({
      lifeSeconds,
      configuration: some.configuration({
        callers: {
          orders: { role: the.roleArn, mintsPerMinute: 3 },
          reports: { role: the.roleArn.replace("orders", "reports"), mintsPerMinute: 3 },
        },
        rules: [{ id: "many", callers: ["orders", "reports"], key: "cis-central", scopes: SCOPES }],
      }),
    });
  const word = (said: string) => said.split(" ")[0];

  test("turns away the fourth mint of a minute, says for how long, and asks nobody for it", async () => {
    const bench = limited();
    for (const scope of SCOPES.slice(0, 3)) expect(await bench.says({ scopes: [scope] })).toMatch(/^miss/);
    bench.advance(20_000);
    const { result, audit } = await bench.ask({ scopes: ["s3"] });
    expect(result).toEqual({ ok: false, problem: { code: "caller_throttled", retryAfterMs: 40_000 } });
    expect(audit.mint).toBeUndefined();
    // The read of the first request is part of what that request counted for.
    expect([bench.reads, bench.posts.length]).toEqual([3, 3]);
    bench.advance(40_000);
    expect(await bench.says({ scopes: ["s3"] })).toMatch(/^miss/);
  });

  test.for([
    { body: { error: "invalid_scope" }, says: "scope_refused", because: "its key lacks the scopes" },
    { body: { error: "other" }, says: "answer_unusable", because: "xsuaa does not understand the request" },
  ])("stops a caller that asks again and again, though $because", async ({ body, says }) => {
    const bench = limited();
    bench.xsuaa.answers(some.refusal(400, JSON.stringify(body)));
    const said = await sequence(SCOPES.map((scope) => () => bench.says({ scopes: [scope] })));
    expect(said).toEqual([says, says, says, ...Array.from({ length: 6 }, () => "caller_throttled")]);
    expect(bench.posts).toHaveLength(3);
  });

  test("stops a caller whose key cannot be read, also where it asks for access to it only", async () => {
    const bench = limited();
    bench.breakStore("btp/test/cis-central", "absent");
    const note = () => undefined;
    const access = async () => {
      const said = await bench.broker.accessTo({ caller: "orders", key: "cis-central" }, { note });
      return said.ok ? "ok" : said.problem.code;
    };
    const said = await sequence([() => bench.says(), access, access, access, () => bench.says()]);
    expect(said).toEqual(["key_absent", "key_absent", "key_absent", "caller_throttled", "caller_throttled"]);
    expect(bench.reads).toBe(3);
  });

  test("counts nothing that is served from memory, or found in a profile that is known", async () => {
    const bench = limited();
    await bench.ask();
    for (let count = 0; count < 100; count++) expect(await bench.says()).toMatch(/^hit/);
    for (let count = 0; count < 100; count++)
      await bench.broker.accessTo({ caller: "orders", key: "cis-central" }, { note: () => undefined });
    expect(await bench.says({ scopes: ["s1"] })).toMatch(/^miss/);
    expect(await bench.says({ scopes: ["s2"] })).toMatch(/^miss/);
  });

  test("counts a mint towards who began it, and to nobody who joins it", async () => {
    const bench = limited();
    await bench.broker.prepare();
    const joined = SCOPES.slice(0, 3).flatMap((scope) => [
      bench.says({ scopes: [scope] }),
      bench.says({ caller: "reports", scopes: [scope] }),
    ]);
    expect(new Set((await Promise.all(joined)).map(word))).toEqual(new Set(["miss"]));
    expect(bench.posts).toHaveLength(3);
    expect(await bench.says({ scopes: ["s3"] })).toBe("caller_throttled");
    // `reports` has read nothing and begun nothing, and may still do all of it.
    const own = SCOPES.slice(3, 7).map((scope) => () => bench.says({ caller: "reports", scopes: [scope] }));
    expect((await sequence(own)).map(word)).toEqual(["miss", "miss", "miss", "caller_throttled"]);
  });

  test("fails nobody who asks for the same token at the same time and may still cause a mint", async () => {
    const bench = limited();
    for (const scope of SCOPES.slice(0, 3)) await bench.ask({ scopes: [scope] });
    const both = [bench.says({ scopes: ["s3"] }), bench.says({ caller: "reports", scopes: ["s3"] })];
    expect((await Promise.all(both)).map(word)).toEqual(["caller_throttled", "miss"]);
  });

  test.for([
    { ageMs: 3 * HOUR, minTtlMs: 0, says: "held", because: "the token is ageing, and good" },
    { ageMs: 12 * HOUR - 200_000, minTtlMs: 0, says: "held", because: "it is in its last minutes, and good" },
    {
      ageMs: 8 * HOUR,
      minTtlMs: 5 * HOUR,
      says: "caller_throttled",
      because: "it lasts too short for the request",
    },
    { ageMs: 12 * HOUR, minTtlMs: 0, says: "caller_throttled", because: "it is over" },
  ])("serves $says at an age of $ageMs ms and a min_ttl of $minTtlMs ms, since $because", async (row) => {
    const bench = limited();
    await bench.ask();
    bench.advance(row.ageMs);
    for (const scope of SCOPES.slice(0, 3)) await bench.ask({ scopes: [scope] });
    const { result, audit } = await bench.ask({ minTtlMs: row.minTtlMs });
    expect(result.ok ? result.value.cache : result.problem.code).toBe(row.says);
    expect(result.ok ? audit.cause?.["code"] : row.says).toBe("caller_throttled");
    expect(bench.posts).toHaveLength(4);
    // Nothing has failed, so that renewing rests for nobody.
    expect(await bench.says({ caller: "reports", minTtlMs: row.minTtlMs })).toMatch(/^(?:renewed|miss)/);
  });

  test("leaves a report that a token was refused to somebody else whose it may cost a mint", async () => {
    const bench = limited();
    const held = await bench.ask();
    for (const scope of SCOPES.slice(0, 2)) await bench.ask({ scopes: [scope] });
    const rejected = held.audit.token?.sha256;
    expect(await bench.says({ rejected })).toMatch(/^held/);
    expect(await bench.says({ caller: "reports", rejected })).toMatch(/^renewed/);
  });

  test("counts nothing while the subaccount rests: an outage uses up nobody's mints", async () => {
    const bench = limited();
    bench.xsuaa.fails("connection");
    expect(await bench.says()).toBe("endpoint_unreachable");
    for (let count = 0; count < 50; count++) expect(await bench.says()).toBe("endpoint_resting");
    bench.xsuaa.mints();
    bench.advance(11_000);
    for (const scope of SCOPES.slice(0, 2)) expect(await bench.says({ scopes: [scope] })).toMatch(/^miss/);
    expect(await bench.says({ scopes: ["s2"] })).toBe("caller_throttled");
  });

  test("counts no warm-up, nor what a version's check does", async () => {
    const bench = limited();
    for (let count = 0; count < 9; count++) {
      bench.advance(3 * HOUR);
      await (count % 2 === 0 ? bench.broker.warm() : bench.broker.check());
    }
    for (const scope of SCOPES.slice(0, 3)) expect(await bench.says({ scopes: [scope] })).toMatch(/^miss/);
  });
});

/** One after the other. */
async function sequence(steps: readonly (() => Promise<string>)[]): Promise<string[]> {
  const said: string[] = [];
  for (const step of steps) said.push(await step());
  return said;
}
