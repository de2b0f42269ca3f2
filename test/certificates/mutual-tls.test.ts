import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSecretsManager } from "../../packages/local/src/secrets-manager.ts";
import { type Xsuaa, startXsuaa } from "../../packages/local/src/xsuaa.ts";
import type { CertificateHost } from "../../packages/local/src/xsuaa/certificate-host.ts";
import type { IssuedCertificate } from "../../packages/local/src/xsuaa/certificate-authority.ts";
import type { XsuaaClient } from "../../packages/local/src/xsuaa/client.ts";
import { createHandlerOnSockets } from "../support/handler-on-sockets.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";

const DAY = 86_400_000;
const SECRET = "btp/test/cis-central";
const client: XsuaaClient = {
  clientid: the.clientId,
  secrets: [],
  certificates: [],
  authorities: the.scopes,
  identityzone: "acme",
  zoneid: the.zone,
  subaccountid: the.subaccount,
  xsappname: the.scopePrefix,
};

/** The handler over its real adapters, an xsuaa with a host for certificates, and a clock that the test moves. */
async function startWorld() {
  let offsetMs = 0;
  const now = () => Date.now() + offsetMs;
  const xsuaa = await startXsuaa({ clients: [client], certificates: {}, now });
  const secretsManager = await startSecretsManager({ region: "eu-central-1", account: the.account });
  const host = hostOf(xsuaa);
  const broker = createHandlerOnSockets({
    configuration: some.configuration(),
    tokenOrigins: [host.origin, xsuaa.origin],
    secretsManager: secretsManager.origin,
    ca: host.root,
    now,
    random: () => 0.5,
    pause: async (ms) => void (offsetMs += ms),
  });
  return {
    xsuaa,
    broker,
    advance: (ms: number) => void (offsetMs += ms),
    issue: (days: number) => host.issue(the.clientId, { startsAt: now() - DAY, endsAt: now() + days * DAY }),
    /** Has xsuaa accept this certificate for the client, and no other. */
    pin: (issued: IssuedCertificate) =>
      xsuaa.clients.put({
        ...client,
        certificates: [new X509Certificate(issued.certificate).fingerprint256],
      }),
    /** Stores a key with this certificate as the next version. */
    store: ({ certificate, issuer, privateKey }: IssuedCertificate, members: object = {}) =>
      secretsManager.put(
        SECRET,
        some.serviceKey({
          clientsecret: undefined,
          "credential-type": "x509",
          url: xsuaa.origin,
          certurl: host.origin,
          certificate: certificate + issuer,
          key: privateKey,
          ...members,
        }),
      ),
    async [Symbol.asyncDispose]() {
      await xsuaa[Symbol.asyncDispose]();
      await secretsManager[Symbol.asyncDispose]();
    },
  };
}

function hostOf({ certificateHost }: Xsuaa): CertificateHost {
  if (!certificateHost) throw new Error("The host for certificates was not started");
  return certificateHost;
}

describe("a key with a certificate, over mutual TLS", () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeEach(async () => void (world = await startWorld()));
  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });
  const ask = (query = "key=cis-central") => world.broker.ask({ query });

  test("brings a token, as a secret would, and the audit line says how long it will", async () => {
    const issued = world.issue(7);
    world.pin(issued);
    world.store(issued);
    const { status, text, audit } = await ask();
    expect([status, JSON.parse(text)]).toMatchObject([200, { scope: the.scopes.join(" ") }]);
    expect(audit.mint).toMatchObject({
      answers: [200],
      certificate_days: 6,
      origin: hostOf(world.xsuaa).origin,
    });
    expect(audit.mint).not.toHaveProperty("remarks");
  });

  test("is swapped while the broker runs, and no request fails", async () => {
    const [first, second] = [world.issue(7), world.issue(7)];
    world.pin(first);
    world.store(first);
    expect((await ask()).cache).toBe("miss");
    world.store(second);
    // The old binding is deleted: what was minted with it lives on.
    world.pin(second);
    expect((await ask()).cache).toBe("hit");
    world.advance(3 * 3_600_000);
    const renewed = await ask();
    expect([renewed.status, renewed.cache, renewed.audit.mint?.answers]).toEqual([200, "renewed", [200]]);
  });

  test("is tried once more with the certificate before it, while xsuaa does not know the new one", async () => {
    const [first, second] = [world.issue(7), world.issue(7)];
    world.pin(first);
    world.store(first);
    world.store(second);
    const { status, audit } = await ask();
    expect(status).toBe(200);
    expect(audit.mint).toMatchObject({ answers: [401, 200], remarks: ["rotation_incomplete"] });
  });

  test("ends soon, and its audit line says so", async () => {
    const issued = world.issue(2.5);
    world.pin(issued);
    world.store(issued);
    const { status, audit } = await ask();
    expect(status).toBe(200);
    expect(audit.mint).toMatchObject({ certificate_days: 2, remarks: ["certificate_ends_soon"] });
  });

  interface Row {
    readonly what: string;
    readonly store: () => void;
    readonly cause: object;
  }
  const never = { status: 503, error: "key_unusable" };
  test.for<Row>([
    {
      what: "a private key of another certificate",
      store: () => world.store({ ...world.issue(7), privateKey: world.issue(7).privateKey }),
      cause: { code: "key_malformed", field: "key", problem: "pair_mismatched" },
    },
    {
      what: "a certificate that is over",
      store: () => world.store(world.issue(-0.5)),
      cause: { code: "key_expired", endedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    },
    {
      what: "a certificate without the chain that the server wants",
      store: () => {
        const issued = world.issue(7);
        world.pin(issued);
        world.store({ ...issued, issuer: "" });
      },
      cause: { code: "certificate_refused", alert: "certificate_bad", isAlone: true },
    },
    {
      what: "a secret beside the certificate",
      store: () => world.store(world.issue(7), { clientsecret: the.clientSecret }),
      cause: { code: "key_malformed", field: "uaa.clientsecret", problem: "secret_and_certificate" },
    },
    {
      what: "a certificate of a binding that was deleted",
      store: () => world.store(world.issue(7)),
      cause: { code: "client_refused" },
    },
    {
      what: "a certificate and the host for secrets",
      store: () =>
        world.store(world.issue(7), { certurl: "https://acme.authentication.eu10.hana.ondemand.com" }),
      cause: { code: "key_malformed", field: "uaa.certurl", problem: "not_a_certificate_host" },
    },
  ])("is refused in words of its own: $what", async ({ store, cause }) => {
    store();
    const { status, text, audit } = await ask();
    expect({ status, error: (JSON.parse(text) as { readonly error: string }).error }).toEqual(never);
    expect(audit.cause).toEqual(cause);
  });

  test("leaves no private key in any output", async () => {
    const issued = world.issue(7);
    world.store({ ...issued, issuer: "" });
    await ask();
    world.pin(issued);
    world.store(issued);
    await ask();
    const lines = issued.privateKey.split("\n").filter((line) => line.length > 40);
    const output = JSON.stringify(world.broker.lines);
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(output).not.toContain(line);
  });
});
