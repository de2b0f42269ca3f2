import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { alice, askXsuaa, logIn, pw, seed, tech } from "./xsuaa-harness.ts";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";

let xsuaa: Xsuaa;
beforeEach(async () => {
  xsuaa = await startXsuaa({ clients: [tech, pw], users: [alice], certificates: {} });
});
afterEach(() => xsuaa.stop());

/** What a connection says that is reset: while something is sent on it, or after. */
const GONE = /ECONNRESET|EPIPE|socket hang up/;
const requests = () => xsuaa.counters(pw.clientid).requests;
const counters = () => xsuaa.users.get(alice.username)?.counters;

describe("a connection fault comes before a request is read", () => {
  test("reset: the caller hears that, nobody is counted, and the next connection is well", async () => {
    xsuaa.connections.next("http", "reset");
    await expect(logIn(xsuaa)).rejects.toThrow(GONE);
    expect([requests(), counters()]).toMatchObject([0, { logins: 0, refused: 0 }]);
    expect((await logIn(xsuaa)).status).toBe(200);
  });

  test("hang: nothing comes back until the server stops, and others are served", async () => {
    xsuaa.connections.next("*", "hang");
    const socket = connect(xsuaa.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    const ended = new Promise((resolve) => void socket.once("close", resolve));
    socket.on("error", () => undefined);
    await new Promise((resolve) => void socket.once("connect", resolve));
    await expect.poll(() => xsuaa.connections.scripts()).toEqual([]);
    socket.write("POST /oauth/token HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n");
    expect(await Promise.race([ended, askXsuaa(xsuaa)])).toMatchObject({ status: 200 });
    expect(xsuaa.namedClients()).toEqual([tech.clientid]);
    await xsuaa.stop();
    await ended;
  });

  test.for(["reset", "hang"] as const)(
    "%s on the host for certificates: the handshake does not come to its end",
    async (fault) => {
      xsuaa.connections.next("https", fault);
      const port = xsuaa.certificateHost?.port ?? 0;
      const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
      onTestFinished(() => void socket.destroy());
      const ended = new Promise((resolve) => {
        socket.once("secureConnect", () => resolve("secured"));
        socket.once("error", (error) => resolve("code" in error ? error.code : error.message));
        socket.once("close", () => resolve("closed"));
      });
      await expect.poll(() => xsuaa.connections.scripts()).toEqual([]);
      // The other host is not meant.
      expect((await askXsuaa(xsuaa)).status).toBe(200);
      await xsuaa.stop();
      expect(["ECONNRESET", "closed"]).toContain(await ended);
    },
  );

  test("lasts until it is cleared, when no number is given", async () => {
    xsuaa.connections.always("*", "reset");
    await expect(logIn(xsuaa)).rejects.toThrow(GONE);
    await expect(logIn(xsuaa)).rejects.toThrow(GONE);
    xsuaa.connections.clear();
    expect((await logIn(xsuaa)).status).toBe(200);
  });
});

describe("a fault of a login", () => {
  test.for([
    { fault: "hang" as const, logins: 0, because: "the password was read, and not looked at" },
    { fault: { sent: "nothing" } as const, logins: 1, because: "it was looked at before" },
  ])("$fault answers nothing; logins are $logins, because $because", async ({ fault, logins }) => {
    xsuaa.faults.next(pw.clientid, fault);
    const hanging = logIn(xsuaa).catch((error: unknown) => error);
    await expect.poll(() => [requests(), counters()?.logins]).toEqual([1, logins]);
    expect(await Promise.race([hanging, askXsuaa(xsuaa)])).toMatchObject({ status: 200 });
    expect(counters()).toMatchObject({ logins, refused: 0 });
    await xsuaa.stop();
    expect(await hanging).toMatchObject({ code: "ECONNRESET" });
  });

  test.for([
    { fault: "reset" as const, status: 200, because: "the code was not used" },
    { fault: { sent: "reset" } as const, status: 401, because: "it was" },
  ])("$fault resets; the same code then gets $status, because $because", async ({ fault, status }) => {
    xsuaa.users.put({ ...alice, totp: seed });
    xsuaa.faults.next(pw.clientid, fault);
    const password = `${alice.password}${xsuaa.users.get(alice.username)?.code}`;
    await expect(logIn(xsuaa, { password })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await logIn(xsuaa, { password })).status).toBe(status);
  });

  test("leaves a refusal as it is", async () => {
    xsuaa.faults.next(pw.clientid, { sent: "nothing" });
    expect((await logIn(xsuaa, { password: "wrong" })).status).toBe(401);
  });
});
