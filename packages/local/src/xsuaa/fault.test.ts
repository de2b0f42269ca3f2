import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { xsuaaFaultNamed } from "../xsuaa-faults.ts";
import { askXsuaa, claimsOf, tech } from "../xsuaa-harness.ts";
import { startXsuaa, type Xsuaa } from "../xsuaa.ts";
import type { XsuaaFault } from "./fault.ts";

const clients = [tech];

/** The fault of a name; throws if there is none, since a test would then pass without a fault. */
function named(name: string): XsuaaFault {
  const fault = xsuaaFaultNamed(name);
  if (fault === undefined) throw new Error(`No fault is called ${name}`);
  return fault;
}

/** Asks past Node's client, which says of an answer that broke off only that it did. */
function askRaw({ port }: Xsuaa): { readonly socket: Socket; readonly received: () => string } {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: tech.clientid,
    client_secret: "s3cret+/=",
  }).toString();
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString("latin1")));
  socket.write(
    `POST /oauth/token HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => received };
}

/** Resolves with the code of the error that a connection ends with; undefined if it is closed without one. */
function ended(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    socket.once("close", () => resolve(undefined));
  });
}

const bodyOf = (text: string) => text.split("\r\n\r\n")[1];
const announced = (text: string) => Number(/content-length: (\d+)/i.exec(text)?.[1]);

/** `expect.poll` moves faked timers on while it waits; this does not. The test's time-out is its end. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setImmediate(resolve));
}

function fakeTimers() {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

describe("faults of the connection", () => {
  test("hang answers nothing until the server stops", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", "hang");
    const hanging = askXsuaa(xsuaa).catch((error: unknown) => error);
    await expect.poll(() => xsuaa.counters(tech.clientid).requests).toBe(1);
    // The server takes requests in turn, so an answer to the first would be here before one to the second.
    expect(await Promise.race([hanging, askXsuaa(xsuaa)])).toMatchObject({ status: 200 });
    await xsuaa.stop();
    expect(await hanging).toMatchObject({ code: "ECONNRESET" });
  });

  test("reset sends nothing, and resets", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", named("reset"));
    const { socket, received } = askRaw(xsuaa);
    expect(await ended(socket)).toBe("ECONNRESET");
    expect(received()).toBe("");
    expect(xsuaa.counters(tech.clientid)).toEqual({ requests: 1, issued: 0, refused: 0 });
  });

  test("half-head closes before the head is over, though a token was made", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", named("half-head"));
    const { socket, received } = askRaw(xsuaa);
    expect(await ended(socket)).toBeUndefined();
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(received()).not.toContain("\r\n\r\n");
    expect(xsuaa.counters(tech.clientid).issued).toBe(1);
  });

  test("half-body closes in the middle of what the head announced", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", named("half-body"));
    const { socket, received } = askRaw(xsuaa);
    expect(await ended(socket)).toBeUndefined();
    expect(bodyOf(received())).toHaveLength(Math.floor(announced(received()) / 2));
    expect(xsuaa.counters(tech.clientid).issued).toBe(1);
  });

  test("stalled-body sends as much, and leaves the connection open until the server stops", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", named("stalled-body"));
    const { socket, received } = askRaw(xsuaa);
    await until(() => bodyOf(received())?.length === Math.floor(announced(received()) / 2));
    // The server takes requests in turn, so the end of the first would be here before an answer to the second.
    const end = ended(socket);
    expect(await Promise.race([end, askXsuaa(xsuaa)])).toMatchObject({ status: 200 });
    await xsuaa.stop();
    await end;
  });

  test.for([
    { name: "slow-1s", ms: 1_000 },
    { name: "slow-10s", ms: 10_000 },
  ])("$name answers truly, after $ms ms and not before", async ({ name, ms }) => {
    await using xsuaa = await startXsuaa({ clients });
    fakeTimers();
    xsuaa.faults.next("*", named(name));
    const slow = askXsuaa(xsuaa);
    await until(() => vi.getTimerCount() === 1);
    vi.advanceTimersByTime(ms - 1);
    expect(vi.getTimerCount()).toBe(1);
    expect((await askXsuaa(xsuaa)).status).toBe(200);
    expect(xsuaa.counters(tech.clientid).issued).toBe(1);
    vi.advanceTimersByTime(1);
    expect((await slow).status).toBe(200);
  });

  test("slow-drip sends a byte, and the next after 100 ms", async () => {
    await using xsuaa = await startXsuaa({ clients });
    fakeTimers();
    xsuaa.faults.next("*", named("slow-drip"));
    const { received } = askRaw(xsuaa);
    for (const bytes of [1, 2, 3]) {
      await until(() => bodyOf(received())?.length === bytes);
      vi.advanceTimersByTime(99);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(1);
    }
  });

  test("a drip comes to its end, and the whole answer has arrived", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { sent: { dripBytes: 100, everyMs: 0 } });
    expect(claimsOf(await askXsuaa(xsuaa))).toMatchObject({ cid: tech.clientid });
  });

  test("a drip stops when its connection is gone", async () => {
    await using xsuaa = await startXsuaa({ clients });
    fakeTimers();
    xsuaa.faults.next("*", named("slow-drip"));
    const { socket, received } = askRaw(xsuaa);
    await until(() => bodyOf(received())?.length === 1);
    const end = ended(socket);
    await xsuaa.stop();
    await end;
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("gzip is the true answer to whoever unpacks it", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", named("gzip"));
    const response = await fetch(`${xsuaa.origin}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: tech.clientid,
        client_secret: "s3cret+/=",
      }),
    });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.json()).toMatchObject({ token_type: "bearer" });
  });
});

describe("a fault of one's own", () => {
  test("combines: late, with other scopes, other members and other headers at once", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", {
      slowMs: 1,
      scopes: { drop: 1, add: ["b.read"] },
      claims: { remove: ["zid"], set: { extra: true } },
      answer: { remove: ["jti"], set: { expires_in: 5 } },
      headers: { "cache-control": "public" },
    });
    const answer = await askXsuaa(xsuaa);
    expect(answer).toMatchObject({
      headers: { "cache-control": "public", pragma: "no-cache" },
      json: { expires_in: 5, scope: "a.read b.read" },
    });
    expect(answer.json).not.toHaveProperty("jti");
    expect(claimsOf(answer)).toMatchObject({ extra: true, scope: ["a.read", "b.read"], cid: tech.clientid });
    expect(claimsOf(answer)).not.toHaveProperty("zid");
  });

  test.for([
    { drop: 2, scope: "", because: "there are two" },
    { drop: 3, scope: "", because: "there are no more than two" },
  ])("that drops $drop scopes leaves $scope, because $because", async ({ drop, scope }) => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { scopes: { drop } });
    expect((await askXsuaa(xsuaa)).json["scope"]).toBe(scope);
  });

  test("can be an answer that comes late, from nobody who checks anything", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { slowMs: 1, status: 418, body: "teapot" });
    expect(await askXsuaa(xsuaa, { secret: "wrong" })).toMatchObject({ status: 418, text: "teapot" });
    expect(xsuaa.counters(tech.clientid)).toEqual({ requests: 1, issued: 0, refused: 0 });
  });

  test("cannot end the server, even with a header that cannot be sent", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { status: 200, headers: { "x-bad": "a\nb" }, body: "" });
    await expect(askXsuaa(xsuaa)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await askXsuaa(xsuaa)).status).toBe(200);
  });

  test("can be a function that edits the JSON of a 200, and leaves a refusal alone", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.always("*", { answer: (real) => ({ ...real, expires_in: "3600" }) });
    expect((await askXsuaa(xsuaa)).json).toMatchObject({ expires_in: "3600", token_type: "bearer" });
    expect((await askXsuaa(xsuaa, { fields: { scope: "nope" } })).json["expires_in"]).toBeUndefined();
  });

  test("can be a function that edits the claims before it is signed", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { claims: (real) => ({ ...real, cid: "someone-else" }) });
    expect(claimsOf(await askXsuaa(xsuaa))).toMatchObject({ cid: "someone-else", sub: tech.clientid });
  });

  test("that throws is a 500 that says what it threw", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", {
      answer: () => {
        throw new Error("a slip of the test");
      },
    });
    expect(await askXsuaa(xsuaa)).toMatchObject({
      status: 500,
      json: { error_description: "Error: a slip of the test" },
    });
  });
});
