import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import type { TokenEndpoint } from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inGoodTime, soon } from "../support/deadline.ts";
import { answering, silent, startRawServer, wholeAnswer } from "../support/raw-server.ts";
import { tokenRequestTo } from "../support/token-request.ts";
import { answerFaults } from "./token-endpoint-faults.ts";

/** What every `TokenEndpoint` promises, over real sockets. It must measure deadlines by the machine's clock. */
export function tokenEndpointContract(make: () => TokenEndpoint): void {
  describeAnswers(make);
  describeFaults(make);
  describeReach(make);
}

function describeAnswers(make: () => TokenEndpoint): void {
  describe("a token endpoint gives", () => {
    test.for([
      { status: 200, text: '{"access_token":"größer"}', because: "it is an answer" },
      { status: 401, text: '{"error":"invalid_client"}', because: "a refusal is an answer, too" },
      { status: 503, text: "<html>", because: "nothing is judged here" },
      { status: 200, text: "", because: "even nothing may be answered" },
      { status: 200, text: "x".repeat(64 * 1024), because: "64 KiB are the most" },
    ])("what a server answers with $status, unjudged: $because", async ({ status, text }) => {
      await using server = await startRawServer(answering(wholeAnswer(status, text)));
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
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
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer.ok && answer.value.body.reveal()).toBe("größer");
    });

    test.for(["gzip", "x-gzip", "GZIP"])("what came compressed as %s, unasked", async (encoding) => {
      const body = gzipSync('{"access_token":"größer"}');
      await using server = await startRawServer((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\n`);
        socket.write(`content-length: ${body.byteLength}\r\n\r\n`);
        socket.write(body);
      });
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer.ok && answer.value.body.reveal()).toBe('{"access_token":"größer"}');
    });

    test("the content type as it was written", async () => {
      await using server = await startRawServer(
        answering(wholeAnswer(200, "{}", ["Content-Type: text/html; charset=X"])),
      );
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer).toMatchObject({ ok: true, value: { contentType: "text/html; charset=X" } });
    });

    test("the Retry-After header as it was written", async () => {
      await using server = await startRawServer(answering(wholeAnswer(429, "", ["Retry-After: 17"])));
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer).toMatchObject({ ok: true, value: { status: 429, retryAfter: "17" } });
    });

    test.for([301, 302, 303, 307, 308])(
      "a redirect by %i as an answer: a secret goes nowhere else",
      async (status) => {
        await using elsewhere = await startRawServer(answering());
        const location = `Location: ${elsewhere.origin}/oauth/token`;
        await using server = await startRawServer(answering(wholeAnswer(status, "", [location])));
        const answer = await make().post(tokenRequestTo(server), inGoodTime());
        expect(answer).toMatchObject({ ok: true, value: { status } });
        expect(server.requests).toHaveLength(1);
        expect(elsewhere.connections()).toBe(0);
      },
    );
  });
}

function describeFaults(make: () => TokenEndpoint): void {
  describe("a token endpoint when a server", () => {
    test.for(answerFaults(64))(
      "$what says $problem, after one try and on a closed socket",
      async ({ behave, problem }) => {
        await using server = await startRawServer(behave);
        const deadline = problem === "timeout" ? soon() : inGoodTime();
        expect(await make().post(tokenRequestTo(server), deadline)).toEqual({ ok: false, problem });
        expect(server.requests).toHaveLength(1);
        if (problem === "connection" || problem === "timeout") await server.allClosed();
      },
    );

    test("sends too much closes the connection, so that nothing more is received", async () => {
      await using server = await startRawServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        const pour = () => void socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`, (error) => error ?? pour());
        pour();
      });
      expect(await make().post(tokenRequestTo(server), inGoodTime())).toEqual({
        ok: false,
        problem: "too_large",
      });
      await server.allClosed();
    });

    test("refuses with more than anybody reads gives its status, which is what counts", async () => {
      const page = "x".repeat(70 * 1024);
      await using server = await startRawServer(answering(wholeAnswer(429, page, ["Retry-After: 60"])));
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer).toMatchObject({ ok: true, value: { status: 429, retryAfter: "60" } });
      expect(answer.ok && answer.value.body.reveal()).toBe("");
    });

    test("refuses in an encoding that nobody can read gives its status, which is what counts", async () => {
      await using server = await startRawServer(
        answering(wholeAnswer(503, "??", ["content-encoding: br", "Retry-After: 7"])),
      );
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer).toMatchObject({ ok: true, value: { status: 503, retryAfter: "7" } });
      expect(answer.ok && answer.value.body.reveal()).toBe("");
    });

    test("echoes the request hands the secret on in nothing that can be printed", async () => {
      await using server = await startRawServer((socket, { body }) => {
        socket.write(wholeAnswer(400, `{"error_description":"${body}"}`, [`x-echo: ${body}`]));
      });
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer.ok).toBe(true);
      const printed = inspect(answer, { depth: null, showHidden: true }) + JSON.stringify(answer);
      expect(printed).not.toContain("client_secret");
    });

    test("answers whatever bytes, gives an answer or a word for it, and never rejects", async () => {
      const words = ["connection", "timeout", "too_large", "undecodable"];
      const line = fc.constantFrom(
        "HTTP/1.1 200 OK",
        "HTTP/1.1 999 ?",
        "HTTP/1.0 101 x",
        "content-length: 3",
        "a: b",
      );
      const bytes = fc.array(
        fc.oneof(line, fc.string(), fc.constantFrom("", "upgrade: x", "connection: upgrade")),
      );
      await fc.assert(
        fc.asyncProperty(bytes, async (lines) => {
          await using server = await startRawServer((socket) => socket.end(lines.join("\r\n")));
          const answer = await make().post(tokenRequestTo(server), Date.now() + 1_000);
          expect(answer.ok || words.includes(answer.problem)).toBe(true);
        }),
        { numRuns: 60 },
      );
    });
  });
}

function describeReach(make: () => TokenEndpoint): void {
  describe("a token endpoint when no server is reached", () => {
    test("says connection where nothing listens", async () => {
      const server = await startRawServer(silent);
      await server[Symbol.asyncDispose]();
      const answer = await make().post(tokenRequestTo(server), inGoodTime());
      expect(answer).toEqual({ ok: false, problem: "connection" });
    });

    test("says dns where a name does not resolve", async () => {
      // RFC 6761 §6.4: nothing is ever called so.
      const answer = await make().post(tokenRequestTo({ origin: "https://acme.invalid" }), inGoodTime());
      expect(answer).toEqual({ ok: false, problem: "dns" });
    });

    test("takes a deadline that is not a whole millisecond", async () => {
      await using server = await startRawServer(answering());
      // Less than any implementation's own limit, which is whole.
      expect((await make().post(tokenRequestTo(server), Date.now() + 2_000.7)).ok).toBe(true);
    });

    test("says timeout, and does not even connect, when no time is left", async () => {
      await using server = await startRawServer(answering());
      for (const lateMs of [0, 1, 60_000]) {
        const answer = await make().post(tokenRequestTo(server), Date.now() - lateMs);
        expect(answer).toEqual({ ok: false, problem: "timeout" });
      }
      expect(server.connections()).toBe(0);
    });
  });
}
