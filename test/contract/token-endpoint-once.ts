import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { TokenEndpoint, TokenRequest } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { inGoodTime, soon } from "../support/deadline.ts";
import { answering, silent, startRawServer, wholeAnswer } from "../support/raw-server.ts";
import { tokenRequestTo } from "../support/token-request.ts";

const login = (server: { readonly origin: string }): TokenRequest => ({
  ...tokenRequestTo(server),
  once: true,
});

/** A server of plain TCP that an endpoint takes for one with TLS, and what it received. */
async function startTcpServer(behave: (socket: Socket) => void) {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => void received.push(chunk));
    behave(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `https://127.0.0.1:${port}`,
    text: () => Buffer.concat(received).toString("latin1"),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What every `TokenEndpoint` promises of a request that may arrive once only, over real sockets. */
export function tokenEndpointOnceContract(make: () => TokenEndpoint): void {
  describeUnsent(make);
  describeSent(make);
}

function describeUnsent(make: () => TokenEndpoint): void {
  describe("a token endpoint says of a request that may arrive once that nothing of it went out", () => {
    test("when nothing listens", async () => {
      const server = await startRawServer(silent);
      await server[Symbol.asyncDispose]();
      expect(await make().post(login(server), inGoodTime())).toEqual({
        ok: false,
        problem: "connection",
        unsent: true,
      });
    });

    test("when a name does not resolve", async () => {
      const answer = await make().post(login({ origin: "https://acme.invalid" }), inGoodTime());
      expect(answer).toEqual({ ok: false, problem: "dns", unsent: true });
    });

    test("when it does not trust the server's certificate", async () => {
      await using server = await startRawServer(answering(), {});
      expect(await make().post(login(server), inGoodTime())).toEqual({
        ok: false,
        problem: "tls",
        unsent: true,
      });
      expect(server.requests).toEqual([]);
    });

    test("when the connection is reset before TLS is agreed on", async () => {
      await using server = await startTcpServer((socket) =>
        socket.once("data", () => socket.resetAndDestroy()),
      );
      const answer = await make().post(login(server), inGoodTime());
      expect(answer).toMatchObject({ ok: false, unsent: true });
      expect(server.text()).not.toContain("client_secret");
    });

    test("when what answers does not speak TLS", async () => {
      await using server = await startTcpServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
      const answer = await make().post(login(server), inGoodTime());
      expect(answer).toMatchObject({ ok: false, unsent: true });
      expect(server.text()).not.toContain("client_secret");
    });

    test("when TLS is not agreed on until the deadline", async () => {
      await using server = await startTcpServer(() => undefined);
      expect(await make().post(login(server), soon())).toEqual({
        ok: false,
        problem: "timeout",
        unsent: true,
      });
      expect(server.text()).not.toContain("client_secret");
    });

    test("when no time is left", async () => {
      await using server = await startRawServer(answering());
      expect(await make().post(login(server), Date.now())).toEqual({
        ok: false,
        problem: "timeout",
        unsent: true,
      });
      expect(server.connections()).toBe(0);
    });
  });
}

function describeSent(make: () => TokenEndpoint): void {
  describe("a token endpoint sends a request that may arrive once", () => {
    test("and gives the answer, over a connection of its own that is closed then", async () => {
      await using server = await startRawServer(answering(wholeAnswer(200, '{"a":1}')));
      const endpoint = make();
      await endpoint.post(tokenRequestTo(server), inGoodTime());
      const answer = await endpoint.post(login(server), inGoodTime());
      expect(answer.ok && answer.value.body.reveal()).toBe('{"a":1}');
      await endpoint.post(tokenRequestTo(server), inGoodTime());
      expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2, 1]);
      await server.closed(2);
    });

    test.for([
      { what: "hangs", problem: "timeout", behave: silent },
      { what: "resets", problem: "connection", behave: (socket: Socket) => void socket.resetAndDestroy() },
      { what: "closes", problem: "connection", behave: (socket: Socket) => void socket.end() },
      {
        what: "breaks off its answer",
        problem: "connection",
        behave: (socket: Socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
      },
      {
        what: "hangs in its answer",
        problem: "timeout",
        behave: (socket: Socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
      },
    ])(
      "one time to a server that $what, and does not say that nothing went out",
      async ({ problem, behave }) => {
        await using server = await startRawServer(behave);
        const answer = await make().post(login(server), problem === "timeout" ? soon() : inGoodTime());
        expect(answer).toStrictEqual({ ok: false, problem });
        expect(server.requests).toHaveLength(1);
        await server.allClosed();
      },
    );

    test("one time over a kept connection's head: where others would go on a new one, it has one already", async () => {
      let turns = 0;
      // Answers the first request, and resets whatever connection a further one comes on.
      await using server = await startRawServer((socket) =>
        turns++ === 0 ? void socket.write(wholeAnswer(200, "{}")) : void socket.resetAndDestroy(),
      );
      const endpoint = make();
      await endpoint.post(tokenRequestTo(server), inGoodTime());
      expect(await endpoint.post(login(server), inGoodTime())).toStrictEqual({
        ok: false,
        problem: "connection",
      });
      expect(server.requests).toHaveLength(2);
    });
  });
}
