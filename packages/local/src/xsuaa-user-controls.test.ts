import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startControlledXsuaa } from "./xsuaa-controls-harness.ts";
import { alice, claimsOf, logIn, pw, refresh, seed } from "./xsuaa-harness.ts";

const START = 1_111_111_110_000;
const NAME = encodeURIComponent(alice.username);
const canary = "canary-4e90";
/** What a connection says that is reset: while something is sent on it, or after. */
const GONE = /ECONNRESET|EPIPE|socket hang up/;

let now: number;
let parts: Awaited<ReturnType<typeof startControlledXsuaa>>;
beforeEach(async () => {
  now = START;
  parts = await startControlledXsuaa({ clients: [pw], now: () => now });
});
afterEach(() => parts[Symbol.asyncDispose]());

const ask = (...asked: Parameters<typeof parts.control>) => parts.control(...asked);
const statusOf = async (...[asked]: [Parameters<typeof logIn>[1]?]) =>
  (await logIn(parts.xsuaa, asked)).status;
const nothingYet = { logins: 0, refused: 0, failures: 0, refreshes: 0 };

describe("the controls of users", () => {
  test("add a user from what is least, who then gets tokens; replace and remove it", async () => {
    const path = `/users/${NAME}`;
    const user = { username: alice.username, password: canary };
    expect(await ask("PUT", path, { password: canary })).toEqual({
      status: 200,
      json: {
        username: alice.username,
        origin: "sap.default",
        secondFactor: false,
        lockedUntil: null,
        ...nothingYet,
      },
    });
    expect(await statusOf({ user })).toBe(200);
    await ask("PUT", path, { password: canary, scopes: [], roleCollections: ["Viewer"] });
    const answer = await logIn(parts.xsuaa, { user });
    expect(answer.json["scope"]).toBe("openid uaa.user");
    expect(claimsOf(answer)["xs.system.attributes"]).toEqual({ "xs.rolecollections": ["Viewer"] });
    expect((await ask("DELETE", path)).json).toMatchObject({ state: "removed", origin: "sap.default" });
    expect(await statusOf({ user })).toBe(401);
    expect((await ask("DELETE", path)).status).toBe(404);
  });

  test("show what became of passwords, end a lockout, and change a password without ending one", async () => {
    parts.xsuaa.users.put(alice);
    for (let nth = 0; nth < 5; nth++) await statusOf({ password: "wrong" });
    const locked = { lockedUntil: "2005-03-18T02:58:30.000Z", logins: 0, refused: 5, failures: 5 };
    expect((await ask("GET", "/users")).json).toMatchObject({ users: [locked] });
    expect((await ask("GET", "/state")).json).toMatchObject({ users: [locked] });
    const changed = await ask("POST", `/users/${NAME}/password`, { password: canary });
    expect(changed.json).toMatchObject(locked);
    expect(await statusOf({ password: canary })).toBe(401);
    const unlocked = await ask("DELETE", `/users/${NAME}/lock`);
    expect(unlocked.json).toMatchObject({ lockedUntil: null, refused: 6, failures: 0 });
    expect(await statusOf({ password: canary })).toBe(200);
  });

  test("show the code of a second factor, which is then good once", async () => {
    const put = await ask("PUT", `/users/${NAME}`, { password: "p", totp: seed });
    expect(put.json).toMatchObject({ secondFactor: true });
    const { json } = await ask("GET", `/users/${NAME}/code`);
    expect(json).toEqual({ code: "050471" });
    expect([await statusOf({ password: "p050471" }), await statusOf({ password: "p050471" })]).toEqual([
      200, 401,
    ]);
    await ask("PUT", `/users/${NAME}`, { password: "p" });
    expect((await ask("GET", `/users/${NAME}/code`)).json["error"]).toContain("no second factor");
  });

  test("ask which of two users of one name is meant, and take ?origin= for an answer", async () => {
    await ask("PUT", `/users/${NAME}`, { password: "p" });
    await ask("PUT", `/users/${NAME}?origin=sap.custom`, { password: "q" });
    const { status, json } = await ask("POST", `/users/${NAME}/password`, { password: "r" });
    expect([status, json["error"]]).toEqual([400, expect.stringContaining("one of sap.default, sap.custom")]);
    await ask("POST", `/users/${NAME}/password?origin=sap.custom`, { password: "r" });
    const fields = { login_hint: '{"origin":"sap.custom"}' };
    expect([await statusOf({ password: "p" }), await statusOf({ password: "r", fields })]).toEqual([
      200, 200,
    ]);
    expect((await ask("DELETE", `/users/${NAME}?origin=sap.custom`)).status).toBe(200);
    expect((await ask("GET", "/users")).json["users"]).toHaveLength(1);
  });

  test("say no password and no seed back, neither in answers nor in errors", async () => {
    const answers = [
      await ask("PUT", "/users/u", { password: canary, totp: "MNQW4YLSPE" }),
      await ask("POST", "/users/u/password", { password: `${canary}2` }),
      await ask("POST", "/users/u/password", { password: [canary] }),
      await ask("POST", "/users/u/password", `{"password": "${canary}`),
      await ask("PUT", "/users/u", { password: canary, totp: `${canary}!` }),
      await ask("GET", "/users"),
      await ask("GET", "/state"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 400, 400, 200, 200]);
    expect(JSON.stringify(answers)).not.toMatch(/canary|MNQW4YLSPE/);
  });
});

describe("the controls of refresh tokens", () => {
  beforeEach(() => void parts.xsuaa.users.put(alice));

  test("set the life of those that are made from then on", async () => {
    const earlier = await logIn(parts.xsuaa);
    const set = await ask("PUT", "/refresh-tokens", { lifeSeconds: 60 });
    expect(set.json).toEqual({ refreshTokens: { lifeSeconds: 60, valid: 1 } });
    const later = await logIn(parts.xsuaa);
    now += 60_000;
    expect((await refresh(parts.xsuaa, earlier)).status).toBe(200);
    expect((await refresh(parts.xsuaa, later)).status).toBe(401);
  });

  test("end one user's, and then all", async () => {
    const bob = parts.xsuaa.users.put({ username: "bob", password: "b" }).user;
    const [one, other] = [await logIn(parts.xsuaa), await logIn(parts.xsuaa, { user: bob })];
    expect((await ask("DELETE", "/refresh-tokens?user=bob")).json).toEqual({ ended: 1 });
    expect((await refresh(parts.xsuaa, other)).status).toBe(401);
    expect((await refresh(parts.xsuaa, one)).status).toBe(200);
    expect((await ask("DELETE", "/refresh-tokens")).json).toEqual({ ended: 1 });
    expect((await refresh(parts.xsuaa, one)).status).toBe(401);
  });
});

describe("the controls of connections", () => {
  test("make the next ones fail, as the list of what is on shows, or all until that ends", async () => {
    const { json } = await ask("POST", "/connections", { fault: "reset", host: "http", times: 2 });
    expect(json).toEqual({ connections: [{ host: "http", fault: "reset", times: 2 }] });
    await expect(statusOf()).rejects.toThrow(GONE);
    expect((await ask("GET", "/state")).json["connections"]).toEqual([
      { host: "http", fault: "reset", times: 1 },
    ]);
    await expect(statusOf()).rejects.toThrow(GONE);
    expect(await statusOf()).toBe(401);
    await ask("POST", "/connections", { fault: "reset" });
    await expect(statusOf()).rejects.toThrow(GONE);
    expect((await ask("DELETE", "/connections")).json).toEqual({ connections: [] });
    expect(await statusOf()).toBe(401);
  });
});
