import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { answerFaults } from "../../../../test/contract/token-endpoint-faults.ts";
import { inGoodTime, soon } from "../../../../test/support/deadline.ts";
import { answering, silent, startRawServer, wholeAnswer } from "../../../../test/support/raw-server.ts";
import { createCertificateAuthority } from "../../../local/src/xsuaa/certificate-authority.ts";
import { createDocumentReader } from "./document-reader.ts";

const DAY = 86_400_000;
const MOST_BYTES = 100 * 1024;

/** Reads from this server as if the deployment allowed it by name. */
function readFrom({ origin }: { readonly origin: string }, deadline = inGoodTime(), path = "/keys?a=b") {
  const read = createDocumentReader({
    now: Date.now,
    userAgent: "btp-token-broker/test",
    plainOrigins: [origin],
  });
  return read(`${origin}${path}`, deadline);
}

const failing = (problem: string) => ({ ok: false, problem });
/** JSON of exactly this many bytes. */
const jsonOf = (bytes: number) => `"${"x".repeat(bytes - 2)}"`;

describe("a document reader gives", () => {
  test.for([
    { text: '{"keys":[]}', type: "application/json", because: "that is a document" },
    { text: '{"ü":["größer"]}', type: "application/jwk-set+json; charset=utf-8", because: "JSON is UTF-8" },
    { text: "null", type: "binary/octet-stream", because: "buckets serve JSON as anything" },
    { text: jsonOf(MOST_BYTES), type: "text/html", because: "100 KiB are the most" },
  ])("JSON that a server answers as $type: $because", async ({ text, type }) => {
    await using server = await startRawServer(answering(wholeAnswer(200, text, [`content-type: ${type}`])));
    expect(await readFrom(server)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test("what came compressed, unasked", async () => {
    const body = gzipSync('{"keys":[]}');
    await using server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.byteLength}\r\n\r\n`);
      socket.write(body);
    });
    expect(await readFrom(server)).toEqual({ ok: true, value: { keys: [] } });
  });

  test("nothing but a plain question, and leaves the connection", async () => {
    await using server = await startRawServer(answering());
    await readFrom(server);
    const [requestLine, ...headers] = server.requests[0]?.head ?? [];
    expect(requestLine).toBe("GET /keys?a=b HTTP/1.1");
    expect(headers.map((line) => line.toLowerCase()).sort()).toEqual([
      "accept-encoding: identity",
      "accept: application/json, application/jwk-set+json",
      "connection: close",
      server.origin.replace("http://", "host: "),
      "user-agent: btp-token-broker/test",
    ]);
    await server.allClosed();
  });
});

describe("a document reader when a server", () => {
  test.for(answerFaults(100))("$what says $problem, after one try", async ({ behave, problem }) => {
    await using server = await startRawServer(behave);
    expect(await readFrom(server, problem === "timeout" ? soon() : inGoodTime())).toEqual(failing(problem));
    expect(server.requests).toHaveLength(1);
    await server.allClosed();
  });

  test.for([
    { what: "answers a page", answer: wholeAnswer(200, "<!doctype html><html>"), problem: "not_json" },
    { what: "answers nothing", answer: wholeAnswer(200, ""), problem: "not_json" },
    { what: "answers half a document", answer: wholeAnswer(200, '{"keys":['), problem: "not_json" },
    { what: "has no such document", answer: wholeAnswer(404, '{"keys":[]}'), problem: "status" },
    { what: "is down", answer: wholeAnswer(503, "x".repeat(MOST_BYTES + 1)), problem: "status" },
    { what: "answers without a body", answer: wholeAnswer(204, ""), problem: "status" },
    { what: "answers 10 MB", answer: wholeAnswer(200, jsonOf(10_000_000)), problem: "too_large" },
  ])("$what says $problem, and is left", async ({ answer, problem }) => {
    await using server = await startRawServer(answering(answer));
    expect(await readFrom(server)).toEqual(failing(problem));
    await server.allClosed();
  });

  test("sends 100 MB as 100 KB of gzip says undecodable", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, " "));
    expect(bomb.byteLength).toBeLessThan(MOST_BYTES);
    await using server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.byteLength}\r\n\r\n`);
      socket.write(bomb);
    });
    expect(await readFrom(server)).toEqual(failing("undecodable"));
  });

  test.for([301, 302, 303, 307, 308])(
    "redirects by %i says redirect, and asks nobody else",
    async (status) => {
      await using elsewhere = await startRawServer(answering());
      await using server = await startRawServer(
        answering(wholeAnswer(status, "{}", [`location: ${elsewhere.origin}/keys`])),
      );
      expect(await readFrom(server)).toEqual(failing("redirect"));
      expect([server.requests.length, elsewhere.connections()]).toEqual([1, 0]);
    },
  );

  test("answers whatever bytes, gives a document or a word for it, and never rejects", async () => {
    const line = fc.constantFrom(
      "HTTP/1.1 200 OK",
      "HTTP/1.0 101 x",
      "content-length: 3",
      "a: b",
      "upgrade: x",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(line, fc.string(), fc.constantFrom(""))), async (lines) => {
        await using server = await startRawServer((socket) => socket.end(lines.join("\r\n")));
        const document = await readFrom(server, Date.now() + 1_000);
        expect(document.ok || /^[a-z_]+$/.test(document.problem)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is not there says connection, and dns where the name does not resolve", async () => {
    const server = await startRawServer(silent);
    await server[Symbol.asyncDispose]();
    expect(await readFrom(server)).toEqual(failing("connection"));
    // RFC 6761 §6.4: nothing is ever called so.
    expect(await readFrom({ origin: "https://issuer.invalid" })).toEqual(failing("dns"));
  });

  test("would be asked too late says timeout, and is not", async () => {
    await using server = await startRawServer(answering());
    for (const lateMs of [0, 1, 60_000])
      expect(await readFrom(server, Date.now() - lateMs)).toEqual(failing("timeout"));
    expect(server.connections()).toBe(0);
  });

  test("speaks without TLS is not asked, unless the deployment names its very origin", async () => {
    await using server = await startRawServer(answering());
    const origins = [
      "http://127.0.0.1",
      `${server.origin}0`,
      server.origin.replace("127.0.0.1", "localhost"),
    ];
    for (const plainOrigins of [[], origins, [`${server.origin}/keys`]]) {
      const read = createDocumentReader({ now: Date.now, userAgent: "test", plainOrigins });
      expect(await read(`${server.origin}/keys`, inGoodTime())).toEqual(failing("insecure"));
    }
    expect(server.connections()).toBe(0);
  });
});

describe("a document reader over TLS", () => {
  const now = Date.now();
  const authority = createCertificateAuthority(now);
  const life = { startsAt: now - DAY, endsAt: now + DAY };
  const certificate = (host: string) => {
    const issued = authority.issue({ commonName: "issuer", hosts: [host], ...life });
    return { key: issued.privateKey, cert: issued.certificate + issued.issuer };
  };
  const reader = () =>
    createDocumentReader({ now: Date.now, userAgent: "test", plainOrigins: [], ca: authority.root });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("reads from a server whose certificate somebody vouches for", async () => {
    await using server = await startRawServer(answering(), certificate("127.0.0.1"));
    expect(await reader()(server.origin, inGoodTime())).toEqual({ ok: true, value: {} });
  });

  test("says tls to the certificate of another host, to its own word for it, and to none, having asked nothing", async () => {
    await using other = await startRawServer(answering(), certificate("issuer.example"));
    await using selfSigned = await startRawServer(answering(), {});
    await using plain = createServer().listen(0, "127.0.0.1");
    await once(plain, "listening");
    const origins = [
      other.origin,
      selfSigned.origin,
      `https://127.0.0.1:${(plain.address() as AddressInfo).port}`,
    ];
    for (const origin of origins) expect(await reader()(origin, inGoodTime())).toEqual(failing("tls"));
    expect([...other.requests, ...selfSigned.requests]).toEqual([]);
  });

  test("verifies certificates whatever the environment says", async () => {
    vi.spyOn(process, "emitWarning").mockReturnValue(); // Node's, of what the next line does.
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await using server = await startRawServer(answering(), {});
    expect(await reader()(server.origin, inGoodTime())).toEqual(failing("tls"));
    expect(server.requests).toEqual([]);
  });
});
