import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startControlledXsuaa } from "./xsuaa-controls-harness.ts";
import { xsuaaFaults } from "./xsuaa-faults.ts";
import { askXsuaa, claimsOf, tech } from "./xsuaa-harness.ts";

const ID = encodeURIComponent(tech.clientid);
const canary = "canary-8d1f";

let parts: Awaited<ReturnType<typeof startControlledXsuaa>>;
beforeEach(async () => {
  parts = await startControlledXsuaa();
});
afterEach(() => parts[Symbol.asyncDispose]());

const ask = (...asked: Parameters<typeof parts.control>) => parts.control(...asked);

describe("the controls of faults", () => {
  test("make the next N requests fail, as the list of what is on shows, and then no more", async () => {
    const { status, json } = await ask("POST", "/faults", {
      fault: "503-html",
      client: tech.clientid,
      times: 2,
    });
    expect([status, json]).toEqual([
      200,
      { faults: [{ client: tech.clientid, fault: "503-html", times: 2 }] },
    ]);
    expect(await parts.statuses(1)).toEqual([503]);
    expect((await ask("GET", "/state")).json["faults"]).toEqual([
      { client: tech.clientid, fault: "503-html", times: 1 },
    ]);
    expect(await parts.statuses(2)).toEqual([503, 200]);
  });

  test("make every request fail until cleared: a client's own, or everybody's", async () => {
    await ask("POST", "/faults", { fault: "502-text" });
    await ask("POST", "/faults", { fault: "429-bare", client: tech.clientid });
    expect(await parts.statuses(2)).toEqual([429, 429]);
    await ask("DELETE", `/faults?client=${ID}`);
    expect(await parts.statuses(2)).toEqual([502, 502]);
    expect((await ask("DELETE", "/faults")).json).toEqual({ faults: [] });
    expect(await parts.statuses(1)).toEqual([200]);
  });

  test("list every fault by name, and show each in a form that can be posted as it is", async () => {
    const { json } = await ask("GET", "/faults");
    expect(json).toEqual(Object.fromEntries(xsuaaFaults.map(({ name, what }) => [name, what])));
    for (const { name, fault } of xsuaaFaults) {
      const shown = (await ask("GET", `/faults/${name}`)).json;
      expect([name, shown]).toEqual([name, { fault }]);
      expect([name, (await ask("POST", "/faults", { ...shown, times: 1 })).status]).toEqual([name, 200]);
      // Not by its name: it went through the very check that one's own JSON goes through.
      const script = { target: "*", fault, left: 1 };
      expect(parts.xsuaa.faults.scripts()).toEqual([script]);
      parts.xsuaa.faults.clear();
    }
  });

  test("take a fault of one's own, headers whatever their case", async () => {
    const fault = {
      status: 599,
      headers: { "X-Reason": "because" },
      retryAfter: { seconds: 5, as: "http-date" },
    };
    expect((await ask("POST", "/faults", { fault, times: 1 })).status).toBe(200);
    expect(await askXsuaa(parts.xsuaa)).toMatchObject({
      status: 599,
      headers: { "x-reason": "because", "retry-after": "Thu, 01 Jan 1970 00:16:45 GMT" },
      text: "",
    });
    await ask("POST", "/faults", { fault: { headers: { "Content-Type": "text/html" } }, times: 1 });
    expect((await askXsuaa(parts.xsuaa)).headers["content-type"]).toBe("text/html");
    await ask("POST", "/faults", { fault: { claims: { set: { zid: "z" }, remove: ["aud"] } }, times: 1 });
    const claims = claimsOf(await askXsuaa(parts.xsuaa));
    expect([claims["zid"], "aud" in claims]).toEqual(["z", false]);
  });

  test("let a seed decide, the same each time it is switched on, with rate and bound", async () => {
    const seed = { seed: 7, rate: 0.5, mostInARow: 2, faults: ["503-html", "429-bare"] };
    const { json } = await ask("POST", "/seed", seed);
    expect(json).toEqual({ faults: [{ client: "*", ...seed, seed: "7" }] });
    const first = await parts.statuses(12);
    expect(new Set(first)).toEqual(new Set([200, 429, 503]));
    await ask("POST", "/seed", seed);
    expect(await parts.statuses(12)).toEqual(first);
    await ask("POST", "/seed", { ...seed, rate: 1, mostInARow: 1 });
    expect((await parts.statuses(4)).map((status) => status === 200)).toEqual([false, true, false, true]);
  });

  test("let a seed draw from all faults, a tenth of the requests and two in a row, when it says no more", async () => {
    const { json } = await ask("POST", "/seed", { seed: "a word" });
    expect(json).toEqual({
      faults: [
        {
          client: "*",
          seed: "a word",
          rate: 0.1,
          mostInARow: 2,
          faults: xsuaaFaults.map(({ name }) => name),
        },
      ],
    });
  });
});

describe("the controls of clients", () => {
  test("add a client from what is least, which then gets tokens; replace it; remove it", async () => {
    const path = `/clients/${encodeURIComponent("sb-new/one!b1|app!b14")}`;
    const client = { ...tech, clientid: "sb-new/one!b1|app!b14", secrets: [canary] };
    const put = await ask("PUT", path, { clientsecret: canary });
    expect(put).toMatchObject({
      status: 200,
      json: {
        clientid: client.clientid,
        identityzone: "example",
        xsappname: "new/one!b1|app!b14",
        authorities: ["app!b14.read", "uaa.resource"],
        secrets: 1,
      },
    });
    expect((await askXsuaa(parts.xsuaa, { client })).json).toMatchObject({
      scope: "app!b14.read uaa.resource",
    });
    await ask("PUT", path, { clientsecret: canary, authorities: ["x.y"], lifeSeconds: 60 });
    expect((await askXsuaa(parts.xsuaa, { client })).json).toMatchObject({ scope: "x.y", expires_in: 60 });
    expect((await ask("DELETE", path)).status).toBe(200);
    expect((await askXsuaa(parts.xsuaa, { client })).status).toBe(401);
    expect((await ask("DELETE", path)).status).toBe(404);
  });

  test("add a second secret, refuse a third, and retire the older", async () => {
    const path = `/clients/${ID}/secrets`;
    const status = async (secret: string) => (await askXsuaa(parts.xsuaa, { secret })).status;
    expect((await ask("POST", path, { secret: canary })).json).toMatchObject({ secrets: 2 });
    expect([await status("s3cret+/="), await status(canary)]).toEqual([200, 200]);
    const third = await ask("POST", path, { secret: "third" });
    expect([third.status, third.json["error"]]).toEqual([400, expect.stringContaining("DELETE the older")]);
    expect((await ask("DELETE", path)).json).toMatchObject({ secrets: 1 });
    expect([await status("s3cret+/="), await status(canary)]).toEqual([401, 200]);
    const last = await ask("DELETE", path);
    expect([last.status, last.json["error"]]).toEqual([400, expect.stringContaining("only one")]);
  });

  test("list clients, and say no secret back, neither in answers nor in errors", async () => {
    const answers = [
      await ask("PUT", "/clients/c", { clientsecret: canary }),
      await ask("POST", "/clients/c/secrets", { secret: `${canary}2` }),
      await ask("POST", "/clients/c/secrets", { secret: `${canary}3` }),
      await ask("POST", "/clients/c/secrets", { secret: [canary] }),
      await ask("POST", "/clients/c/secrets", `{"secret": "${canary}`),
      await ask("POST", "/clients/c/secrets", { [canary]: "" }),
      await ask("PUT", "/clients/c", { clientsecret: canary, secrets: [canary] }),
      await ask("PUT", "/clients/c", { secrets: [canary, canary, canary] }),
      await ask("GET", "/clients"),
      await ask("GET", "/state"),
    ];
    const told = JSON.stringify(answers.filter((_, nth) => nth !== 5));
    expect(told).not.toContain(canary);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 400, 400, 400, 400, 400, 200, 200]);
    const { json } = await ask("GET", "/clients");
    expect(json["clients"]).toMatchObject([
      { clientid: tech.clientid, secrets: 1, identityzone: "acme" },
      { clientid: "c", secrets: 2 },
    ]);
  });

  test("count what each client has asked for, those that are not known as well", async () => {
    await askXsuaa(parts.xsuaa);
    await askXsuaa(parts.xsuaa, { client: { ...tech, clientid: "stranger" } });
    expect((await ask("GET", "/state")).json).toEqual({
      faults: [],
      connections: [],
      rateLimit: null,
      clients: {
        [tech.clientid]: { requests: 1, issued: 1, refused: 0 },
        stranger: { requests: 1, issued: 0, refused: 1 },
      },
      users: [],
      refreshTokens: { lifeSeconds: 604_800, valid: 0 },
    });
  });
});

describe("the controls of the rate limit", () => {
  test("set it, show who waits, and take it away", async () => {
    const set = await ask("PUT", "/rate-limit", { perSecond: 1, mostQueued: 1 });
    expect(set.json).toEqual({ rateLimit: { perSecond: 1, mostQueued: 1 } });
    expect(await parts.statuses(1)).toEqual([200]);
    const waiting = askXsuaa(parts.xsuaa);
    await expect
      .poll(async () => (await ask("GET", "/state")).json["rateLimit"])
      .toEqual({ perSecond: 1, mostQueued: 1, queued: { acme: 1 } });
    expect(await parts.statuses(1)).toEqual([429]);
    expect((await ask("DELETE", "/rate-limit")).json).toEqual({ rateLimit: null });
    expect((await waiting).status).toBe(200);
  });

  test.for([
    { body: undefined, is: { perSecond: 60, mostQueued: 600 }, because: "SAP's is 60" },
    { body: { perSecond: 5 }, is: { perSecond: 5, mostQueued: 50 }, because: "ten seconds' worth may wait" },
    { body: { mostQueued: 0 }, is: { perSecond: 60, mostQueued: 0 }, because: "nobody has to wait" },
  ])("is $is after $body, because $because", async ({ body, is }) => {
    expect((await ask("PUT", "/rate-limit", body)).json).toEqual({ rateLimit: is });
  });
});

describe("the control of the server", () => {
  test("makes it refuse connections, and brings it back", async () => {
    expect((await ask("POST", "/?state=stopped")).json).toEqual({ xsuaa: "stopped" });
    await expect(askXsuaa(parts.xsuaa)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect((await ask("POST", "/?state=running")).json).toEqual({ xsuaa: "running" });
    expect(await parts.statuses(1)).toEqual([200]);
  });
});
