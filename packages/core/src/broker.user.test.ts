import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { loginWorld, USER, userConfiguration } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { Failure } from "./failure.ts";
import type { LoginAnswer, LoginOrder } from "./login-desk.ts";
import { fail, succeed } from "./result.ts";
import { Secret } from "./secret.ts";
import { openAuditEntry } from "./audit.ts";

const HOUR = 3_600_000;

/** A token as the desk gives it, in the form of xsuaa's. */
const deskToken = (claims: object = {}) => {
  const text = some.jwt(some.claims({ user_name: USER, grant_type: "password", ...claims }));
  return { accessToken: new Secret(text), scope: the.scopes, lifeMs: 1_800_000, jti: "jti-1", user: USER };
};

/** A broker whose key has a user, before a desk that does what the test says. */
function benchWithDesk() {
  const orders: LoginOrder[] = [];
  let react = (): LoginAnswer => ({ result: succeed(deskToken()), record: undefined, user: USER });
  const bench = createBench({
    configuration: userConfiguration(),
    login: {
      mint: async (order) => {
        orders.push(order);
        return react();
      },
    },
  });
  bench.store("admin", some.serviceKey({}, { grant_type: "user_token" }));
  return {
    ...bench,
    orders,
    advance: (ms: number) => bench.advance(ms),
    answers: (answer: () => LoginAnswer) => void (react = answer),
    fails: (problem: Failure) =>
      void (react = () => ({ result: fail(problem), record: undefined, user: USER })),
    ask: () => bench.ask({ key: "admin" }),
    says: () => bench.says({ key: "admin" }),
  };
}

describe("a key with a user", () => {
  test("gets its token at the login desk and never with its client alone", async () => {
    const bench = benchWithDesk();
    const { result, audit } = await bench.ask();
    expect(result).toMatchObject({ ok: true, value: { cache: "miss", expiresIn: 1_800 } });
    expect(bench.posts).toEqual([]);
    expect(bench.orders).toEqual([{ key: "admin", scopes: the.scopes, deadline: the.now + 6_000 }]);
    expect(audit.user).toBe(USER);
  });

  test("is served from memory like any other, and the audit line still says whose token it is", async () => {
    const bench = benchWithDesk();
    await bench.ask();
    const { audit } = await bench.ask();
    expect(audit).toMatchObject({ cache: "hit", user: USER });
    expect(bench.orders).toHaveLength(1);
  });

  test("counts a token's life from before the desk was asked", async () => {
    const bench = benchWithDesk();
    bench.answers(() => {
      bench.advance(4_000);
      return { result: succeed(deskToken()), record: undefined, user: USER };
    });
    expect(await bench.says()).toBe("miss 1796");
  });

  test.for([
    { claims: { cid: "other" }, code: "token_foreign" },
    { claims: { zid: "other" }, code: "token_foreign" },
    { claims: { user_name: undefined }, code: "token_foreign" },
    { claims: { scope: [...the.scopes, "cis-central!b14.admin"] }, code: "token_wider" },
  ])("takes no token from the desk that xsuaa could not have given ($code)", async ({ claims, code }) => {
    const bench = benchWithDesk();
    bench.answers(() => ({ result: succeed(deskToken(claims)), record: undefined, user: USER }));
    expect(await bench.says()).toBe(code);
  });

  test("leaves the desk alone for as long as it says, a minute at most, and asks no other key to wait", async () => {
    const bench = benchWithDesk();
    bench.fails({ code: "passcode_used", retryAfterMs: 20_000 });
    expect(await bench.says()).toBe("passcode_used");
    bench.advance(19_999);
    expect(await bench.says()).toBe("endpoint_resting");
    bench.advance(1);
    bench.answers(() => ({ result: succeed(deskToken()), record: undefined, user: USER }));
    expect(await bench.says()).toBe("miss 1800");
    expect(bench.orders).toHaveLength(2);
  });

  test("asks again at once after a refused password: the secret may have been corrected", async () => {
    const bench = benchWithDesk();
    bench.fails({ code: "password_refused", reason: "password" });
    const { audit } = await bench.ask();
    expect(audit).toMatchObject({ outcome: "crashed", user: USER });
    bench.answers(() => ({ result: succeed(deskToken()), record: undefined, user: USER }));
    expect(await bench.says()).toBe("miss 1800");
  });

  test("serves the token in memory while the desk fails", async () => {
    const bench = benchWithDesk();
    await bench.ask();
    bench.advance(1_000_000);
    bench.fails({ code: "login_unavailable", reason: "throttled", retryAfterMs: 2_000 });
    expect(await bench.says()).toBe("held 800");
    expect(bench.orders.at(-1)?.deadline).toBe(the.now + 1_001_000);
  });

  test("forgets the tokens of a user who is another now", async () => {
    const bench = benchWithDesk();
    await bench.ask();
    bench.answers(() => ({
      result: succeed({
        ...deskToken({ user_name: "other", scope: the.scopes.slice(0, 1) }),
        scope: the.scopes.slice(0, 1),
      }),
      record: undefined,
      user: "other",
    }));
    const narrow = await bench.broker.issue(
      { caller: "orders", key: "admin", scopes: ["event.read"], minTtlMs: 0, rejected: undefined },
      openAuditEntry("request", the.now, ""),
    );
    expect(narrow.ok).toBe(true);
    await bench.ask();
    expect(bench.orders).toHaveLength(3);
  });

  test("is not warmed where nobody may log in, and is where somebody may", async () => {
    const configuration = some.configuration({
      keys: { admin: { secret: "admin", user: "user", warm: true, expect: { origin: the.origin } } },
      rules: [{ id: "orders-admin", callers: ["orders"], key: "admin", scopes: ["job.read", "event.read"] }],
    });
    let orders = 0;
    const bench = createBench({
      configuration,
      login: {
        mint: async () => {
          orders++;
          return { result: succeed(deskToken()), record: undefined, user: USER };
        },
      },
    });
    bench.store("admin", some.serviceKey({}, { grant_type: "user_token" }));
    await bench.broker.warm(undefined, "none");
    expect(await bench.broker.check()).toMatchObject({ keys: [{ key: "admin", found: "read" }] });
    await bench.broker.prepare();
    expect(orders).toBe(0);
    expect((await bench.broker.warm()).entries).toMatchObject([{ key: "admin", outcome: "renewed" }]);
    bench.advance(HOUR);
    await bench.broker.warm(undefined, "none");
    expect(orders).toBe(1);
  });

  test("is refused in words where it says another grant, and nothing is sent", async () => {
    const bench = benchWithDesk();
    bench.store("admin", some.serviceKey());
    expect((await bench.ask()).result).toMatchObject({
      problem: { code: "key_grant_mismatch", says: "client_credentials" },
    });
    expect([bench.orders, bench.posts]).toEqual([[], []]);
    const plain = createBench();
    plain.store("btp/test/cis-central", some.serviceKey({}, { grant_type: "user_token" }));
    expect((await plain.ask()).result).toMatchObject({
      problem: { code: "key_grant_mismatch", says: "user_token" },
    });
    expect(plain.posts).toEqual([]);
  });

  test("lets no broker be made that could not log in", () => {
    expect(() => createBench({ configuration: userConfiguration() })).toThrow("nowhere to log in");
  });
});

describe("a broker and its login process", () => {
  test("log in once in 12 hours of tokens that live half an hour", async () => {
    const { world, start, logins, refreshes } = loginWorld();
    const desk = start();
    const bench = createBench({
      configuration: userConfiguration(),
      login: { mint: (order) => desk.mint(order) },
    });
    bench.store("admin", some.serviceKey({}, { grant_type: "user_token" }));
    const audits: string[] = [];
    for (let minute = 0; minute < 12 * 60; minute += 5) {
      world.now = bench.now;
      const { result, audit } = await bench.ask({ key: "admin" });
      expect(result.ok && result.value.expiresIn).toBeGreaterThan(300);
      audits.push(JSON.stringify(audit) + inspect(audit));
      bench.advance(300_000);
    }
    expect(logins()).toHaveLength(1);
    expect(refreshes().length).toBeGreaterThan(40);
    expect(audits.join("\n")).not.toMatch(/canary|eyJ/);
  });

  test("write down the user, and nothing of what was sent or said on the way to it", async () => {
    const { world, start, putUser, logins } = loginWorld({ totp: "seed" });
    const desk = start();
    const bench = createBench({
      configuration: userConfiguration("seed"),
      login: { mint: (order) => desk.mint(order) },
    });
    bench.store("admin", some.serviceKey({}, { grant_type: "user_token" }));
    const lines: string[] = [];
    const askAfter = async (ms: number) => {
      bench.advance(ms);
      world.now = bench.now;
      const { result, audit } = await bench.ask({ key: "admin" });
      lines.push(JSON.stringify(audit) + inspect(audit, { depth: null }));
      return { ...audit, said: result.ok ? "token" : result.problem.code };
    };
    expect(await askAfter(0)).toMatchObject({ said: "passcode_used" });
    expect(await askAfter(30_000)).toMatchObject({ said: "token", user: USER, mint: { logins: 1 } });
    expect(await askAfter(1_800_000)).toMatchObject({ said: "token", user: USER, mint: { answers: [200] } });
    putUser("wrong-password");
    expect(await askAfter(1_800_000)).toMatchObject({ said: "password_refused", user: USER });
    const [first, last] = logins();
    const codes = [first?.["password"]?.slice("right".length), last?.["password"]?.slice(-6)];
    const secret = world.sent.flatMap(({ password, refresh_token: refresh, client_secret: client }) =>
      [password, refresh, client].filter((each) => each !== undefined),
    );
    expect(secret.length).toBeGreaterThan(6);
    for (const text of [...secret, ...codes, "wrong-password", "Bad credentials", "canary", "eyJ"])
      expect(lines.join("\n")).not.toContain(text);
  });
});
