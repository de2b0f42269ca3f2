import type { EndpointAnswer } from "./token-endpoint.ts";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { loginWorld, USER } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
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

  test("is of the user of its key, and its refresh token is no other key's, though the client is one", async () => {
    const keyOf = (user: string) => ({ secret: "admin", user, expect: { origin: the.origin } });
    const users = { admin: USER, other: "other@acme.example" };
    const keys = { admin: keyOf("user"), other: keyOf("other-user") };
    const configuration = some.configuration({ keys, rules: [] });
    const { world, start, put } = loginWorld({ configuration });
    put("other-user", JSON.stringify({ username: users.other, password: "right" }));
    world.fault = ({ username, refresh_token: refreshToken, scope = the.scopes.join(" ") }) => {
      const whose = username ?? refreshToken?.slice("refresh-of-".length);
      const answer = { scope, refresh_token: `refresh-of-${whose}` };
      const claims = { scope: scope.split(" "), user_name: whose, grant_type: "password" };
      return succeed(some.tokenAnswer(answer, claims));
    };
    const process = start();
    for (const key of ["admin", "other", "other", "admin", "other"] as const) {
      const { result, user } = await process.mint({ key, scopes: the.scopes, deadline: world.now + 5_500 });
      expect([result.ok && result.value.user, user]).toEqual([users[key], users[key]]);
    }
    expect(world.sent.filter(({ grant_type: grant }) => grant === "password")).toHaveLength(2);
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

const silence: EndpointAnswer = fail("timeout");
const answered = (status: number): EndpointAnswer => succeed(some.refusal(status));

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

  test("waits for a right to the user's secret that was given seconds ago, and not for ever", async () => {
    const { start, world } = loginWorld();
    world.forbiddenUntil = the.now + 4_000;
    expect(await start().check()).toMatchObject({ keys: [{ found: "read" }] });
    expect(world.pauses).toEqual([2_000, 2_000]);
    world.forbiddenUntil = world.now + 60_000;
    expect(await start().check()).toMatchObject({
      keys: [{ found: "unusable", failures: [{ code: "user_unreadable", reason: "forbidden" }] }],
    });
  });

  test.for(["user", "seed", "admin"])("says that %s is missing", async (secret) => {
    const { start, remove } = loginWorld({ totp: "seed" });
    remove(secret);
    expect(await start().check()).toMatchObject({ keys: [{ key: "admin", found: "unusable" }] });
  });
});
