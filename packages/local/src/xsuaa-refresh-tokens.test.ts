import { X509Certificate } from "node:crypto";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alice, claimsOf, logIn, pw, refresh, tech, zoneUrl } from "./xsuaa-harness.ts";
import { form, type Received, send } from "./xsuaa/exchange.ts";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";

const WEEK_MS = 604_800_000;
const START = 1_000_000_000;

let now: number;
let xsuaa: Xsuaa;
let first: Received;
beforeEach(async () => {
  now = START;
  xsuaa = await startXsuaa({ clients: [tech, pw], users: [alice], now: () => now });
  first = await logIn(xsuaa);
});
afterEach(() => xsuaa.stop());

const invalid = (description: RegExp) => ({
  status: 401,
  json: { error: "invalid_token", error_description: expect.stringMatching(description) },
});
const unknown = invalid(/^The token expired, was revoked, or the token ID is incorrect\.$/);

describe("a refresh token", () => {
  test("brings another token of the same login, an id token, and itself: it is not rotated", async () => {
    now += 1_800_000;
    const second = await refresh(xsuaa, first);
    expect(second.status).toBe(200);
    expect(Object.keys(second.json)).toEqual(Object.keys(first.json));
    expect(second.json["refresh_token"]).toBe(first.json["refresh_token"]);
    const [before, after] = [claimsOf(first), claimsOf(second)];
    for (const same of ["user_id", "scope", "auth_time", "grant_type", "rev_sig"])
      expect([same, after[same]]).toEqual([same, before[same]]);
    expect(after).toMatchObject({ grant_type: "password", auth_time: 1_000_000, iat: 1_001_800 });
    expect(after["jti"]).not.toBe(before["jti"]);
    expect(decodeJwt(String(second.json["id_token"])).iat).toBe(1_001_800);
    expect(xsuaa.users.get(alice.username)?.counters).toMatchObject({ logins: 1, refreshes: 1 });
  });

  test.for([
    { after: WEEK_MS - 1, status: 200, because: "a millisecond is left" },
    { after: WEEK_MS, status: 401, because: "its week is over" },
    { after: WEEK_MS + 1, status: 401, because: "it stays over" },
  ])("is good for SAP's week: $status after $after ms, because $because", async ({ after, status }) => {
    now += after;
    expect((await refresh(xsuaa, first)).status).toBe(status);
  });

  test("does not live longer for having been used", async () => {
    now += WEEK_MS - 1;
    const second = await refresh(xsuaa, first);
    now += 1;
    expect(await refresh(xsuaa, second)).toMatchObject(unknown);
  });

  test("lives as long as was said when it was made", async () => {
    xsuaa.refreshTokens.setLifeSeconds(60);
    const second = await logIn(xsuaa);
    expect([xsuaa.refreshTokens.lifeSeconds(), xsuaa.refreshTokens.valid()]).toEqual([60, 2]);
    now += 60_000;
    expect(xsuaa.refreshTokens.valid()).toBe(1);
    expect(await refresh(xsuaa, second)).toMatchObject(unknown);
    expect((await refresh(xsuaa, first)).status).toBe(200);
  });

  test.for([
    { scope: "a.read", is: "a.read", because: "it was granted" },
    { scope: "openid", is: "openid", because: "it was granted, and brings an id token" },
  ])("brings $is for scope=$scope, because $because, and then all again", async ({ scope, is }) => {
    const { json } = await refresh(xsuaa, first, { fields: { scope } });
    expect([json["scope"], "id_token" in json]).toEqual([is, scope === "openid"]);
    expect((await refresh(xsuaa, first)).json["scope"]).toBe(first.json["scope"]);
  });

  test("brings no scope that its login did not have", async () => {
    const narrow = await logIn(xsuaa, { fields: { scope: "a.read" } });
    expect(await refresh(xsuaa, narrow, { fields: { scope: "a.read a.write" } })).toMatchObject({
      status: 400,
      json: {
        error: "invalid_scope",
        error_description: "Unable to narrow the scope of the client authentication to [a.read, a.write].",
        scope: "a.read",
      },
    });
  });

  test.for([
    { fields: { refresh_token: "made-up" }, because: "nobody made it" },
    { fields: { refresh_token: "" }, because: "it is empty" },
  ])("is unknown when $because", async ({ fields }) => {
    expect(await refresh(xsuaa, first, { fields })).toMatchObject(unknown);
  });

  test("has to be there", async () => {
    const fields = { refresh_token: undefined };
    expect(await refresh(xsuaa, first, { fields })).toMatchObject(invalid(/\(empty token\)$/));
  });

  test("is good for its client alone, and for a client that has the grant", async () => {
    xsuaa.clients.put({ ...pw, clientid: "other" });
    expect(await refresh(xsuaa, first, { client: { ...pw, clientid: "other" } })).toMatchObject({
      status: 400,
      json: { error: "invalid_grant", error_description: expect.stringContaining("Wrong client") },
    });
    expect(await refresh(xsuaa, first, { client: tech })).toMatchObject({
      status: 401,
      json: { error: "invalid_client", error_description: "Unauthorized grant type" },
    });
    expect((await refresh(xsuaa, first)).status).toBe(200);
  });

  test("is unknown in another zone", async () => {
    xsuaa.clients.put({ ...pw, subscribers: [{ identityzone: "b", zoneid: "b", subaccountid: "b" }] });
    const there = await logIn(xsuaa, { url: zoneUrl(xsuaa, "b") });
    expect(await refresh(xsuaa, there, { url: zoneUrl(xsuaa, "acme") })).toMatchObject(unknown);
    expect((await refresh(xsuaa, there, { url: zoneUrl(xsuaa, "b") })).status).toBe(200);
  });

  test("outlives a new password, but not a second secret of its client", async () => {
    xsuaa.users.get(alice.username)?.setPassword("another");
    expect((await refresh(xsuaa, first)).status).toBe(200);
    xsuaa.clients.addSecret(pw.clientid, "next");
    expect(await refresh(xsuaa, first)).toMatchObject(invalid(/revocable signature mismatch$/));
  });

  test("ends with its user, even if one of that name comes after", async () => {
    xsuaa.users.remove(alice.username);
    expect(await refresh(xsuaa, first)).toMatchObject(invalid(/^Token bears a non-existent user ID: /));
    xsuaa.users.put(alice);
    expect(await refresh(xsuaa, first)).toMatchObject(invalid(/non-existent/));
  });

  test("ends when somebody says so: one user's, or all", async () => {
    const bob = { username: "bob", password: "b" };
    xsuaa.users.put(bob);
    const second = await logIn(xsuaa, { user: bob });
    expect(xsuaa.refreshTokens.revoke(xsuaa.users.get("bob"))).toBe(1);
    expect(await refresh(xsuaa, second)).toMatchObject(unknown);
    expect((await refresh(xsuaa, first)).status).toBe(200);
    expect(xsuaa.refreshTokens.revoke()).toBe(1);
    expect(await refresh(xsuaa, first)).toMatchObject(unknown);
  });
});

test("a client with a certificate logs users in, and uses their refresh tokens, without a secret", async () => {
  // By the machine's clock, which clients judge the server by.
  await using secured = await startXsuaa({
    clients: [{ ...pw, secrets: [] }],
    users: [alice],
    certificates: {},
  });
  const host = secured.certificateHost;
  if (!host) throw new Error("The host for certificates was not started");
  const today = Date.now();
  const issued = host.issue(pw.clientid, { startsAt: today - 1_000, endsAt: today + 60_000 });
  const { fingerprint256 } = new X509Certificate(issued.certificate);
  secured.clients.put({ ...pw, secrets: [], certificates: [fingerprint256] });
  const security = { ca: host.root, cert: issued.certificate + issued.issuer, key: issued.privateKey };
  const ask = (fields: Readonly<Record<string, string>>) => {
    const sent = form({ clientid: pw.clientid, secret: "" }, { client_secret: undefined, ...fields });
    return send(`${host.origin}/oauth/token`, sent, security);
  };
  const { username, password } = alice;
  const loggedIn = await ask({ grant_type: "password", username, password });
  expect(claimsOf(loggedIn)["user_name"]).toBe(username);
  const refresh_token = String(loggedIn.json["refresh_token"]);
  expect(claimsOf(await ask({ grant_type: "refresh_token", refresh_token }))["user_name"]).toBe(username);
});
