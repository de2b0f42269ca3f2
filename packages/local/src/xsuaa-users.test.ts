import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alice, askXsuaa, claimsOf, logIn, pw, seed, tech, zoneUrl } from "./xsuaa-harness.ts";
import type { XsuaaUser } from "./xsuaa/user.ts";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";

const HOUR_MS = 3_600_000;
const custom = { username: "alice@example.com", password: "another", origin: "sap.custom" };
const reader: XsuaaUser = { username: "reader", password: "r", scopes: ["a.read"] };
const stranger: XsuaaUser = { username: "stranger", password: "s", identityzone: "other" };
const foreign: XsuaaUser = { ...stranger, origin: "sap.foreign" };
const elsewhere = { ...pw, clientid: "elsewhere", identityzone: "other", zoneid: "other-id" };

let now: number;
let xsuaa: Xsuaa;
beforeEach(async () => {
  now = 1_000_000_000;
  xsuaa = await startXsuaa({
    clients: [tech, pw, elsewhere],
    users: [alice, custom, reader, stranger, foreign],
    now: () => now,
  });
});
afterEach(() => xsuaa.stop());

const refused = (status: number, error: string, error_description: unknown) => ({
  status,
  json: { error, error_description },
});
const badCredentials = refused(401, "invalid_client", "Bad credentials");
const locked = refused(401, "unauthorized", expect.stringMatching(/^Your account has been locked/));

describe("a password brings", () => {
  test("the members that were recorded from SAP, and an id token for the client alone", async () => {
    const { status, json } = await logIn(xsuaa);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual([
      "access_token",
      "token_type",
      "id_token",
      "refresh_token",
      "expires_in",
      "scope",
      "jti",
    ]);
    expect(json).toMatchObject({ token_type: "bearer", scope: "openid uaa.user a.read a.write" });
    expect(json["refresh_token"]).toMatch(/^[0-9a-f]{32}-r$/);
    expect(decodeJwt(String(json["id_token"]))).toMatchObject({
      aud: [pw.clientid],
      scope: ["openid"],
      amr: ["pwd"],
      user_name: alice.username,
      jti: json["jti"],
    });
  });

  test("a token that names the user, as user tokens of SAP do, and has no authorities", async () => {
    xsuaa.users.put({ ...alice, roleCollections: ["Global Account Administrator"] });
    const answer = await logIn(xsuaa);
    const claims = claimsOf(answer);
    expect(claims).toMatchObject({
      jti: answer.json["jti"],
      ext_attr: { enhancer: "XSUAA", zdn: "acme" },
      "xs.system.attributes": { "xs.rolecollections": ["Global Account Administrator"] },
      "xs.user.attributes": {},
      given_name: "alice",
      scope: ["openid", "uaa.user", "a.read", "a.write"],
      client_id: pw.clientid,
      cid: pw.clientid,
      azp: pw.clientid,
      grant_type: "password",
      origin: "sap.default",
      user_name: alice.username,
      email: alice.username,
      auth_time: 1_000_000,
      iat: 1_000_000,
      zid: pw.zoneid,
      aud: [pw.clientid, "openid", "uaa", "a"],
    });
    expect(claims["user_id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(claims["sub"]).toBe(claims["user_id"]);
    expect(claims).not.toHaveProperty("authorities");
  });

  test("no refresh token through a client without that grant", async () => {
    xsuaa.clients.put({ ...pw, grants: ["password"] });
    const { status, json } = await logIn(xsuaa);
    expect([status, "refresh_token" in json, "id_token" in json]).toEqual([200, false, true]);
  });

  test.for([
    { user: alice, scope: "", is: "openid uaa.user a.read a.write", because: "none named means all" },
    { user: alice, scope: "a.read", is: "a.read", because: "it is named" },
    { user: reader, scope: "", is: "openid uaa.user a.read", because: "the user has no more" },
    { user: reader, scope: "a.read a.write", is: "a.read", because: "what the user lacks is left out" },
    { user: reader, scope: "openid", is: "openid", because: "everybody has it" },
  ])("$is to $user.username for scope=$scope, because $because", async ({ user, scope, is }) => {
    const { json } = await logIn(xsuaa, { user, fields: { scope } });
    expect([json["scope"], "id_token" in json]).toEqual([is, is.includes("openid")]);
  });

  test.for([
    { scope: "a.write", says: /^\[a.write\] is invalid. This user is not allowed any of the requested/ },
    { scope: "nope.read", says: /^nope.read is invalid. Please use a valid scope name/ },
    { scope: "a.read nope.read", says: /^nope.read is invalid/ },
    { scope: "uaa.resource", says: /^uaa.resource is invalid/ },
  ])("400 for scope=$scope, and counts as a login all the same", async ({ scope, says }) => {
    const answer = await logIn(xsuaa, { user: reader, fields: { scope } });
    expect(answer).toMatchObject(refused(400, "invalid_scope", expect.stringMatching(says)));
    expect(answer.json).not.toHaveProperty("scope");
    expect(xsuaa.users.get("reader")?.counters).toMatchObject({ logins: 1, failures: 0 });
  });

  test("a token whatever the case of the name, and says it as it was made", async () => {
    const answer = await logIn(xsuaa, { fields: { username: "ALICE@example.com" } });
    expect(claimsOf(answer)["user_name"]).toBe(alice.username);
  });

  test("nothing through a client without the grant, though a wrong one is counted", async () => {
    expect(await logIn(xsuaa, { client: tech })).toMatchObject(
      refused(401, "invalid_client", "Unauthorized grant type"),
    );
    expect(await logIn(xsuaa, { client: tech, password: "wrong" })).toMatchObject(badCredentials);
    expect(xsuaa.users.get(alice.username)?.counters).toMatchObject({ logins: 1, failures: 1 });
  });
});

describe("a login is refused", () => {
  test.for([
    { fields: { password: "wrong" }, because: "the password is wrong" },
    { fields: { password: "" }, because: "it is empty" },
    { fields: { username: "nobody" }, because: "there is no such user" },
    { fields: { username: undefined }, because: "nobody is named" },
    { fields: { username: "stranger", password: "s" }, because: "only another zone knows the user" },
  ])("with the words for a wrong secret when $because", async ({ fields }) => {
    const wrong = await logIn(xsuaa, { fields });
    expect(wrong).toMatchObject(badCredentials);
    expect((await logIn(xsuaa, { secret: "wrong" })).text).toBe(wrong.text);
  });

  test.for([
    { fields: { password: undefined }, error: "invalid_client", says: "No password supplied" },
    { fields: { passcode: "x" }, error: "unauthorized", says: "Invalid passcode" },
    { fields: { passcode: "" }, error: "unauthorized", says: "Passcode information is missing." },
  ])("with $says for $fields, and nothing is counted", async ({ fields, error, says }) => {
    expect(await logIn(xsuaa, { fields })).toMatchObject(refused(401, error, says));
    expect(xsuaa.users.get(alice.username)?.counters).toMatchObject({ logins: 0, refused: 0 });
  });

  test("before the user is looked at when the client's secret is wrong", async () => {
    await logIn(xsuaa, { secret: "wrong", password: "wrong" });
    expect(xsuaa.users.get(alice.username)?.counters.refused).toBe(0);
  });

  test("after five wrong passwords for an hour, the right one too, and refresh tokens go on", async () => {
    const before = await logIn(xsuaa);
    for (let nth = 0; nth < 5; nth++)
      expect(await logIn(xsuaa, { password: "wrong" })).toMatchObject(badCredentials);
    expect(await logIn(xsuaa)).toMatchObject(locked);
    const fields = { grant_type: "refresh_token", refresh_token: String(before.json["refresh_token"]) };
    expect((await askXsuaa(xsuaa, { client: pw, fields })).status).toBe(200);
    now += HOUR_MS - 1;
    expect(await logIn(xsuaa)).toMatchObject(locked);
    now += 1;
    expect((await logIn(xsuaa)).status).toBe(200);
  });

  test("in one account only: the same name at another identity provider is another one", async () => {
    for (let nth = 0; nth < 5; nth++) await logIn(xsuaa, { password: "wrong" });
    expect((await logIn(xsuaa, { user: custom, fields: hint("sap.custom") })).status).toBe(200);
    expect(xsuaa.users.get(custom.username, "sap.custom")?.counters).toMatchObject({ logins: 1, refused: 0 });
  });

  test("when the code of a second factor was used, and not in the next time step", async () => {
    const { user } = xsuaa.users.put({ ...alice, totp: seed });
    const withCode = () =>
      logIn(xsuaa, { password: `${user.password}${xsuaa.users.get(user.username)?.code}` });
    const wrongCode = refused(
      401,
      "invalid_grant",
      expect.stringMatching(/^User authentication failed: INVALID_OTP_CODE$/),
    );
    expect((await withCode()).status).toBe(200);
    expect(await withCode()).toMatchObject(wrongCode);
    expect(await logIn(xsuaa)).toMatchObject(wrongCode);
    now += 30_000;
    expect((await withCode()).status).toBe(200);
    expect(xsuaa.users.get(user.username)?.counters).toMatchObject({ logins: 2, refused: 2, failures: 0 });
  });
});

const hint = (origin: string) => ({ login_hint: JSON.stringify({ origin }) });

describe("login_hint", () => {
  test.for([
    { login_hint: '{"origin":"sap.custom"}', is: "sap.custom", because: "it is named" },
    { login_hint: "%7B%22origin%22%3A%22sap.custom%22%7D", is: "sap.custom", because: "it may be encoded" },
    { login_hint: '{"origin":"sap.custom","more":1}', is: "sap.custom", because: "more may be in it" },
  ])("$login_hint asks $is, because $because", async ({ login_hint, is }) => {
    expect(claimsOf(await logIn(xsuaa, { user: custom, fields: { login_hint } }))["origin"]).toBe(is);
    expect(await logIn(xsuaa, { fields: { login_hint } })).toMatchObject(badCredentials);
  });

  test.for(['{"origin":', '{"provider":"sap.custom"}', "null", "sap.custom", ""])(
    "%j names none, and SAP ID service is asked",
    async (login_hint) => {
      expect(claimsOf(await logIn(xsuaa, { fields: { login_hint } }))["origin"]).toBe("sap.default");
    },
  );

  test.for([
    { origin: "nowhere", because: "there is none" },
    { origin: "uaa", because: "xsuaa has no users of its own" },
    { origin: "sap.foreign", because: "only another zone has it" },
  ])("$origin is refused, because $because, and nobody's password is tried", async ({ origin }) => {
    expect(await logIn(xsuaa, { password: "wrong", fields: hint(origin) })).toMatchObject(
      refused(401, "unauthorized", expect.stringMatching(/^The origin provided in the login_hint does/)),
    );
    expect(xsuaa.users.get(alice.username)?.counters.refused).toBe(0);
  });

  test("that is not percent-encoded as it must be is a 500, as in UAA", async () => {
    expect((await logIn(xsuaa, { fields: { login_hint: "%zz" } })).status).toBe(500);
  });
});

describe("a zone", () => {
  test("knows the users that are its own alone, and their identity provider", async () => {
    const fields = hint("sap.foreign");
    for (const asked of [{ user: stranger }, { user: foreign, fields }])
      expect(claimsOf(await logIn(xsuaa, { client: elsewhere, ...asked }))["zid"]).toBe("other-id");
  });

  test("knows a user of its own by another id than other zones do, and answers on its own host", async () => {
    xsuaa.clients.put({ ...pw, subscribers: [{ identityzone: "b", zoneid: "b-id", subaccountid: "b-sub" }] });
    const own = claimsOf(await logIn(xsuaa, { url: zoneUrl(xsuaa, "acme") }));
    const subscribed = claimsOf(await logIn(xsuaa, { url: zoneUrl(xsuaa, "b") }));
    expect([own["zid"], subscribed["zid"]]).toEqual([pw.zoneid, "b-id"]);
    expect(own["user_id"]).not.toBe(subscribed["user_id"]);
    expect(claimsOf(await logIn(xsuaa))["user_id"]).toBe(own["user_id"]);
  });
});
