import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledXsuaa } from "./xsuaa-controls-harness.ts";
import { askXsuaa, tech } from "./xsuaa-harness.ts";
import { form, send } from "./xsuaa/exchange.ts";

interface ShownKey {
  readonly clientid: string;
  readonly certificate: string;
  readonly key: string;
  readonly certurl: string;
}

let parts: Awaited<ReturnType<typeof startControlledXsuaa>>;
beforeEach(async () => {
  // Near the machine's time, by which clients judge the server.
  const now = Date.now();
  parts = await startControlledXsuaa({ certificates: {}, now: () => now });
});
afterEach(() => parts[Symbol.asyncDispose]());

const pathOf = (clientid: string) => `/clients/${encodeURIComponent(clientid)}`;

/** Has a certificate made for a client, and gives the key that shows it. */
async function made(clientid: string, body?: object): Promise<ShownKey> {
  const { status, json } = await parts.control("POST", `${pathOf(clientid)}/certificates`, body);
  expect(status).toBe(200);
  return {
    ...json,
    clientid: String(json["clientid"]),
    certificate: String(json["certificate"]),
    key: String(json["key"]),
    certurl: String(json["certurl"]),
  };
}

/** Asks for a token with a key as it is shown. */
async function statusOf({ clientid, certificate, key, certurl }: ShownKey): Promise<number> {
  const sent = form({ clientid, secret: "" }, { client_secret: undefined });
  const ca = parts.xsuaa.certificateHost?.root ?? "";
  return (await send(`${certurl}/oauth/token`, sent, { ca, cert: certificate, key })).status;
}

test("a certificate is made, is shown as a service key, and brings a token; so does the secret still", async () => {
  const key = await made(tech.clientid);
  expect(key).toMatchObject({
    clientid: tech.clientid,
    "credential-type": "x509",
    url: parts.xsuaa.origin,
    certurl: parts.xsuaa.certificateHost?.origin,
    identityzone: "acme",
    xsappname: tech.xsappname,
    zoneid: tech.zoneid,
  });
  expect(key).not.toHaveProperty("clientsecret");
  expect(await statusOf(key)).toBe(200);
  expect((await askXsuaa(parts.xsuaa)).status).toBe(200);
});

test("several are valid at once, as several bindings are, until all are taken away", async () => {
  const keys = [await made(tech.clientid), await made(tech.clientid)];
  expect(await Promise.all(keys.map(statusOf))).toEqual([200, 200]);
  const { json } = await parts.control("DELETE", `${pathOf(tech.clientid)}/certificates`);
  expect(json).toMatchObject({ clientid: tech.clientid, certificates: [], secrets: 1 });
  expect(await Promise.all(keys.map(statusOf))).toEqual([401, 401]);
});

test.for([
  { days: 1, status: 200, because: "it lasts until tomorrow" },
  { days: 0, status: 400, because: "it ends now" },
  { days: -30, status: 400, because: "it was over a month ago" },
])("one of $days days gets $status, because $because", async ({ days, status }) => {
  expect(await statusOf(await made(tech.clientid, { days }))).toBe(status);
});

test("a client of type x509 has no secret, and a certificate of its own", async () => {
  const put = await parts.control("PUT", pathOf("c"), { "credential-type": "x509" });
  expect(put).toMatchObject({ status: 200, json: { clientid: "c", secrets: 0 } });
  expect((await askXsuaa(parts.xsuaa, { client: { ...tech, clientid: "c" }, secret: "" })).status).toBe(401);
  expect(await statusOf(await made("c"))).toBe(200);
  expect(await statusOf({ ...(await made(tech.clientid)), clientid: "c" })).toBe(401);
});

test("no private key is in the list of clients or in the state", async () => {
  const { key } = await made(tech.clientid);
  const [, line = ""] = key.split("\n");
  const told = JSON.stringify([await parts.control("GET", "/clients"), await parts.control("GET", "/state")]);
  expect(line).toHaveLength(64);
  expect(told).not.toContain(line);
});
