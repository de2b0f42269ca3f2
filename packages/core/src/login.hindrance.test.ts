import { describe, expect, test } from "vitest";
import { loginWorld } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { succeed } from "./result.ts";

const HOUR = 3_600_000;
const problemOf = ({ result }: { readonly result: { readonly ok: boolean; readonly problem?: unknown } }) =>
  result.ok ? "none" : result.problem;

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

  test.for([
    {
      url: "https://evil.authentication.eu10.hana.ondemand.com",
      because: "it is SAP's, and another subaccount's",
    },
    { url: `${the.origin}.evil.example`, because: "it only begins like the one that is pinned" },
    { url: the.origin.replace("https:", "http:"), because: "everybody on the way could read it" },
  ])("is a key for $url, to which neither password nor refresh token goes: $because", async ({ url }) => {
    const { start, ask, put, world } = loginWorld();
    const used = start();
    await ask(used);
    const { length } = world.sent;
    put("admin", some.serviceKey({ url }, { grant_type: "user_token" }));
    for (const process of [used, start()])
      expect(problemOf(await ask(process, the.scopes.slice(0, 1)))).toEqual({
        code: "key_unexpected",
        field: "origin",
      });
    expect(world.sent).toHaveLength(length);
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
