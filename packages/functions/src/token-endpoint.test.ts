import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { Secret, type TokenRequest } from "@btp-token-broker/core";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Behaviour, startRawServer, wholeAnswer } from "../../../test/support/raw-server.ts";
import { the } from "../../../test/support/the.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";

const now = () => Date.now();
const createEndpoint = () => createTokenEndpoint({ now, userAgent: "btp-token-broker/test" });

const body = `grant_type=client_credentials&client_secret=${encodeURIComponent(the.clientSecret)}`;
const requestTo = (origin: string, text = body): TokenRequest => ({
  origin,
  path: "/oauth/token",
  body: new Secret(text),
});
const http = ({ port }: { readonly port: number }) => requestTo(`http://127.0.0.1:${port}`);
const https = ({ port }: { readonly port: number }) => requestTo(`https://127.0.0.1:${port}`);

/** Far beyond what loopback needs: a test that waits for it fails. */
const inGoodTime = () => now() + 20_000;
/** For servers that never answer. */
const soon = () => now() + 50;

const answering =
  (answer = wholeAnswer(200, "{}")): Behaviour =>
  (socket) =>
    socket.write(answer);
const silent: Behaviour = () => undefined;

describe("createTokenEndpoint() sends", () => {
  test("a form by POST, with its length, and asks for an answer that nobody compresses", async () => {
    await using server = await startRawServer(answering());
    await createEndpoint().post(http(server), inGoodTime());
    const [request] = server.requests;
    expect(request?.body).toBe(body);
    const [requestLine, ...headers] = request?.head ?? [];
    expect(requestLine).toBe("POST /oauth/token HTTP/1.1");
    expect(headers.map((line) => line.toLowerCase()).sort()).toEqual([
      "accept-encoding: identity",
      "accept: application/json",
      "connection: keep-alive",
      `content-length: ${body.length}`,
      "content-type: application/x-www-form-urlencoded",
      `host: 127.0.0.1:${server.port}`,
      "user-agent: btp-token-broker/test",
    ]);
  });

  test("the length of a body in bytes, not in characters", async () => {
    await using server = await startRawServer(answering());
    await createEndpoint().post(requestTo(http(server).origin, "secret=größer"), inGoodTime());
    expect(server.requests).toMatchObject([{ body: "secret=größer" }]);
  });

  test("several requests one after the other over one connection", async () => {
    await using server = await startRawServer(answering());
    const endpoint = createEndpoint();
    for (let turn = 1; turn <= 3; turn++) await endpoint.post(http(server), inGoodTime());
    expect(server.requests.map(({ connection, turn }) => [connection, turn])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });
});

describe("createTokenEndpoint() gives", () => {
  test.for([
    { status: 200, text: '{"access_token":"größer"}', because: "it is an answer" },
    { status: 401, text: '{"error":"invalid_client"}', because: "a refusal is an answer, too" },
    { status: 503, text: "<html>", because: "nothing is judged here" },
    { status: 200, text: "", because: "even nothing may be answered" },
    { status: 200, text: "x".repeat(64 * 1024), because: "64 KiB are the most" },
  ])("what a server answers with $status, unjudged: $because", async ({ status, text }) => {
    await using server = await startRawServer(answering(wholeAnswer(status, text)));
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer).toMatchObject({ ok: true, value: { status, retryAfter: undefined } });
    expect(answer.ok && answer.value.body.reveal()).toBe(text);
  });

  test("what came in pieces, even between the bytes of a character", async () => {
    await using server = await startRawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      for (const byte of Buffer.from("größer")) {
        socket.write("1\r\n");
        socket.write(Buffer.of(byte));
        socket.write("\r\n");
      }
      socket.write("0\r\n\r\n");
    });
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer.ok && answer.value.body.reveal()).toBe("größer");
  });

  test("the Retry-After header as it was written", async () => {
    await using server = await startRawServer(answering(wholeAnswer(429, "", ["Retry-After: 17"])));
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer).toMatchObject({ ok: true, value: { status: 429, retryAfter: "17" } });
  });

  test.for([301, 302, 303, 307, 308])("a redirect by %i as an answer: a secret goes nowhere else", async (status) => {
    await using elsewhere = await startRawServer(answering());
    const location = `Location: http://127.0.0.1:${elsewhere.port}/oauth/token`;
    await using server = await startRawServer(answering(wholeAnswer(status, "", [location])));
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer).toMatchObject({ ok: true, value: { status } });
    expect(server.requests).toHaveLength(1);
    expect(elsewhere.connections()).toBe(0);
  });
});

/** Every way we know in which a server can fail to answer, and what is said of it. */
const faults: readonly {
  readonly what: string;
  readonly behave: Behaviour;
  readonly problem: "connection" | "timeout" | "too_large";
}[] = [
  { what: "resets the connection", behave: (socket) => socket.resetAndDestroy(), problem: "connection" },
  { what: "closes the connection", behave: (socket) => socket.end(), problem: "connection" },
  { what: "does not speak HTTP", behave: (socket) => socket.end("220 smtp ready\r\n"), problem: "connection" },
  {
    what: "sends half a head",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-"),
    problem: "connection",
  },
  {
    what: "sends half a body",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half"),
    problem: "connection",
  },
  {
    what: "leaves out the last chunk",
    behave: (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    problem: "connection",
  },
  {
    what: "resets the connection in the middle of a body",
    behave: (socket) =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half", () => socket.resetAndDestroy()),
    problem: "connection",
  },
  {
    what: "sends a head of 64 KiB",
    behave: (socket) => socket.end(wholeAnswer(200, "{}", [`x: ${"x".repeat(64 * 1024)}`])),
    problem: "connection",
  },
  { what: "says nothing", behave: silent, problem: "timeout" },
  {
    what: "sends a head and no body",
    behave: (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"),
    problem: "timeout",
  },
  {
    what: "asks for patience and no more",
    behave: (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"),
    problem: "timeout",
  },
  {
    what: "switches to a protocol that nobody asked for",
    behave: (socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
    problem: "timeout",
  },
  {
    what: "drips its body byte by byte",
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n");
      const drip = setInterval(() => socket.write(" "), 5);
      socket.once("close", () => clearInterval(drip));
    },
    problem: "timeout",
  },
  {
    what: "sends one byte more than 64 KiB",
    behave: answering(wholeAnswer(200, "x".repeat(64 * 1024 + 1))),
    problem: "too_large",
  },
  {
    what: "sends more than 64 KiB and does not stop",
    behave: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.write(`${(128 * 1024).toString(16)}\r\n${"x".repeat(128 * 1024)}\r\n`);
    },
    problem: "too_large",
  },
];

describe("createTokenEndpoint() when a server", () => {
  test.for(faults)("$what says $problem, after one try and on a closed socket", async ({ behave, problem }) => {
    await using server = await startRawServer(behave);
    const deadline = problem === "timeout" ? soon() : inGoodTime();
    expect(await createEndpoint().post(http(server), deadline)).toEqual({ ok: false, problem });
    expect(server.requests).toHaveLength(1);
    if (problem !== "too_large") await server.allClosed();
  });

  test("sends too much closes the connection, so that nothing more is received", async () => {
    await using server = await startRawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const pour = () => void socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`, (error) => error ?? pour());
      pour();
    });
    expect(await createEndpoint().post(http(server), inGoodTime())).toEqual({ ok: false, problem: "too_large" });
    await server.allClosed();
  });

  test("echoes the request hands the secret on in nothing that can be printed", async () => {
    await using server = await startRawServer((socket, { body }) => {
      socket.write(wholeAnswer(400, `{"error_description":"${body}"}`, [`x-echo: ${body}`]));
    });
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer.ok).toBe(true);
    const printed = inspect(answer, { depth: null, showHidden: true }) + JSON.stringify(answer);
    expect(printed).not.toContain("client_secret");
  });

  test("answers whatever bytes, gives an answer or a word for it, and never rejects", async () => {
    const words = ["connection", "timeout", "too_large"];
    const line = fc.constantFrom("HTTP/1.1 200 OK", "HTTP/1.1 999 ?", "HTTP/1.0 101 x", "content-length: 3", "a: b");
    const bytes = fc.array(fc.oneof(line, fc.string(), fc.constantFrom("", "upgrade: x", "connection: upgrade")));
    await fc.assert(
      fc.asyncProperty(bytes, async (lines) => {
        await using server = await startRawServer((socket) => socket.end(lines.join("\r\n")));
        const answer = await createEndpoint().post(http(server), now() + 1_000);
        expect(answer.ok || words.includes(answer.problem)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("createTokenEndpoint() when no server is reached", () => {
  test("says connection where nothing listens", async () => {
    const server = await startRawServer(silent);
    await server[Symbol.asyncDispose]();
    const answer = await createEndpoint().post(http(server), inGoodTime());
    expect(answer).toEqual({ ok: false, problem: "connection" });
  });

  test("says dns where a name does not resolve", async () => {
    // RFC 6761 §6.4: nothing is ever called so.
    const answer = await createEndpoint().post(requestTo("https://acme.invalid"), inGoodTime());
    expect(answer).toEqual({ ok: false, problem: "dns" });
  });

  test("says timeout, and does not even connect, when no time is left", async () => {
    await using server = await startRawServer(answering());
    for (const late of [0, 1, 60_000]) {
      const endpoint = createTokenEndpoint({ now: () => the.now, userAgent: "test" });
      expect(await endpoint.post(http(server), the.now - late)).toEqual({ ok: false, problem: "timeout" });
    }
    expect(server.connections()).toBe(0);
  });
});

describe("createTokenEndpoint() over TLS", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test("says tls to a certificate that nobody vouches for, and has sent nothing", async () => {
    await using server = await startRawServer(answering(), {});
    expect(await createEndpoint().post(https(server), inGoodTime())).toEqual({ ok: false, problem: "tls" });
    expect(server.requests).toEqual([]);
  });

  test("verifies certificates whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await using server = await startRawServer(answering(), {});
    expect(await createEndpoint().post(https(server), inGoodTime())).toEqual({ ok: false, problem: "tls" });
    expect(server.requests).toEqual([]);
  });

  test("says tls to a server that offers TLS 1.1 at most", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } as const;
    await using server = await startRawServer(answering(), old);
    expect(await createEndpoint().post(https(server), inGoodTime())).toEqual({ ok: false, problem: "tls" });
  });

  test("says tls to a server that speaks without", async () => {
    await using server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await createEndpoint().post(https({ port }), inGoodTime())).toEqual({ ok: false, problem: "tls" });
  });

  test("says timeout to a server that never shakes hands, and leaves it", async () => {
    await using server = await startRawServer(silent);
    expect(await createEndpoint().post(https(server), soon())).toEqual({ ok: false, problem: "timeout" });
    await server.allClosed();
  });
});

describe("createTokenEndpoint() on a connection that died while it was kept", () => {
  /** Answers the first request of each of the first `mortal` connections, and dies at the second. */
  const dyingAfterOne =
    (mortal: number, die: Behaviour): Behaviour =>
    (socket, request) => {
      if (request.connection <= mortal && request.turn > 1) die(socket, request);
      else socket.write(wholeAnswer(200, `{"connection":${request.connection}}`));
    };

  test.for([
    { how: "by a reset", die: (socket) => socket.resetAndDestroy() },
    { how: "by a close", die: (socket) => socket.end() },
  ] as const satisfies readonly { readonly how: string; readonly die: Behaviour }[])(
    "$how sends the request again, unnoticed",
    async ({ die }) => {
      await using server = await startRawServer(dyingAfterOne(1, die));
      const endpoint = createEndpoint();
      await endpoint.post(http(server), inGoodTime());
      const answer = await endpoint.post(http(server), inGoodTime());
      expect(answer.ok && answer.value.body.reveal()).toBe('{"connection":2}');
      expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    },
  );

  test("goes through all that were kept, and ends with a new one", async () => {
    await using server = await startRawServer(dyingAfterOne(3, (socket) => socket.resetAndDestroy()));
    const endpoint = createEndpoint();
    await Promise.all([1, 2, 3].map(() => endpoint.post(http(server), inGoodTime())));
    expect(server.connections()).toBe(3);
    const answer = await endpoint.post(http(server), inGoodTime());
    expect(answer.ok && answer.value.body.reveal()).toBe('{"connection":4}');
  });

  test("does not send again what the server had begun to answer", async () => {
    const halfway: Behaviour = (socket) =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half", () => socket.resetAndDestroy());
    await using server = await startRawServer(dyingAfterOne(1, halfway));
    const endpoint = createEndpoint();
    await endpoint.post(http(server), inGoodTime());
    expect(await endpoint.post(http(server), inGoodTime())).toEqual({ ok: false, problem: "connection" });
    expect(server.requests).toHaveLength(2);
  });

  test("keeps to the deadline of the request", async () => {
    await using server = await startRawServer(dyingAfterOne(1, silent));
    const endpoint = createEndpoint();
    await endpoint.post(http(server), inGoodTime());
    expect(await endpoint.post(http(server), soon())).toEqual({ ok: false, problem: "timeout" });
  });
});
