import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { XsuaaClient } from "./xsuaa/client.ts";
import { form, send } from "./xsuaa/exchange.ts";
import { badGateway } from "./xsuaa/recorded-faults.ts";
import { startXsuaa, type Xsuaa, type XsuaaRequestRecord } from "./xsuaa.ts";

const zone = {
  identityzone: "acme",
  zoneid: "a4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "a4d2c1f0-0000-4000-8000-000000000002",
  xsappname: "a!b14",
};
const tech: XsuaaClient = {
  ...zone,
  clientid: "sb-tech!b1|a!b14",
  secrets: ["s3cret+/="],
  authorities: ["a.read", "a.write", "uaa.resource"],
};
const rotating: XsuaaClient = {
  ...tech,
  clientid: "rotating",
  secrets: ["old1", "new2"],
  lifeSeconds: 60,
  serviceInstanceId: "an-instance",
};
const pw: XsuaaClient = {
  ...zone,
  clientid: "pw",
  secrets: ["pw"],
  authorities: ["a.read"],
  grants: ["password", "refresh_token"],
};
const clients = [tech, rotating, pw];

const techKey = { clientid: tech.clientid, secret: "s3cret+/=" };
const ask = (xsuaa: Xsuaa, fields: Record<string, string> = {}) =>
  send(`${xsuaa.origin}/oauth/token`, form(techKey, fields));

describe("startXsuaa()", () => {
  test("puts the zone and instance of the client into the token, as SAP's enhancer does", async () => {
    await using xsuaa = await startXsuaa({ clients });
    const { json } = await send(
      `${xsuaa.origin}/oauth/token`,
      form({ clientid: "rotating", secret: "old1" }),
    );
    expect(decodeJwt(String(json["access_token"]))).toMatchObject({
      ext_attr: {
        enhancer: "XSUAA",
        subaccountid: zone.subaccountid,
        zdn: "acme",
        serviceinstanceid: "an-instance",
      },
      zid: zone.zoneid,
      iss: `${xsuaa.origin}/oauth/token`,
      aud: ["rotating", "a", "uaa"],
    });
  });

  test.for([
    { nowMs: 1_000_000_999, expiresIn: 43_199, because: "exp is in whole seconds, and a second has begun" },
    { nowMs: 1_000_000_001, expiresIn: 43_199, because: "a millisecond of it is enough" },
    { nowMs: 1_000_000_000, expiresIn: 43_200, because: "the second begins now" },
  ])("says expires_in=$expiresIn at $nowMs, because $because", async ({ nowMs, expiresIn }) => {
    await using xsuaa = await startXsuaa({ clients, now: () => nowMs });
    const { json } = await ask(xsuaa);
    expect(json["expires_in"]).toBe(expiresIn);
    expect(decodeJwt(String(json["access_token"]))).toMatchObject({ iat: 1_000_000, exp: 1_043_200 });
  });

  test("signs SAP's headers on an answer, with a request id of its own", async () => {
    await using xsuaa = await startXsuaa({ clients });
    const [one, two] = [await ask(xsuaa), await ask(xsuaa)];
    expect(one.headers).toMatchObject({ server: "openresty", "x-frame-options": "DENY" });
    expect(one.headers["x-vcap-request-id"]).not.toBe(two.headers["x-vcap-request-id"]);
  });

  test.for(["authorization_code", "user_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"])(
    "has no %s, which is unsupported even for a client that may use it",
    async (grant_type) => {
      await using xsuaa = await startXsuaa({ clients: [{ ...pw, grants: [grant_type] }] });
      const sent = form({ clientid: "pw", secret: "pw" }, { grant_type });
      expect(await send(`${xsuaa.origin}/oauth/token`, sent)).toMatchObject({
        status: 400,
        json: { error: "unsupported_grant_type" },
      });
    },
  );

  test("names its grants in discovery, and finds nothing where no endpoint is", async () => {
    await using xsuaa = await startXsuaa({ clients });
    const get = (path: string) => send(`${xsuaa.origin}${path}`, { method: "GET" });
    const { json } = await get("/.well-known/openid-configuration");
    expect(json["grant_types_supported"]).toEqual(["client_credentials", "password", "refresh_token"]);
    expect((await get("/oauth/nothing")).status).toBe(404);
  });

  test("names zones below the domain it was given, and itself by them", async () => {
    await using xsuaa = await startXsuaa({ clients, zone: { domain: "uaa.localhost" } });
    const { port } = new URL(xsuaa.origin);
    const url = `http://acme.uaa.localhost:${port}`;
    const { json } = await send(`${url}/oauth/token`, form(techKey));
    expect(decodeJwt(String(json["access_token"])).iss).toBe(`${url}/oauth/token`);
    expect((await send(`http://b.uaa.localhost:${port}/oauth/token`, form(techKey))).status).toBe(404);
  });

  test("knows clients that are added, and forgets those that are removed", async () => {
    await using xsuaa = await startXsuaa({ clients: [] });
    expect((await ask(xsuaa)).status).toBe(401);
    xsuaa.clients.put(tech);
    expect((await ask(xsuaa)).status).toBe(200);
    xsuaa.clients.remove(tech.clientid);
    expect((await ask(xsuaa)).status).toBe(401);
    expect(() => xsuaa.clients.setSecrets(tech.clientid, ["x"])).toThrow(tech.clientid);
  });

  test("counts what was asked, issued and refused, by client", async () => {
    await using xsuaa = await startXsuaa({ clients });
    await ask(xsuaa);
    await ask(xsuaa, { scope: "nope" });
    xsuaa.faults.next("*", badGateway);
    await ask(xsuaa);
    expect(xsuaa.counters(tech.clientid)).toEqual({ requests: 3, issued: 1, refused: 1 });
    expect(xsuaa.counters("rotating")).toEqual({ requests: 0, issued: 0, refused: 0 });
  });

  test("tells of each request what became of it, and nothing that could be a secret", async () => {
    const records: XsuaaRequestRecord[] = [];
    await using xsuaa = await startXsuaa({ clients, onRequest: (record) => records.push(record) });
    await ask(xsuaa);
    xsuaa.faults.next("*", badGateway);
    await ask(xsuaa);
    await send(`${xsuaa.origin}/oauth/token?client_secret=canary`, { method: "GET" });
    await send(`${xsuaa.origin}/token_keys?zid=1`, { method: "GET" });
    xsuaa.faults.next("*", "reset");
    await ask(xsuaa).catch(() => undefined);
    const asked = { method: "POST", path: "/oauth/token", clientid: tech.clientid };
    expect(records).toEqual([
      { ...asked, answer: 200 },
      { ...asked, answer: 502, fault: badGateway },
      { method: "GET", path: "/oauth/token", clientid: "", answer: 401 },
      { method: "GET", path: "/token_keys", answer: 200 },
      { ...asked, answer: "reset", fault: "reset" },
    ]);
  });

  test("refuses connections between stop() and start(), and is the same xsuaa afterwards", async () => {
    await using xsuaa = await startXsuaa({ clients });
    const keys = await send(`${xsuaa.origin}/token_keys`, { method: "GET" });
    await xsuaa.stop();
    await expect(ask(xsuaa)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await xsuaa.start();
    expect((await ask(xsuaa)).status).toBe(200);
    expect((await send(`${xsuaa.origin}/token_keys`, { method: "GET" })).text).toBe(keys.text);
  });
});
