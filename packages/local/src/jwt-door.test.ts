import { describe, expect, test } from "vitest";
import { send } from "./iam-door-harness.ts";
import { type PublicUrlEvent, startJwtDoor } from "./jwt-door.ts";

async function doorBefore(invoke: () => Promise<unknown>) {
  const events: PublicUrlEvent[] = [];
  const logged: string[] = [];
  const door = await startJwtDoor({
    log: (entry) => logged.push(entry),
    invoke: (event) => {
      events.push(event);
      return invoke();
    },
  });
  return { door, events, logged, [Symbol.asyncDispose]: () => door.stop() };
}
const ok = () => Promise.resolve({ statusCode: 200, body: "{}" });

describe("startJwtDoor()", () => {
  test("lets in nobody who calls it by a name of the internet, as no function URL does", async () => {
    await using at = await doorBefore(ok);
    expect((await send(at.door, { headers: { Host: "evil.example" } })).status).toBe(403);
    expect(at.events).toEqual([]);
    expect(at.logged).toEqual([expect.stringContaining("403 GET /token")]);
  });

  test("writes the event of a function URL without authorization, and calls itself by its address", async () => {
    await using at = await doorBefore(ok);
    const headers = { Authorization: "Bearer a.b.c", "User-Agent": "curl/8.5.0", Host: "x" };
    await send(at.door, { target: "/%74oken?key=k&scope=a%20b", headers });
    const domainName = `127.0.0.1:${at.door.port}`;
    expect(at.events).toEqual([
      {
        version: "2.0",
        routeKey: "$default",
        rawPath: "/%74oken",
        rawQueryString: "key=k&scope=a%20b",
        headers: {
          authorization: "Bearer a.b.c",
          "content-length": "0",
          host: domainName,
          "user-agent": "curl/8.5.0",
          "x-amzn-trace-id": expect.stringMatching(/^Root=1-/) as string,
          "x-forwarded-for": "127.0.0.1",
          "x-forwarded-port": "443",
          "x-forwarded-proto": "https",
        },
        queryStringParameters: { key: "k", scope: "a b" },
        requestContext: {
          accountId: "anonymous",
          apiId: "local",
          domainName,
          domainPrefix: "local",
          http: {
            method: "GET",
            path: "/%74oken",
            protocol: "HTTP/1.1",
            sourceIp: "127.0.0.1",
            userAgent: "curl/8.5.0",
          },
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          routeKey: "$default",
          stage: "$default",
          time: expect.stringMatching(/ \+0000$/) as string,
          timeEpoch: expect.any(Number) as number,
        },
        isBase64Encoded: false,
      },
    ]);
  });

  test("asks nobody for a signature", async () => {
    await using at = await doorBefore(ok);
    expect((await send(at.door, { headers: { Host: "x" } })).status).toBe(200);
    expect(at.logged).toEqual([]);
  });

  test("hands on a form in base64, as a function URL does", async () => {
    await using at = await doorBefore(ok);
    const headers = { Host: "x", "Content-Type": "application/x-www-form-urlencoded" };
    await send(at.door, { method: "POST", headers, body: "a=b" });
    expect(at.events).toMatchObject([{ body: "YT1i", isBase64Encoded: true }]);
  });

  test("answers 502 and says why when the function fails", async () => {
    await using at = await doorBefore(() => Promise.reject(new Error("The event was refused: x")));
    expect((await send(at.door, { headers: { Host: "x" } })).status).toBe(502);
    expect(at.logged.join()).toContain("The event was refused: x");
  });
});
