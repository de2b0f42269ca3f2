import { Secret, type TokenRequest } from "@btp-token-broker/core";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { deferred } from "../../../test/support/deferred.ts";
import { inGoodTime } from "../../../test/support/deadline.ts";
import { answering, type Behaviour, startRawServer, wholeAnswer } from "../../../test/support/raw-server.ts";
import { tokenRequestTo } from "../../../test/support/token-request.ts";
import {
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../local/src/xsuaa/certificate-authority.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";

const DAY = 86_400_000;
const now = Date.now();
const life = { startsAt: now - DAY, endsAt: now + DAY };
const authority = createCertificateAuthority(now);
const server = authority.issue({ commonName: "xsuaa", hosts: ["127.0.0.1"], ...life });
const issue = (commonName: string) => authority.issue({ commonName, ...life });
const [orders, renewed, reports] = [issue("orders"), issue("orders renewed"), issue("reports")];

/** A server that wants a client certificate of the authority's, and knows its root only. */
const SECURITY = {
  key: server.privateKey,
  cert: server.certificate + server.issuer,
  ca: authority.root,
  requestCert: true,
  rejectUnauthorized: true,
};

const createEndpoint = () =>
  createTokenEndpoint({ now: Date.now, userAgent: "btp-token-broker/test", ca: authority.root });

function requestAs(
  { origin }: { readonly origin: string },
  { certificate, issuer, privateKey }: IssuedCertificate,
  { clientId = "orders" } = {},
): TokenRequest {
  const pair = { certificate: new Secret(certificate + issuer), privateKey: new Secret(privateKey) };
  return { ...tokenRequestTo({ origin }, `client_id=${clientId}`), certificate: { ...pair, clientId } };
}

/** Answers with the name in the certificate that the connection was made with. */
const namingTheClient: Behaviour = (socket) =>
  socket.write(wholeAnswer(200, String((socket as TLSSocket).getPeerCertificate().subject.CN)));

async function ask(endpoint: ReturnType<typeof createEndpoint>, request: TokenRequest): Promise<string> {
  const answer = await endpoint.post(request, inGoodTime());
  return answer.ok ? answer.value.body.reveal() : answer.problem;
}

describe("createTokenEndpoint() with a client certificate", () => {
  test("proves the client by a connection of its own where the request may arrive once", async () => {
    await using xsuaa = await startRawServer(namingTheClient, SECURITY);
    const endpoint = createEndpoint();
    const login = { ...requestAs(xsuaa, orders), once: true };
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(await ask(endpoint, login)).toBe("orders");
    expect(xsuaa.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  test("proves the client by the connection, which is kept", async () => {
    await using xsuaa = await startRawServer(namingTheClient, SECURITY);
    const endpoint = createEndpoint();
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(xsuaa.connections()).toBe(1);
    expect(xsuaa.requests.map(({ body }) => body)).toEqual(["client_id=orders", "client_id=orders"]);
  });

  test("takes a private key in PKCS#8 as well", async () => {
    await using xsuaa = await startRawServer(namingTheClient, SECURITY);
    const pkcs8 = { ...orders, privateKey: orders.privateKeyPkcs8 };
    expect(await ask(createEndpoint(), requestAs(xsuaa, pkcs8))).toBe("orders");
  });

  test("never lends one client's connection to another, nor to a client with a secret", async () => {
    await using xsuaa = await startRawServer(namingTheClient, SECURITY);
    const endpoint = createEndpoint();
    const asReports = requestAs(xsuaa, reports, { clientId: "reports" });
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(await ask(endpoint, asReports)).toBe("reports");
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(await ask(endpoint, asReports)).toBe("reports");
    expect(xsuaa.connections()).toBe(2);
    expect(await ask(endpoint, tokenRequestTo(xsuaa))).toBe("certificate_required");
  });

  test("drops the connections of a certificate that was replaced", async () => {
    await using xsuaa = await startRawServer(namingTheClient, SECURITY);
    const endpoint = createEndpoint();
    expect(await ask(endpoint, requestAs(xsuaa, orders))).toBe("orders");
    expect(await ask(endpoint, requestAs(xsuaa, renewed))).toBe("orders renewed");
    await xsuaa.closed(1);
    expect(await ask(endpoint, requestAs(xsuaa, renewed))).toBe("orders renewed");
    expect(xsuaa.connections()).toBe(2);
  });

  test("lets the request finish that was under way when its certificate was replaced, and keeps nothing of it", async () => {
    let answer: () => void = () => undefined;
    const asked = deferred();
    const once: Behaviour = (socket, request) => {
      if (request.connection > 1) return namingTheClient(socket, request);
      answer = () => namingTheClient(socket, request);
      asked.resolve();
    };
    await using xsuaa = await startRawServer(once, SECURITY);
    const endpoint = createEndpoint();
    const first = ask(endpoint, requestAs(xsuaa, orders));
    await asked.promise;
    expect(await ask(endpoint, requestAs(xsuaa, renewed))).toBe("orders renewed");
    answer();
    expect(await first).toBe("orders");
    await xsuaa.closed(1);
  });

  // What stands before xsuaa is not Node, which never says why. Before keys are agreed on, an alert is these bytes.
  test.for([
    { alert: 48, problem: "authority_unknown", because: "the server does not know who signed it" },
    { alert: 45, problem: "certificate_expired", because: "it is over" },
    { alert: 44, problem: "certificate_revoked", because: "somebody took it back" },
    { alert: 116, problem: "certificate_required", because: "none came" },
    { alert: 42, problem: "certificate_bad", because: "it is damaged" },
    { alert: 43, problem: "certificate_bad", because: "it is of a kind that the server does not take" },
    { alert: 46, problem: "certificate_bad", because: "the server does not say" },
    { alert: 49, problem: "certificate_bad", because: "it is not the one that is pinned" },
    { alert: 40, problem: "tls", because: "the handshake failed for another reason" },
    { alert: 70, problem: "tls", because: "the server speaks another version" },
  ])("says $problem to the alert $alert (RFC 8446 §6), since $because", async ({ alert, problem }) => {
    await using refusing = createServer((socket) => {
      socket.once("data", () => socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, alert])));
      socket.on("error", () => undefined);
    }).listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const { port } = refusing.address() as AddressInfo;
    const origin = `https://127.0.0.1:${port}`;
    expect(await ask(createEndpoint(), requestAs({ origin }, orders))).toBe(problem);
  });

  test("sends nothing to a server that nobody vouches for", async () => {
    await using xsuaa = await startRawServer(answering(), { requestCert: true });
    expect(await ask(createEndpoint(), requestAs(xsuaa, orders))).toBe("tls");
    expect(xsuaa.requests).toEqual([]);
  });
});
