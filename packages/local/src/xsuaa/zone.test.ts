import { describe, expect, test } from "vitest";
import { askXsuaa, claimsOf, tech, zoneUrl } from "../xsuaa-harness.ts";
import { startXsuaa } from "../xsuaa.ts";
import type { XsuaaClient } from "./client.ts";
import { send } from "./exchange.ts";
import { findZone } from "./zone.ts";

const acme = { identityzone: "acme", zoneid: "acme-id", subaccountid: "acme-sub" };
const other = { identityzone: "other", zoneid: "other-id", subaccountid: "other-sub" };
const bare = "http://127.0.0.1:4270";

describe("findZone()", () => {
  test.for([
    {
      host: "acme.uaa.local:4270",
      is: acme,
      url: "http://acme.uaa.local:4270",
      because: "its subdomain is acme",
    },
    { host: "ACME.uaa.LOCAL", is: acme, url: "http://acme.uaa.local", because: "hosts have no case" },
    {
      host: "acme.uaa.local:1",
      zoneid: "other-id",
      is: acme,
      url: "http://acme.uaa.local:1",
      because: "X-zid has no effect on a subdomain",
    },
    { host: "uaa.local:4270", is: undefined, url: bare, because: "the bare domain serves all" },
    { host: "127.0.0.1:4270", is: undefined, url: bare, because: "the bare address serves all" },
    { host: "", is: undefined, url: bare, because: "without a host there is no subdomain" },
    {
      host: "uaa.local:4270",
      zoneid: "other-id",
      is: other,
      url: "http://other.uaa.local:4270",
      because: "X-zid chooses on the bare domain",
    },
    {
      host: "127.0.0.1:4270",
      zoneid: "acme-id",
      is: acme,
      url: "http://acme.uaa.local:4270",
      because: "X-zid chooses on the bare address",
    },
  ])("finds $url for $host with X-zid $zoneid, because $because", ({ host, zoneid, is, url }) => {
    expect(findZone({ host, zoneid, domain: "uaa.local", origin: bare, zones: [acme, other] })).toEqual({
      url,
      zone: is,
    });
  });

  test.for([
    { host: "nowhere.uaa.local", because: "no zone has the subdomain" },
    { host: "a.acme.uaa.local", because: "a zone has one label" },
    { host: ".uaa.local", because: "no zone has no name" },
    { host: "acme.uaa.local.uaa.local", because: "the whole of what is before the domain counts" },
    { host: "uaa.local", zoneid: "nowhere-id", because: "no zone has the id" },
    { host: "uaa.local", zoneid: "acme", because: "X-zid is an id, not a subdomain" },
    { host: "uaa.local", zoneid: "", because: "an empty id is no zone's" },
  ])("finds none for $host with X-zid $zoneid, because $because", ({ host, zoneid }) => {
    expect(
      findZone({ host, zoneid, domain: "uaa.local", origin: bare, zones: [acme, other] }),
    ).toBeUndefined();
  });
});

describe("the zones of a loopback xsuaa", () => {
  const elsewhere: XsuaaClient = { ...tech, ...other, clientid: "elsewhere" };
  const shared: XsuaaClient = { ...tech, clientid: "shared", subscribers: [other] };
  const clients = [tech, elsewhere, shared];
  const zidOf = (identityzone: string) => (identityzone === "other" ? other.zoneid : tech.zoneid);

  test.for([
    { client: tech, zone: "acme", because: "it is the client's own" },
    { client: shared, zone: "acme", because: "it is the client's own, whoever has subscribed" },
    { client: shared, zone: "other", because: "it has subscribed to the client's application" },
  ])("$client.clientid gets a token of $zone there, because $because", async ({ client, zone }) => {
    await using xsuaa = await startXsuaa({ clients });
    const byHost = await askXsuaa(xsuaa, { client, url: zoneUrl(xsuaa, zone) });
    const byHeader = await askXsuaa(xsuaa, { client, headers: { "x-zid": zidOf(zone) } });
    for (const answer of [byHost, byHeader]) {
      expect(claimsOf(answer)).toMatchObject({
        cid: client.clientid,
        zid: zidOf(zone),
        iss: `${zoneUrl(xsuaa, zone)}/oauth/token`,
        ext_attr: { zdn: zone, subaccountid: zone === "other" ? other.subaccountid : tech.subaccountid },
      });
    }
  });

  test("X-zid is ignored on a subdomain: the token is the provider's", async () => {
    await using xsuaa = await startXsuaa({ clients });
    const answer = await askXsuaa(xsuaa, {
      client: shared,
      url: zoneUrl(xsuaa, "acme"),
      headers: { "x-zid": other.zoneid },
    });
    expect(claimsOf(answer)).toMatchObject({ zid: tech.zoneid });
  });

  test.for([
    { headers: { "x-zid": other.zoneid }, because: "X-zid says another zone" },
    { zone: "other", because: "the host says another zone" },
  ])("a client is unknown when $because", async ({ headers = {}, zone }) => {
    await using xsuaa = await startXsuaa({ clients });
    const url = zone === undefined ? xsuaa.origin : zoneUrl(xsuaa, zone);
    expect(await askXsuaa(xsuaa, { url, headers })).toMatchObject({
      status: 401,
      json: { error_description: "Bad credentials" },
    });
  });

  test.for([
    { headers: { "x-zid": "nowhere" }, because: "X-zid says none that there is" },
    { zone: "nowhere", because: "the host says none that there is" },
  ])("nothing is found, neither tokens nor keys, when $because", async ({ headers = {}, zone }) => {
    await using xsuaa = await startXsuaa({ clients });
    const url = zone === undefined ? xsuaa.origin : zoneUrl(xsuaa, zone);
    expect(await askXsuaa(xsuaa, { url, headers })).toMatchObject({ status: 404, text: "{}" });
    const page = await send(`${url}/token_keys`, { method: "GET", headers });
    expect(page).toMatchObject({ status: 404, headers: { "content-type": "text/html" } });
    expect(page.text).toContain("does not map to a valid identity zone");
  });

  test("a zone is there from its first client, or subscriber, to its last", async () => {
    await using xsuaa = await startXsuaa({ clients: [tech] });
    const statusThere = async () => (await askXsuaa(xsuaa, { url: zoneUrl(xsuaa, "other") })).status;
    expect(await statusThere()).toBe(404);
    xsuaa.clients.put({ ...tech, subscribers: [other] });
    expect(await statusThere()).toBe(200);
    xsuaa.clients.put(tech);
    expect(await statusThere()).toBe(404);
  });
});
