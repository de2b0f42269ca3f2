import { describe, expect, onTestFinished, test, vi } from "vitest";
import { askXsuaa, tech, zoneUrl } from "../xsuaa-harness.ts";
import { startXsuaa } from "../xsuaa.ts";
import { createRateLimiter, type RateLimit, startedWithinSecond } from "./rate-limit.ts";

const NOW_MS = 1_000_000;

/** A limiter whose clock moves by hand, and the requests it has let run, in order. */
function limiter(limit: RateLimit | undefined) {
  let nowMs = NOW_MS;
  const made = createRateLimiter(() => nowMs);
  made.setLimit(limit);
  const ran: string[] = [];
  return {
    ...made,
    ran,
    moveTo: (ms: number) => void (nowMs = ms),
    /** Asks once for each letter, and has what runs at once in `ran`. */
    ask: async (letters: string) => {
      for (const letter of letters.split("")) {
        void made
          .admit("acme")
          .then((admission) =>
            ran.push(admission === "run" ? letter : `${letter} in ${admission.retryAfterSeconds}`),
          );
      }
      await Promise.resolve();
    },
  };
}

describe("startedWithinSecond()", () => {
  test.for([
    { ago: 1_001, counts: false, because: "it is more than a second ago" },
    { ago: 1_000, counts: false, because: "the second is over" },
    { ago: 999, counts: true, because: "a millisecond of the second is left" },
    { ago: 0, counts: true, because: "it starts now" },
    { ago: -1, counts: false, because: "the clock has gone back, and it lies ahead" },
  ])("a start $ago ms ago counts: $counts, because $because", ({ ago, counts }) => {
    expect(startedWithinSecond([NOW_MS - ago], NOW_MS)).toHaveLength(counts ? 1 : 0);
  });
});

describe("createRateLimiter()", () => {
  test("holds nothing back without a limit", async () => {
    const { ask, ran } = limiter(undefined);
    await ask("abcdefgh");
    expect(ran.join("")).toBe("abcdefgh");
  });

  test("runs its share at once and queues the rest, first in first out, each second's share together", async () => {
    const { ask, ran, queued, moveTo } = limiter({ perSecond: 2, mostQueued: 10 });
    await ask("abcde");
    expect([ran.join(""), queued()]).toEqual(["ab", { acme: 3 }]);
    moveTo(NOW_MS + 999);
    await ask("f");
    expect([ran.join(""), queued()]).toEqual(["ab", { acme: 4 }]);
    moveTo(NOW_MS + 1_000);
    await expect.poll(() => ran.join("")).toBe("abcd");
    expect(queued()).toEqual({ acme: 2 });
    moveTo(NOW_MS + 2_000);
    await expect.poll(() => ran.join("")).toBe("abcdef");
    expect(queued()).toEqual({});
  });

  test("lets nobody overtake those who wait", async () => {
    const { ask, ran, moveTo } = limiter({ perSecond: 1, mostQueued: 10 });
    await ask("ab");
    moveTo(NOW_MS + 1_000);
    await ask("c");
    expect(ran.join("")).toBe("ab");
  });

  test.for([
    {
      perSecond: 2,
      mostQueued: 3,
      asked: "abcdef",
      turnedAway: "f in 2",
      because: "three wait, two a second",
    },
    { perSecond: 2, mostQueued: 2, asked: "abcde", turnedAway: "e in 1", because: "two wait, two a second" },
    { perSecond: 1, mostQueued: 0, asked: "ab", turnedAway: "b in 1", because: "none may wait" },
  ])("turns away $turnedAway s of $asked, because $because", async (row) => {
    const { ask, ran } = limiter(row);
    await ask(row.asked);
    expect(ran).toEqual([...row.asked.slice(0, row.perSecond).split(""), row.turnedAway]);
  });

  test("does not let the machine's time through while its own stands still", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { ask, ran, queued, moveTo } = limiter({ perSecond: 1, mostQueued: 10 });
    await ask("ab");
    vi.advanceTimersByTime(60_000);
    expect([ran.join(""), queued()]).toEqual(["a", { acme: 1 }]);
    moveTo(NOW_MS + 3_600_000);
    await expect.poll(() => ran.join("")).toBe("ab");
  });

  test("forgets what it started in a time that is yet to come again, when its clock goes back", async () => {
    const { ask, ran, moveTo } = limiter({ perSecond: 1, mostQueued: 10 });
    await ask("ab");
    moveTo(NOW_MS - 3_600_000);
    await expect.poll(() => ran.join("")).toBe("ab");
    await ask("c");
    moveTo(NOW_MS - 3_599_000);
    await expect.poll(() => ran.join("")).toBe("abc");
  });

  test("lets everybody go when the limit is taken away, and more when it is raised", async () => {
    const { ask, ran, setLimit, limit } = limiter({ perSecond: 1, mostQueued: 10 });
    await ask("abcde");
    setLimit({ perSecond: 3, mostQueued: 10 });
    await Promise.resolve();
    expect(ran.join("")).toBe("abc");
    setLimit(undefined);
    await Promise.resolve();
    expect(ran.join("")).toBe("abcde");
    expect(limit()).toBeUndefined();
  });

  test("keeps subaccounts apart", async () => {
    const { admit, setLimit } = createRateLimiter(() => NOW_MS);
    setLimit({ perSecond: 1, mostQueued: 0 });
    const admissions = await Promise.all([admit("one"), admit("other"), admit("one")]);
    expect(admissions).toEqual(["run", "run", { retryAfterSeconds: 1 }]);
  });
});

describe("the rate limit of a loopback xsuaa", () => {
  const other = { ...tech, clientid: "other", identityzone: "other", zoneid: "2", subaccountid: "2" };

  test("queues, then answers 429 of openresty with Retry-After, by subaccount; the rest moves on with the clock", async () => {
    let nowMs = NOW_MS;
    await using xsuaa = await startXsuaa({ clients: [tech, other], now: () => nowMs });
    xsuaa.rateLimit.setLimit({ perSecond: 1, mostQueued: 1 });
    expect((await askXsuaa(xsuaa)).status).toBe(200);
    const waiting = askXsuaa(xsuaa);
    await expect.poll(xsuaa.rateLimit.queued).toEqual({ acme: 1 });
    // On its zone's host as on the bare one: it is the same subaccount.
    expect(await askXsuaa(xsuaa, { url: zoneUrl(xsuaa, "acme") })).toMatchObject({
      status: 429,
      headers: { "retry-after": "1", "content-type": "text/html", server: "openresty" },
      text: expect.stringContaining("429 Too Many Requests"),
    });
    expect((await askXsuaa(xsuaa, { client: other })).status).toBe(200);
    nowMs += 1_000;
    expect((await waiting).status).toBe(200);
    expect(xsuaa.counters(tech.clientid)).toEqual({ requests: 3, issued: 2, refused: 0 });
  });

  test("uses up no fault for a request that it turns away", async () => {
    await using xsuaa = await startXsuaa({ clients: [tech], now: () => NOW_MS });
    xsuaa.rateLimit.setLimit({ perSecond: 1, mostQueued: 0 });
    await askXsuaa(xsuaa);
    xsuaa.faults.next("*", { status: 418, body: "" });
    expect((await askXsuaa(xsuaa)).status).toBe(429);
    xsuaa.rateLimit.setLimit(undefined);
    expect((await askXsuaa(xsuaa)).status).toBe(418);
  });
});
