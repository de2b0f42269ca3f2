import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { tokenEndpointContract } from "../../../test/contract/token-endpoint.ts";
import { tokenEndpointOnceContract } from "../../../test/contract/token-endpoint-once.ts";
import { inGoodTime, soon } from "../../../test/support/deadline.ts";
import {
  answering,
  type Behaviour,
  silent,
  startRawServer,
  wholeAnswer,
} from "../../../test/support/raw-server.ts";
import { form, tokenRequestTo } from "../../../test/support/token-request.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";

const createEndpoint = () =>
  createTokenEndpoint({ now: () => Date.now(), userAgent: "btp-token-broker/test" });

describe("createTokenEndpoint() is", () => {
  tokenEndpointContract(createEndpoint);
  tokenEndpointOnceContract(createEndpoint);
});

describe("createTokenEndpoint() sends", () => {
  test("a form by POST, with its length, and asks for an answer that nobody compresses", async () => {
    await using server = await startRawServer(answering());
    await createEndpoint().post(tokenRequestTo(server), inGoodTime());
    const [request] = server.requests;
    expect(request?.body).toBe(form);
    const [requestLine, ...headers] = request?.head ?? [];
    expect(requestLine).toBe("POST /oauth/token HTTP/1.1");
    expect(headers.map((line) => line.toLowerCase()).sort()).toEqual([
      "accept-encoding: identity",
      "accept: application/json",
      "connection: keep-alive",
      `content-length: ${form.length}`,
      "content-type: application/x-www-form-urlencoded",
      server.origin.replace("http://", "host: "),
      "user-agent: btp-token-broker/test",
    ]);
  });

  test("the length of a body in bytes, not in characters", async () => {
    await using server = await startRawServer(answering());
    await createEndpoint().post(tokenRequestTo(server, "secret=größer"), inGoodTime());
    expect(server.requests).toMatchObject([{ body: "secret=größer" }]);
  });

  test("several requests one after the other over one connection", async () => {
    await using server = await startRawServer(answering());
    const endpoint = createEndpoint();
    for (let turn = 1; turn <= 3; turn++) await endpoint.post(tokenRequestTo(server), inGoodTime());
    expect(server.requests.map(({ connection, turn }) => [connection, turn])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });
});

describe("createTokenEndpoint() over TLS", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("says tls to a certificate that nobody vouches for, and has sent nothing", async () => {
    await using server = await startRawServer(answering(), {});
    expect(await createEndpoint().post(tokenRequestTo(server), inGoodTime())).toEqual({
      ok: false,
      problem: "tls",
    });
    expect(server.requests).toEqual([]);
  });

  test("verifies certificates whatever the environment says", async () => {
    vi.spyOn(process, "emitWarning").mockReturnValue(); // Node's, of what the next line does.
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await using server = await startRawServer(answering(), {});
    expect(await createEndpoint().post(tokenRequestTo(server), inGoodTime())).toEqual({
      ok: false,
      problem: "tls",
    });
    expect(server.requests).toEqual([]);
  });

  test("says tls to a server that offers TLS 1.1 at most", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } as const;
    await using server = await startRawServer(answering(), old);
    expect(await createEndpoint().post(tokenRequestTo(server), inGoodTime())).toEqual({
      ok: false,
      problem: "tls",
    });
  });

  test("says tls to a server that speaks without", async () => {
    await using server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(
      await createEndpoint().post(tokenRequestTo({ origin: `https://127.0.0.1:${port}` }), inGoodTime()),
    ).toEqual({ ok: false, problem: "tls" });
  });

  test("says timeout to a server that never shakes hands, and leaves it", async () => {
    await using server = await startRawServer(silent);
    const origin = server.origin.replace("http:", "https:");
    expect(await createEndpoint().post(tokenRequestTo({ origin }), soon())).toEqual({
      ok: false,
      problem: "timeout",
    });
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
      await endpoint.post(tokenRequestTo(server), inGoodTime());
      const answer = await endpoint.post(tokenRequestTo(server), inGoodTime());
      expect(answer.ok && answer.value.body.reveal()).toBe('{"connection":2}');
      expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    },
  );

  test("goes through all that were kept, and ends with a new one", async () => {
    await using server = await startRawServer(dyingAfterOne(3, (socket) => socket.resetAndDestroy()));
    const endpoint = createEndpoint();
    await Promise.all([1, 2, 3].map(() => endpoint.post(tokenRequestTo(server), inGoodTime())));
    expect(server.connections()).toBe(3);
    const answer = await endpoint.post(tokenRequestTo(server), inGoodTime());
    expect(answer.ok && answer.value.body.reveal()).toBe('{"connection":4}');
  });

  test("does not send again what the server had begun to answer", async () => {
    const halfway: Behaviour = (socket) =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{half", () => socket.resetAndDestroy());
    await using server = await startRawServer(dyingAfterOne(1, halfway));
    const endpoint = createEndpoint();
    await endpoint.post(tokenRequestTo(server), inGoodTime());
    expect(await endpoint.post(tokenRequestTo(server), inGoodTime())).toEqual({
      ok: false,
      problem: "connection",
    });
    expect(server.requests).toHaveLength(2);
  });

  test.for([
    { idleMs: 60_000, connections: [1, 1], because: "a minute is not long" },
    { idleMs: 60_001, connections: [1, 2], because: "what stands between may have forgotten it" },
    { idleMs: -60_001, connections: [1, 2], because: "a clock that was set back says nothing" },
  ])("is not tried after $idleMs ms: $because", async ({ idleMs, connections }) => {
    let now = Date.now();
    const endpoint = createTokenEndpoint({ now: () => now, userAgent: "btp-token-broker/test" });
    await using server = await startRawServer(answering());
    await endpoint.post(tokenRequestTo(server), now + 20_000);
    now += idleMs;
    await endpoint.post(tokenRequestTo(server), now + 20_000);
    expect(server.requests.map(({ connection }) => connection)).toEqual(connections);
  });

  test("keeps to the deadline of the request", async () => {
    await using server = await startRawServer(dyingAfterOne(1, silent));
    const endpoint = createEndpoint();
    await endpoint.post(tokenRequestTo(server), inGoodTime());
    expect(await endpoint.post(tokenRequestTo(server), soon())).toEqual({ ok: false, problem: "timeout" });
  });
});
