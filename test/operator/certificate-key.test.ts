import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTokenEndpoint } from "../../packages/functions/src/token-endpoint.ts";
import type { IssuedCertificate } from "../../packages/local/src/xsuaa/certificate-authority.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

const DAY_MS = 86_400_000;
const SECRET = "btp/test/cis-central";
const client = clientNamed("orders", { secrets: [], certificates: [] });

let world: World;
beforeEach(async () => {
  world = await startWorld({ at: Date.now(), certificates: true });
  world.configure("cis-central");
});
afterEach(() => world[Symbol.asyncDispose]());

function host() {
  const { certificateHost } = world.xsuaa;
  if (!certificateHost) throw new Error("The host for certificates was not started");
  return certificateHost;
}

/** A certificate with so many days left; `pinned`: xsuaa accepts it for the client. */
function issued(days: number, isPinned = true): IssuedCertificate {
  const now = Date.now();
  const made = host().issue(client.clientid, { startsAt: now - DAY_MS, endsAt: now + days * DAY_MS });
  const certificates = isPinned ? [new X509Certificate(made.certificate).fingerprint256] : [];
  world.xsuaa.clients.put({ ...client, certificates });
  return made;
}

const keyWith = ({ certificate, issuer, privateKey }: IssuedCertificate, members: object = {}) =>
  world.textOf(client, {
    clientsecret: undefined,
    "credential-type": "x509",
    certurl: host().origin,
    certificate: certificate + issuer,
    key: privateKey,
    ...members,
  });

/** Asks over mutual TLS, trusting the local authority in place of Node's. */
const how = () => ({
  endpoint: createTokenEndpoint({ now: Date.now, userAgent: "test", ca: host().root }),
});
const importing = (piped: string) => world.run(["keys", "import", "cis-central"], { piped, ...how() });

describe("btp-broker and a key with a certificate", () => {
  test("keys import gets a token with it over mutual TLS, and says how long it lasts", async () => {
    const text = keyWith(issued(7.5));
    const said = await importing(text);
    expect(said).toEqual({ exit: 0, text: expect.stringMatching(/certificate, x509[^]*7 days left/) });
    expect(said.text).not.toContain("warning");
    expect(said.text).toContain(host().origin);
    expect(world.secretsManager.value(SECRET)).toBe(text);
    expect(await world.run(["keys", "show", "cis-central"])).toMatchObject({
      exit: 0,
      text: expect.stringContaining("7 days left"),
    });
  });

  test("keys import stores one that ends soon, with a warning", async () => {
    expect(await importing(keyWith(issued(2.5)))).toEqual({
      exit: 0,
      text: expect.stringMatching(/warning: the client certificate is over at .*\n.*import it before/),
    });
  });

  test.for([
    {
      piped: () => keyWith(issued(7.5, false)),
      says: /401: it does not accept this client[^]*Create a new service key/,
      because: "its binding was deleted",
    },
    {
      piped: () => keyWith(issued(-0.5)),
      says: /was over on .*Create a new service key/s,
      because: "it is over",
    },
    {
      piped: () => keyWith({ ...issued(7.5), privateKey: issued(7.5).privateKey }),
      says: /pair mismatched.*Store both from one binding/s,
      because: "the private key is another one's",
    },
    {
      piped: () => keyWith(issued(7.5), { clientsecret: "canary" }),
      says: /secret and certificate.*Take out the one/s,
      because: "there is a secret beside it",
    },
    {
      piped: () => keyWith(issued(7.5), { certurl: "https://evil.example" }),
      says: /nothing was stored: /,
      because: "it would go somewhere else",
    },
  ])("keys import stores nothing, because $because", async ({ piped, says }) => {
    const said = await importing(piped());
    expect(said).toEqual({ exit: 1, text: expect.stringMatching(says) });
    expect(world.asked("PutSecretValue")).toBe(0);
  });

  test("check says that it ends, while it still brings tokens", async () => {
    world.secretsManager.put(SECRET, keyWith(issued(2.5)));
    const { exit, text } = await world.run(["check"], how());
    expect([exit, text]).toEqual([
      0,
      expect.stringMatching(/^ok +cis-central: .*2 days left, token for 43\d{3} s/m),
    ]);
    expect(text).toMatch(/^warning  certificate: key cis-central: the client certificate is over at /m);
  });
});
