import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { listen } from "./listen.ts";

const answering = () => createServer((_request, response) => response.end("here"));

describe("listen()", () => {
  test("rejects when the port is busy", async () => {
    await using first = await listen(answering(), 0);
    await expect(listen(answering(), first.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("stop() closes a connection that has not sent anything yet", async () => {
    await using server = await listen(answering(), 0);
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    // A byte of a request makes sure that the server has accepted the connection.
    await fetch(server.origin);
    const closed = once(socket, "close");
    await server.stop();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test("start() brings it back on the same port, and twice does nothing", async () => {
    await using server = await listen(answering(), 0);
    await server.stop();
    await server.stop();
    await expect(fetch(server.origin)).rejects.toThrow("fetch failed");
    await server.start();
    await server.start();
    expect(await (await fetch(server.origin)).text()).toBe("here");
  });

  test("start() rejects when someone else took the port", async () => {
    await using server = await listen(answering(), 0);
    await server.stop();
    await using usurper = await listen(answering(), server.port);
    await expect(server.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(usurper.port).toBe(server.port);
  });
});
