import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { loginWorld, USER } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { EndpointAnswer } from "./mint.ts";
import { fail, succeed } from "./result.ts";

const HOUR = 3_600_000;
const problemOf = ({ result }: { readonly result: { readonly ok: boolean; readonly problem?: unknown } }) =>
  result.ok ? "none" : result.problem;

describe("a login", () => {
  test("asks for all scopes, and has the refresh token narrow them to what is wanted", async () => {
    const { world, start, ask } = loginWorld();
    const { result, record, user } = await ask(start());
    expect(result).toMatchObject({ ok: true, value: { scope: the.scopes, lifeMs: 1_800_000, user: USER } });
    expect(world.sent.map(({ grant_type: grant, scope }) => [grant, scope])).toEqual([
      ["password", undefined],
      ["refresh_token", the.scopes.join(" ")],
    ]);
    expect(record).toMatchObject({ attempts: 2, answers: [200, 200], logins: 1 });
    expect(user).toBe(USER);
  });

  test("is one request where all scopes are wanted", async () => {
    const { world, start, ask } = loginWorld();
    expect((await ask(start(), "all")).result.ok).toBe(true);
    expect(world.sent).toHaveLength(1);
  });

  test("is spared for a week by the refresh token, whatever scopes are wanted meanwhile", async () => {
    const { start, ask, logins, refreshes, advance } = loginWorld();
    const process = start();
    for (let hour = 0; hour < 24; hour++, advance(HOUR))
      for (const scopes of ["all", the.scopes, the.scopes.slice(0, 1)] as const)
        expect((await ask(process, scopes)).result.ok).toBe(true);
    expect(logins()).toHaveLength(1);
    expect(refreshes()).toHaveLength(71);
  });

  test("takes place once more when the refresh token is over", async () => {
    const { world, start, ask, logins, advance } = loginWorld();
    world.refreshLifeMs = HOUR;
    const process = start();
    await ask(process);
    advance(HOUR);
    const { result, record } = await ask(process);
    expect(result.ok).toBe(true);
    expect(record).toMatchObject({ answers: [401, 200, 200], logins: 1 });
    expect(logins()).toHaveLength(2);
  });

  test("takes place with every mint, for exactly its scopes, where xsuaa gives no refresh token", async () => {
    const { world, start, ask, logins } = loginWorld();
    world.refreshable = false;
    const process = start();
    expect((await ask(process)).result).toMatchObject({ ok: true, value: { scope: the.scopes } });
    expect(logins().map(({ scope }) => scope)).toEqual([undefined, the.scopes.join(" ")]);
    await ask(process);
    expect(logins()).toHaveLength(3);
  });

  test("takes place once for many who ask at once", async () => {
    const { start, ask, logins } = loginWorld();
    const process = start();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(process)));
    expect(answers.every(({ result }) => result.ok)).toBe(true);
    expect(logins()).toHaveLength(1);
  });

  test("follows a new version of the user's secret, whose user it may be another", async () => {
    const { start, ask, logins, putUser } = loginWorld();
    const process = start();
    await ask(process);
    putUser("right", { origin: "sap.custom" });
    expect((await ask(process)).result.ok).toBe(true);
    expect(logins().map((sent) => sent["login_hint"])).toEqual([undefined, '{"origin":"sap.custom"}']);
  });

  test("follows another client in the key, and does not follow a new secret of the same", async () => {
    const { start, ask, logins, put } = loginWorld();
    const process = start();
    await ask(process);
    put("admin", some.serviceKey({ clientsecret: "rotated" }, { grant_type: "user_token" }));
    await ask(process);
    expect(logins()).toHaveLength(1);
    put("admin", some.serviceKey({ clientid: "other" }, { grant_type: "user_token" }));
    expect(problemOf(await ask(process))).toMatchObject({ code: "token_foreign" });
    expect(logins()).toHaveLength(2);
  });

  test("shows nothing secret in its answer, whatever became of it", async () => {
    const { start, ask, putUser, world } = loginWorld();
    const answers = [await ask(start())];
    putUser("wrong-canary");
    world.password = "right-canary";
    answers.push(await ask(start()), await ask(start()));
    const shown = inspect(answers, { depth: null, showHidden: true }) + JSON.stringify(answers);
    expect(shown).not.toMatch(/canary|eyJ/);
  });
});

describe("a password that xsuaa refuses", () => {
  test("is tried once, by 50 processes with 20 requests each, and the corrected one at once", async () => {
    const { world, start, ask, logins, putUser } = loginWorld();
    putUser("wrong");
    for (let process = 0; process < 50; process++) {
      const logins = start();
      for (let request = 0; request < 20; request++)
        expect(problemOf(await ask(logins))).toMatchObject({ code: "password_refused" });
    }
    expect(logins()).toHaveLength(1);
    expect(world.failures).toBe(1);
    putUser("right");
    expect((await ask(start())).result.ok).toBe(true);
  });

  test("is followed by the corrected one in the same process, too", async () => {
    const { start, ask, putUser } = loginWorld();
    putUser("wrong");
    const process = start();
    await ask(process);
    putUser("right");
    expect((await ask(process)).result.ok).toBe(true);
  });

  test("moves its mark to each further version that is refused", async () => {
    const { start, ask, putUser, marked, logins } = loginWorld();
    for (const password of ["wrong", "worse"]) {
      putUser(password);
      for (const process of [start(), start()]) await ask(process);
    }
    expect(marked.get("user")).toBe("user-3");
    expect(logins()).toHaveLength(2);
  });

  test("is remembered by its process where it cannot be marked, and marked as soon as it can", async () => {
    const { world, start, ask, putUser, marked, logins } = loginWorld();
    putUser("wrong");
    world.markable = false;
    const process = start();
    for (let request = 0; request < 20; request++)
      expect(problemOf(await ask(process))).toMatchObject({ code: "password_refused" });
    expect(logins()).toHaveLength(1);
    world.markable = true;
    await ask(process);
    expect(marked.get("user")).toBe("user-2");
  });

  test("stays refused while reads do not show the mark yet", async () => {
    const { world, start, ask, putUser, logins, advance } = loginWorld();
    putUser("wrong");
    world.marksShown = false;
    const process = start();
    await ask(process);
    advance(299_999);
    expect(problemOf(await ask(process))).toMatchObject({ code: "password_refused", remembered: true });
    expect(logins()).toHaveLength(1);
  });

  test("is tried again when somebody has taken the mark away, in every process", async () => {
    const { world, start, ask, putUser, marked, advance } = loginWorld();
    putUser("wrong");
    const [process, other] = [start(), start()];
    await ask(process);
    await ask(other);
    world.password = "wrong"; // It is the right one now: somebody has set it at SAP.
    marked.delete("user");
    advance(300_000);
    expect((await ask(process)).result.ok).toBe(true);
    expect((await ask(other)).result.ok).toBe(true);
  });

  test("is marked even when whoever asked has gone", async () => {
    const { world, start, ask, putUser, marked, advance } = loginWorld();
    putUser("wrong");
    world.fault = () => {
      advance(5_900);
      return undefined;
    };
    expect(problemOf(await ask(start(), the.scopes, 1_000))).toMatchObject({ code: "password_refused" });
    expect(marked.get("user")).toBe("user-2");
  });

  test("says whether it may have been the code", async () => {
    const { world, start, ask } = loginWorld();
    world.fault = () =>
      succeed(
        some.refusal(401, JSON.stringify({ error: "invalid_grant", error_description: "INVALID_OTP_CODE" })),
      );
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "password_refused", reason: "passcode" });
    expect(problemOf(await ask(process))).toEqual({
      code: "password_refused",
      reason: "passcode",
      remembered: true,
    });
    expect(problemOf(await ask(start()))).toEqual({ code: "password_refused", remembered: true });
  });
});

describe("a user whose account is locked", () => {
  test("is left alone for an hour, and not marked: the password may be right", async () => {
    const { world, start, ask, marked, logins, advance } = loginWorld();
    world.lockedUntil = the.now + HOUR;
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "user_locked", retryAfterMs: HOUR });
    advance(HOUR - 1);
    expect(problemOf(await ask(process))).toEqual({ code: "user_locked", retryAfterMs: 1 });
    advance(1);
    expect((await ask(process)).result.ok).toBe(true);
    expect([marked.size, logins().length]).toEqual([0, 2]);
  });
});

const silence: EndpointAnswer = fail("timeout");
const answered = (status: number): EndpointAnswer => succeed(some.refusal(status));

describe("a password that went out and was not answered", () => {
  test.for([
    { met: silence, because: "xsuaa hangs" },
    { met: fail("connection"), because: "the connection broke" },
    { met: answered(502), because: "a gateway answered" },
    { met: answered(504), because: "a gateway answered" },
    { met: answered(408), because: "a gateway answered" },
    { met: succeed(some.refusal(200, "not json")), because: "nobody understands the answer" },
    { met: fail("too_large"), because: "the answer is nobody's" },
    { met: answered(403), because: "something stands in between" },
  ])("is not sent again in the request, and after a minute at the earliest: $because", async ({ met }) => {
    const { world, start, ask, logins, advance } = loginWorld();
    world.fault = () => met;
    const process = start();
    await ask(process);
    expect(logins()).toHaveLength(1);
    world.fault = () => undefined;
    advance(59_999);
    expect((await ask(process)).result.ok).toBe(false);
    expect(logins()).toHaveLength(1);
    advance(1);
    expect((await ask(process)).result.ok).toBe(true);
  });

  test("goes out three times in an hour at most: the fourth may tell, the fifth locks", async () => {
    const { world, start, ask, logins, advance } = loginWorld();
    world.fault = () => silence;
    const process = start();
    for (let minute = 0; minute < 60; minute++, advance(60_000)) await ask(process);
    expect(logins()).toHaveLength(3);
    await ask(process);
    expect(logins()).toHaveLength(4);
  });

  test("says how long that is", async () => {
    const { world, start, ask, advance } = loginWorld();
    world.fault = () => silence;
    const process = start();
    expect(problemOf(await ask(process))).toEqual({
      code: "endpoint_unreachable",
      reason: "timeout",
      retryAfterMs: 60_000,
    });
    advance(30_000);
    expect(problemOf(await ask(process))).toEqual({ code: "login_resting", retryAfterMs: 30_000 });
  });

  test.for([429, 500, 503])(
    "is no failed login when xsuaa says %i: the subaccount rests, as for any mint",
    async (status) => {
      const { world, start, ask, logins, advance } = loginWorld();
      world.fault = () => answered(status);
      const process = start();
      await ask(process);
      await ask(process);
      expect(logins()).toHaveLength(1);
      for (let more = 2; more <= 6; more++) {
        advance(60_000);
        await ask(process);
        expect(logins()).toHaveLength(more);
      }
      world.fault = () => undefined;
      advance(60_000);
      expect((await ask(process)).result.ok).toBe(true);
    },
  );
});

describe("a password of which no byte went out", () => {
  test.for(["dns", "tls", "connection", "timeout"] as const)(
    "is sent again in the same request (%s)",
    async (problem) => {
      const { world, start, ask, logins } = loginWorld();
      let failing = 2;
      world.fault = ({ grant_type: grant }) =>
        grant === "password" && failing-- > 0 ? { ...fail(problem), unsent: true } : undefined;
      const { result, record } = await ask(start(), "all");
      expect(result.ok).toBe(true);
      expect(record).toMatchObject({ answers: [problem, problem, 200], logins: 1 });
      expect(logins()).toHaveLength(1);
    },
  );

  test("costs nobody an hour, however often it fails", async () => {
    const { world, start, ask, advance } = loginWorld();
    world.fault = () => ({ ...fail("connection"), unsent: true });
    const process = start();
    for (let minute = 0; minute < 10; minute++, advance(61_000))
      expect(problemOf(await ask(process))).toMatchObject({ code: "endpoint_unreachable" });
    world.fault = () => undefined;
    expect((await ask(process)).result.ok).toBe(true);
  });
});

describe("a second factor", () => {
  test("is waited for until its next step, where that fits into the request", async () => {
    const { world, start, ask } = loginWorld({ totp: "seed" });
    world.now = the.now + 27_000;
    const { result } = await ask(start(), "all");
    expect(result.ok).toBe(true);
    expect(world.pauses).toEqual([3_000]);
  });

  test("says how long the next step is away, where it does not, and sends nothing", async () => {
    const { world, start, ask, logins, advance } = loginWorld({ totp: "seed" });
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "passcode_used", retryAfterMs: 30_000 });
    expect(logins()).toHaveLength(0);
    advance(30_000);
    expect((await ask(process)).result.ok).toBe(true);
    expect(world.pauses).toEqual([]);
  });

  test("never makes two logins in one time step, in one process or in the one after it", async () => {
    const { world, start, ask, logins, advance } = loginWorld({ totp: "seed" });
    world.refreshable = false;
    let [process, asked, served] = [start(), 0, 0];
    for (; asked < 400; asked++, advance(1_000)) {
      if (asked % 45 === 44) process = start();
      if ((await ask(process, "all")).result.ok) served++;
    }
    expect(world.failures).toBe(0);
    expect(served).toBeGreaterThan(3);
    expect(new Set(logins().map((sent) => sent["password"])).size).toBe(logins().length);
  });

  test("is spared by the refresh token", async () => {
    const { start, ask, logins, advance } = loginWorld({ totp: "seed" });
    const process = start();
    await ask(process);
    advance(30_000);
    for (let hour = 0; hour < 12; hour++, advance(HOUR)) expect((await ask(process)).result.ok).toBe(true);
    expect(logins()).toHaveLength(1);
  });

  test("that is no seed is named, and nobody logs in without", async () => {
    const { start, ask, logins, put } = loginWorld({ totp: "seed" });
    put("seed", "otpauth-canary");
    expect(problemOf(await ask(start()))).toEqual({
      code: "user_malformed",
      field: "totp",
      problem: "not_a_seed",
    });
    expect(logins()).toHaveLength(0);
  });
});

describe("what keeps anybody from logging in", () => {
  test.for([
    { secret: "user", code: { code: "user_unreadable", secret: "user", reason: "absent" } },
    { secret: "seed", code: { code: "user_unreadable", secret: "totp", reason: "absent" } },
    { secret: "admin", code: { code: "key_absent" } },
  ])("is named where there is no $secret", async ({ secret, code }) => {
    const { start, ask, remove, world } = loginWorld({ totp: "seed" });
    remove(secret);
    expect(problemOf(await ask(start()))).toEqual(code);
    expect(world.sent).toEqual([]);
  });

  test("is a key that says client_credentials", async () => {
    const { start, ask, put, world } = loginWorld();
    put("admin", some.serviceKey());
    expect(problemOf(await ask(start()))).toEqual({ code: "key_grant_mismatch", says: "client_credentials" });
    expect(world.sent).toEqual([]);
  });

  test("is a secret that is no user's", async () => {
    const { start, ask, put, world } = loginWorld();
    put("user", some.serviceKey());
    expect(problemOf(await ask(start()))).toMatchObject({ code: "user_malformed", problem: "service_key" });
    expect(world.sent).toEqual([]);
  });

  test("is a key that this process does not know", async () => {
    const { start, world } = loginWorld();
    const answer = await start().mint({ key: "other", scopes: "all", deadline: world.now + 1_000 });
    expect(problemOf(answer)).toEqual({ code: "login_failed", reason: "key_unknown" });
  });

  test("is that nobody waits for it any more", async () => {
    const { start, ask, world } = loginWorld();
    expect(problemOf(await ask(start(), "all", 0))).toMatchObject({ code: "login_unavailable" });
    expect(world.sent).toEqual([]);
  });

  test("is a client that xsuaa does not let log in, for its rest and not for ever", async () => {
    const { start, ask, world, logins, marked, advance } = loginWorld();
    world.fault = () =>
      succeed(some.refusal(401, JSON.stringify({ error_description: "Unauthorized grant type: password" })));
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "grant_refused" });
    expect(problemOf(await ask(process))).toEqual({ code: "grant_refused", remembered: true });
    world.fault = () => undefined;
    advance(60_000);
    expect((await ask(process)).result.ok).toBe(true);
    expect([logins().length, marked.size]).toEqual([2, 0]);
  });

  test("is no client secret that was refused with the refresh token: no password is wasted on it", async () => {
    const { start, ask, world, logins } = loginWorld();
    const process = start();
    await ask(process);
    world.fault = () => succeed(some.badCredentials());
    expect(problemOf(await ask(process))).toEqual({ code: "client_refused" });
    expect(logins()).toHaveLength(1);
  });
});

describe("a refresh that fails", () => {
  test.for([
    { met: answered(503), because: "xsuaa is unwell" },
    { met: silence, because: "xsuaa is silent" },
  ])("is tried again and makes no login of it: $because", async ({ met }) => {
    const { start, ask, world, logins, refreshes } = loginWorld();
    const process = start();
    await ask(process);
    world.fault = () => met;
    expect((await ask(process)).result.ok).toBe(false);
    expect(refreshes().length).toBeGreaterThan(2);
    expect(logins()).toHaveLength(1);
  });

  test("within a second gives the subaccount no rest", async () => {
    const { start, ask, world, advance } = loginWorld();
    const process = start();
    await ask(process);
    world.fault = () => {
      advance(1_000);
      return silence;
    };
    await ask(process, the.scopes, 1_000);
    world.fault = () => undefined;
    expect((await ask(process)).result.ok).toBe(true);
  });
});

describe("the check of a new version", () => {
  test("reads everything and logs nobody in", async () => {
    const { start, world } = loginWorld({ totp: "seed" });
    expect(await start().check()).toMatchObject({ keys: [{ key: "admin", found: "read" }] });
    expect(world.sent).toEqual([]);
  });

  test.for(["user", "seed", "admin"])("says that %s is missing", async (secret) => {
    const { start, remove } = loginWorld({ totp: "seed" });
    remove(secret);
    expect(await start().check()).toMatchObject({ keys: [{ key: "admin", found: "unusable" }] });
  });
});
