import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePorts, holdPorts } from "../../../test/support/free-ports.js";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";
import { createCertificateAuthority, type IssuedCertificate } from "./xsuaa/certificate-authority.ts";
import { form, type Received, send } from "./xsuaa/exchange.ts";

const DAY = 86_400_000;
const today = Date.now();
const life = { startsAt: today - DAY, endsAt: today + DAY };
const client = { clientid: "orders", secret: "unused" };

describe("the local xsuaa's host for certificates", () => {
  let xsuaa: Xsuaa;
  let offsetMs = 0;
  let own: IssuedCertificate;
  beforeAll(async () => {
    xsuaa = await startXsuaa({ clients: [], certificates: {}, now: () => Date.now() + offsetMs });
    own = hostOf(xsuaa).issue("orders", life);
    xsuaa.clients.put({
      clientid: "orders",
      secrets: [],
      certificates: [new X509Certificate(own.certificate).fingerprint256],
      authorities: ["orders.read"],
      identityzone: "acme",
      zoneid: "zone",
      subaccountid: "subaccount",
      xsappname: "orders",
    });
  });
  afterAll(() => xsuaa[Symbol.asyncDispose]());

  const ask = (
    { certificate, issuer, privateKey }: IssuedCertificate,
    fields: Readonly<Record<string, string | undefined>> = { client_secret: undefined },
  ): Promise<Received> =>
    send(`${hostOf(xsuaa).origin}/oauth/token`, form(client, fields), {
      ca: hostOf(xsuaa).root,
      cert: certificate + issuer,
      key: privateKey,
    });

  test("gives a token to the client whose certificate it is, and the subaccount's own host as its issuer", async () => {
    const { status, json } = await ask(own);
    expect(status).toBe(200);
    const [, claims = ""] = String(json["access_token"]).split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      cid: "orders",
      iss: `${xsuaa.origin}/oauth/token`,
    });
  });

  test.for([
    { fields: { client_secret: "x" }, because: "a secret stands beside the certificate" },
    { fields: { client_secret: undefined, client_id: "reports" }, because: "another client is named" },
  ])("says 401 when $because", async ({ fields }) => {
    expect((await ask(own, fields)).status).toBe(401);
  });

  test("says 401 to a certificate of its own that no binding has", async () => {
    expect((await ask(hostOf(xsuaa).issue("orders", life))).status).toBe(401);
  });

  test.for([
    {
      made: () => createCertificateAuthority(today).issue({ commonName: "orders", ...life }),
      because: "another authority of the same name signed it",
    },
    { made: () => ({ ...own, issuer: "" }), because: "its chain is missing" },
  ])("answers nginx's page when $because", async ({ made }) => {
    const { status, text } = await ask(made());
    expect([status, text]).toEqual([400, expect.stringContaining("400 The SSL certificate error")]);
  });

  test("answers it to a certificate that is over by the local clock, and to one that has not begun", async () => {
    for (const ms of [DAY, -2 * DAY]) {
      offsetMs = ms;
      expect((await ask(own)).status).toBe(400);
    }
    offsetMs = 0;
    expect((await ask(own)).status).toBe(200);
  });

  test("ends the handshake of who has none", async () => {
    const asked = send(hostOf(xsuaa).origin, {}, { ca: hostOf(xsuaa).root });
    await expect(asked).rejects.toThrow(/SSL alert number 116/);
  });

  test("takes a client that comes back with the session of its last connection", async () => {
    const { origin, root } = hostOf(xsuaa);
    const { certificate, issuer, privateKey } = own;
    // Keeps sessions, as every agent does, and no connections.
    const agent = new Agent({ ca: root, cert: certificate + issuer, key: privateKey });
    const asked = () => send(`${origin}/oauth/token`, form(client, { client_secret: undefined }), { agent });
    expect([(await asked()).status, (await asked()).status]).toEqual([200, 200]);
  });

  test("is not where secrets are taken, and a client with a certificate is nobody there", async () => {
    expect((await send(`${xsuaa.origin}/oauth/token`, form(client))).status).toBe(401);
  });

  test("takes the other host with it when its own port is taken", async () => {
    const port = await findFreePorts(1);
    const starting = startXsuaa({ clients: [], port, certificates: { port: hostOf(xsuaa).port } });
    await expect(starting).rejects.toMatchObject({ code: "EADDRINUSE", port: hostOf(xsuaa).port });
    await using held = await holdPorts(port, 1);
    expect(held.isWhole).toBe(true);
  });

  test("starts and stops with the other host", async () => {
    await xsuaa.stop();
    await expect(ask(own)).rejects.toThrow(/ECONNREFUSED/);
    await xsuaa.start();
    expect((await ask(own)).status).toBe(200);
  });
});

function hostOf({ certificateHost }: Xsuaa) {
  if (!certificateHost) throw new Error("The host for certificates was not started");
  return certificateHost;
}
