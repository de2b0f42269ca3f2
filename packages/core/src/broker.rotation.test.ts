import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const SECRET = "btp/test/cis-central";
const OLD = the.clientSecret;

/** A key whose secret was `OLD` for a month and is `new` since now, and an xsuaa that knows these secrets. */
function rotated(known: readonly string[], change: Record<string, unknown> = {}) {
  // Tokens so short that each request ten seconds later needs a new one.
  const bench = createBench({ random: () => 0, lifeSeconds: 5 });
  bench.advance(30 * 24 * HOUR);
  bench.store(SECRET, some.serviceKey({ clientsecret: "new", ...change }));
  bench.xsuaa.knows(...known);
  const sent = () => bench.posts.map(({ form }) => form.get("client_secret"));
  return { bench, sent };
}

/** Asks every 10 s for so long, and gives the seconds at which `secret` was sent to xsuaa. */
async function timesSent({ bench, sent }: ReturnType<typeof rotated>, secret: string, seconds: number) {
  const times: number[] = [];
  for (let second = 0; second <= seconds; second += 10) {
    bench.posts.length = 0;
    await bench.ask();
    if (sent().includes(secret)) times.push(second);
    bench.advance(10 * SECOND);
  }
  return times;
}

const doubling = [0, 60, 180, 420, 900, 1_500, 2_100];

describe("a key that is stored before xsuaa knows it", () => {
  test("is stood in for by the version before it, which is tried once and written down", async () => {
    const { bench, sent } = rotated([OLD]);
    const { result, audit } = await bench.ask();
    expect(result).toMatchObject({ ok: true, value: { cache: "miss" } });
    expect(sent()).toEqual(["new", OLD]);
    expect(audit.mint).toMatchObject({ attempts: 2, answers: [401, 200], version: "version-1" });
    expect(audit.mint?.remarks).toContain("rotation_incomplete");
    expect(audit.mint?.failed).toBeUndefined();
  });

  test("is tried again after 60 s, doubling to 10 min, and every request is served", async () => {
    const rotation = rotated([OLD]);
    expect(await timesSent(rotation, "new", 2_100)).toEqual(doubling);
    expect((await rotation.bench.ask()).audit).toMatchObject({
      outcome: "crashed",
      mint: { answers: [200] },
    });
  });

  test("is used as soon as xsuaa knows it and its refusal is forgotten; the count begins anew", async () => {
    const { bench, sent } = rotated([OLD]);
    await bench.ask();
    bench.xsuaa.knows(OLD, "new");
    bench.advance(60 * SECOND);
    const { audit } = await bench.ask();
    expect(audit.mint).toMatchObject({ answers: [200], version: "version-2" });
    expect(audit.mint?.remarks ?? []).not.toContain("rotation_incomplete");
    bench.xsuaa.knows(OLD);
    for (const { waitMs, tried } of [
      { waitMs: 10 * SECOND, tried: ["new", OLD] },
      { waitMs: 60 * SECOND - 1, tried: [OLD] },
      { waitMs: 10 * SECOND, tried: ["new", OLD] },
    ]) {
      bench.posts.length = 0;
      bench.advance(waitMs);
      await bench.ask();
      expect(sent()).toEqual(tried);
    }
  });

  test.for([
    { hoursAgo: 24 * HOUR - 1, tried: ["new", OLD], because: "it was replaced less than a day ago" },
    { hoursAgo: 24 * HOUR, tried: ["new"], because: "a day is the most that a rotation takes" },
    { hoursAgo: -HOUR, tried: ["new", OLD], because: "a clock that was set back makes it no older" },
  ])("lets the version before it be tried or not, as $because", async ({ hoursAgo, tried }) => {
    const { bench, sent } = rotated([OLD]);
    bench.advance(hoursAgo);
    await bench.ask();
    expect(sent()).toEqual(tried);
  });

  test.for([
    { change: { clientid: "sb-other!b1|cis-central!b14" }, because: "another client" },
    { change: { url: "https://other.authentication.eu10.hana.ondemand.com" }, because: "another origin" },
    { change: { identityzoneid: "other-zone" }, because: "another zone" },
    { change: { clientsecret: OLD }, because: "the same secret, which is no second chance" },
  ])("does not fall back to a version of $because", async ({ change }) => {
    const { bench } = rotated([], change);
    expect(await bench.says()).toBe("client_refused");
    expect(bench.posts).toHaveLength(1);
  });

  test("does not fall back to a version that cannot be read, and says of itself what was wrong", async () => {
    const bench = createBench();
    bench.store(SECRET, '{"clientid": "canary');
    bench.store(SECRET, some.serviceKey({ clientsecret: "new" }));
    bench.xsuaa.knows(OLD);
    const { result, audit } = await bench.ask();
    expect(result).toEqual({ ok: false, problem: { code: "client_refused" } });
    expect(JSON.stringify(audit)).not.toContain("canary");
  });

  test("leaves the version before it alone where the client may not use the grant", async () => {
    const { bench } = rotated([OLD]);
    const body = JSON.stringify({ error: "invalid_client", error_description: "Unauthorized grant type" });
    bench.xsuaa.answers(some.refusal(401, body));
    expect(await bench.says()).toBe("grant_refused");
    expect(await bench.says()).toBe("grant_refused");
    expect(bench.posts).toHaveLength(1);
  });

  test("says what the version before it met, where that is no refusal", async () => {
    const { bench } = rotated([OLD]);
    bench.xsuaa.does((request) =>
      request.body.reveal().includes("client_secret=new")
        ? { ok: true, value: some.badCredentials() }
        : { ok: true, value: some.refusal(429, "", "20") },
    );
    const { result, audit } = await bench.ask();
    expect(result).toEqual({ ok: false, problem: { code: "endpoint_throttled", retryAfterMs: 20_000 } });
    expect(audit.mint).toMatchObject({ answers: [401, 429], failed: "endpoint_throttled" });
    expect(await bench.says()).toBe("endpoint_resting");
  });
});

describe("a key that xsuaa accepts in no version", () => {
  test("is sent once, then again after 60 s, doubling to 10 min; between them requests fail at once and say why", async () => {
    const rotation = rotated([]);
    const { bench } = rotation;
    expect(await timesSent(rotation, "new", 2_100)).toEqual(doubling);
    bench.posts.length = 0;
    const { result, audit } = await bench.ask();
    expect(result).toEqual({ ok: false, problem: { code: "client_refused", remembered: true } });
    expect(audit).not.toHaveProperty("mint");
    expect(bench.posts).toHaveLength(0);
  });

  test("is remembered for every scope set, and for no other version", async () => {
    const { bench, sent } = rotated([]);
    await bench.ask();
    expect(await bench.says({ scopes: ["job.read"] })).toBe("client_refused");
    expect(sent()).toEqual(["new", OLD]);
    bench.store(SECRET, some.serviceKey({ clientsecret: "newest" }));
    bench.xsuaa.knows("newest");
    expect(await bench.says()).toBe("miss 4");
    expect(sent()).toEqual(["new", OLD, "newest"]);
  });

  test("mints that are refused side by side are one refusal", async () => {
    const { bench, sent } = rotated([]);
    bench.xsuaa.does(() => {
      bench.advance(10);
      return { ok: true, value: some.badCredentials() };
    });
    await Promise.all([
      bench.ask(),
      bench.ask({ scopes: ["job.read"] }),
      bench.ask({ scopes: ["event.read"] }),
    ]);
    bench.advance(60 * SECOND);
    bench.posts.length = 0;
    await bench.ask();
    expect(sent()).toEqual(["new", OLD]);
  });

  test("fails no request while a token is above its floor", async () => {
    const bench = createBench({ lifeSeconds: 3_600 });
    await bench.ask();
    bench.xsuaa.knows();
    for (let minute = 1; minute < 59; minute++) {
      bench.advance(60 * SECOND);
      expect((await bench.ask()).result).toMatchObject({ ok: true });
    }
    // At the floor, and a millisecond below it.
    bench.advance(89 * SECOND);
    expect(await bench.says()).toBe("held 30");
    bench.advance(1);
    expect(await bench.says()).toBe("client_refused");
  });
});
