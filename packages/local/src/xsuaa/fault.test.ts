import { decodeJwt } from "jose";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startXsuaa, type Xsuaa } from "../xsuaa.ts";
import type { XsuaaClient } from "./client.ts";
import { form, send } from "./contract-subject.ts";
import * as recorded from "./recorded-faults.ts";

const tech: XsuaaClient = {
  clientid: "tech",
  secrets: ["secret"],
  authorities: ["a.read"],
  identityzone: "acme",
  zoneid: "a4d2c1f0-0000-4000-8000-000000000001",
  subaccountid: "a4d2c1f0-0000-4000-8000-000000000002",
  xsappname: "a!b14",
};
const clients = [tech];
const ask = ({ origin }: Xsuaa, fields: Record<string, string> = {}) =>
  send(`${origin}/oauth/token`, form({ clientid: "tech", secret: "secret" }, fields));

describe("faults of the token endpoint", () => {
  test.for([
    { name: "rateLimited", fault: recorded.rateLimited("7"), status: 429, header: "retry-after", is: "7" },
    {
      name: "badGateway",
      fault: recorded.badGateway,
      status: 502,
      header: "x-cf-routererror",
      is: "endpoint_failure",
    },
    {
      name: "serviceUnavailable",
      fault: recorded.serviceUnavailable,
      status: 503,
      header: "content-type",
      is: "text/html",
    },
    {
      name: "zoneNotFound",
      fault: recorded.zoneNotFound,
      status: 404,
      header: "content-type",
      is: "text/html",
    },
    {
      name: "routeNotFound",
      fault: recorded.routeNotFound,
      status: 404,
      header: "x-cf-routererror",
      is: "unknown_route",
    },
    {
      name: "serverError",
      fault: recorded.serverError,
      status: 500,
      header: "content-type",
      is: "application/json",
    },
    {
      name: "unauthorized",
      fault: recorded.unauthorized,
      status: 401,
      header: "content-type",
      is: "application/json",
    },
  ])("$name answers $status once, and is used up", async ({ fault, status, header, is }) => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next(tech.clientid, fault);
    const answer = await ask(xsuaa);
    expect(answer.status).toBe(status);
    expect(answer.headers[header]).toBe(is);
    expect((await ask(xsuaa)).status).toBe(200);
  });

  test("hang answers nothing until the server stops", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", "hang");
    const hanging = ask(xsuaa).catch((error: unknown) => error);
    await expect.poll(() => xsuaa.counters(tech.clientid).requests).toBe(1);
    // The server takes requests in turn, so an answer to the first would be here before one to the second.
    expect(await Promise.race([hanging, ask(xsuaa)])).toMatchObject({ status: 200 });
    await xsuaa.stop();
    expect(await hanging).toMatchObject({ code: "ECONNRESET" });
  });

  test("reset tears the connection down without an answer", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", "reset");
    await expect(ask(xsuaa)).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("truncate promises a whole body and sends half", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", "truncate");
    await expect(ask(xsuaa)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(xsuaa.counters(tech.clientid).issued).toBe(1);
  });

  test("slowMs answers truly, and not before", async () => {
    await using xsuaa = await startXsuaa({ clients });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    xsuaa.faults.next("*", { slowMs: 60_000 });
    const slow = ask(xsuaa);
    await expect.poll(() => xsuaa.counters("tech").requests).toBe(1);
    const first = await Promise.race([
      slow.then(() => "the slow one"),
      ask(xsuaa).then(() => "the one after it"),
    ]);
    expect(first).toBe("the one after it");
    vi.advanceTimersByTime(60_000);
    expect((await slow).status).toBe(200);
  });

  test("answer edits the JSON of a 200, and leaves a refusal alone", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.always("*", { answer: (real) => ({ ...real, expires_in: "3600" }) });
    expect((await ask(xsuaa)).json).toMatchObject({ expires_in: "3600", token_type: "bearer" });
    expect((await ask(xsuaa, { scope: "nope" })).json["expires_in"]).toBeUndefined();
  });

  test("claims edits the token before it is signed", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", { claims: (real) => ({ ...real, cid: "someone-else" }) });
    const { json } = await ask(xsuaa);
    expect(decodeJwt(String(json["access_token"]))).toMatchObject({
      cid: "someone-else",
      sub: tech.clientid,
    });
  });

  test("an edit that throws is a 500 that says what it threw", async () => {
    await using xsuaa = await startXsuaa({ clients });
    xsuaa.faults.next("*", {
      answer: () => {
        throw new Error("a slip of the test");
      },
    });
    expect(await ask(xsuaa)).toMatchObject({
      status: 500,
      json: { error_description: "Error: a slip of the test" },
    });
  });
});
