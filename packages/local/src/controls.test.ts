import { createPrivateKey, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { createClock } from "./clock.ts";
import { startControls } from "./controls.ts";
import { exampleKeys } from "./example-key.ts";
import type { LocalLambda } from "./lambda.ts";
import { startSecretsManager } from "./secrets-manager.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { startXsuaa } from "./xsuaa.ts";

const SECRET = "btp/test/cis-central";

/** A function that shows the event it was given as its report. */
const lambda: LocalLambda = {
  pid: undefined,
  invoke: (event) => Promise.resolve({ event }),
  setClockOffset: () => undefined,
  freeze: () => undefined,
  thaw: () => undefined,
  stop: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** The controls of a stack with one key, before a function that is none. */
async function startParts() {
  const clock = createClock();
  const xsuaa = await startXsuaa({ clients: [], certificates: {}, now: () => clock.now() });
  const secretsManager = await startSecretsManager({
    region: "eu-central-1",
    account: "1",
    now: () => clock.now(),
  });
  const keys = exampleKeys(some.configuration(), xsuaa.origin);
  for (const { client, secret, json } of keys) {
    xsuaa.clients.put(client);
    secretsManager.put(secret, json);
  }
  const controls = await startControls({ port: 0, clock, xsuaa, secretsManager, lambda, keys });
  return { clock, xsuaa, secretsManager, keys, controls };
}

let parts: Awaited<ReturnType<typeof startParts>>;
beforeEach(async () => {
  parts = await startParts();
});
afterEach(async () => {
  for (const part of [parts.controls, parts.secretsManager, parts.xsuaa]) await part.stop();
});

async function ask(method: string, target: string, init: RequestInit = {}) {
  const response = await fetch(`${parts.controls.origin}${target}`, { method, ...init });
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  return { status: response.status, body };
}

describe("the controls", () => {
  test("list what there is, and each of the stack's own exists", async () => {
    const { status, body } = await ask("GET", "/");
    expect(status).toBe(200);
    const own = Object.keys(body).filter((usage) => !usage.includes("/xsuaa"));
    expect(own).toHaveLength(10);
    for (const usage of own) {
      const [method = "", target = ""] = usage
        .replace("NAME", SECRET)
        .replace("KEY", "cis-central")
        .split(" ");
      expect([usage, (await ask(method, target)).status]).toEqual([usage, 200]);
    }
  });

  test.for([
    { method: "GET", target: "/nothing", status: 404, because: "there is no such path" },
    { method: "DELETE", target: "/clock", status: 404, because: "nothing is deleted" },
    { method: "POST", target: "/xsuaa?state=on", status: 400, because: "that is no state" },
    { method: "POST", target: "/xsuaa", status: 400, because: "no state is named" },
    { method: "POST", target: `/secrets/${SECRET}`, status: 400, because: "it does not say restore" },
    {
      method: "POST",
      target: "/secrets/other?certificate=7d",
      status: 404,
      because: "no key has this secret",
    },
    { method: "POST", target: "/secrets/other?restore", status: 404, because: "no key has this secret" },
    { method: "PUT", target: "/secrets/other", status: 404, because: "no key has this secret" },
    { method: "POST", target: "/service-keys/other", status: 404, because: "there is no such key" },
    { method: "DELETE", target: "/service-keys/other", status: 404, because: "there is no such key" },
    { method: "DELETE", target: "/service-keys/cis-central", status: 400, because: "it is the only one" },
  ])("answer $method $target with $status, because $because", async ({ method, target, status }) => {
    const answer = await ask(method, target);
    expect([answer.status, Object.keys(answer.body)]).toEqual([status, ["error"]]);
  });

  test("refuse what a page in a browser sends, and do nothing", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await ask("POST", "/clock?advance=1d", { headers })).status).toBe(403);
    expect(parts.clock.offsetMs).toBe(0);
  });
});

describe("the clock's control", () => {
  test.for([
    { advance: "7h30m", seconds: 27_000, because: "hours and minutes add up" },
    { advance: "90s", seconds: 90, because: "seconds are seconds" },
    { advance: "-1d", seconds: -86_400, because: "a minus goes back" },
    { advance: "1d1h1m1s", seconds: 90_061, because: "all units add up" },
  ])("moves the stack's time by $advance, because $because", async ({ advance, seconds }) => {
    const { status, body } = await ask("POST", `/clock?advance=${advance}`);
    expect([status, body["offset_seconds"], parts.clock.offsetMs]).toEqual([200, seconds, seconds * 1000]);
    expect((await ask("POST", "/clock?advance=1s")).body["offset_seconds"]).toBe(seconds + 1);
    await ask("POST", "/clock?reset");
    expect(parts.clock.offsetMs).toBe(0);
  });

  test.for(["", "7", "h", "7h30", "1w", "1.5h", "--1h", "9999999d", "3651d", "-3651d", "1h 1m"])(
    "refuses %j and leaves the time alone",
    async (advance) => {
      expect((await ask("POST", `/clock?advance=${encodeURIComponent(advance)}`)).status).toBe(400);
      expect(parts.clock.offsetMs).toBe(0);
    },
  );
});

describe("xsuaa's controls", () => {
  test("are those that it has when it stands alone, below /xsuaa", async () => {
    const listed = Object.keys((await ask("GET", "/")).body).filter((usage) => usage.includes("/xsuaa"));
    const alone = xsuaaControls(parts.xsuaa).map(({ usage }) => usage);
    expect(alone).toContain("POST /?state=stopped");
    expect(listed.map((usage) => usage.replace("/xsuaa?", "/?").replace("/xsuaa/", "/"))).toEqual(alone);
  });

  test("switch faults of the xsuaa that the broker asks", async () => {
    const [key] = parts.keys;
    const clientid = key?.client.clientid ?? "";
    const fault = JSON.stringify({ fault: "502-text", client: clientid, times: 1 });
    expect((await ask("POST", "/xsuaa/faults", { body: fault })).status).toBe(200);
    expect(parts.xsuaa.faults.scripts()).toMatchObject([
      { target: clientid, left: 1, fault: { status: 502 } },
    ]);
    expect((await ask("GET", "/xsuaa/state")).body["faults"]).toEqual([
      { client: clientid, fault: "502-text", times: 1 },
    ]);
    expect((await ask("DELETE", `/xsuaa/clients/${encodeURIComponent(clientid)}`)).status).toBe(200);
    expect(parts.xsuaa.clients.all()).toEqual([]);
  });

  test("makes it refuse connections, and brings it back; twice does no harm", async () => {
    for (const state of ["stopped", "stopped"])
      expect((await ask("POST", `/xsuaa?state=${state}`)).body).toEqual({ xsuaa: state });
    await expect(fetch(`${parts.xsuaa.origin}/token_keys`)).rejects.toThrow("fetch failed");
    for (const state of ["running", "running"])
      expect((await ask("POST", `/xsuaa?state=${state}`)).body).toEqual({ xsuaa: state });
    expect((await fetch(`${parts.xsuaa.origin}/token_keys`)).status).toBe(200);
  });
});

describe("a secret's control", () => {
  test("makes the body the new version as it is, and the example key again; shows neither", async () => {
    const put = await ask("PUT", `/secrets/${SECRET}`, { body: ' {"canary": true}\n' });
    expect(put.body).toEqual({ secret: SECRET, state: "replaced" });
    expect(parts.secretsManager.value(SECRET)).toBe(' {"canary": true}\n');
    const restored = await ask("POST", `/secrets/${SECRET}?restore`);
    expect(restored.body).toEqual({ secret: SECRET, state: "restored" });
    expect(parts.secretsManager.value(SECRET)).toBe(parts.keys[0]?.json);
  });

  test.for([
    { bytes: 65_536, status: 200, because: "a secret may have as many" },
    { bytes: 65_537, status: 413, because: "no secret has more" },
  ])("answers $status to $bytes bytes, because $because", async ({ bytes, status }) => {
    const answer = await ask("PUT", `/secrets/${SECRET}`, { body: "x".repeat(bytes) });
    expect(answer.status).toBe(status);
    expect(parts.secretsManager.value(SECRET)?.length === bytes).toBe(status === 200);
  });
});

describe("a secret's control of certificates", () => {
  /** The client of the key, as xsuaa knows it. */
  const client = () => parts.xsuaa.clients.get(parts.keys[0]?.client.clientid ?? "");
  /** The example key's own part in what Secrets Manager has now. */
  const stored = () => {
    const json = JSON.parse(parts.secretsManager.value(SECRET) ?? "") as { readonly uaa: StoredKey };
    return { ...json.uaa, ends: Date.parse(new X509Certificate(json.uaa.certificate).validTo) };
  };
  interface StoredKey {
    readonly certificate: string;
    readonly key: string;
    readonly certurl: string;
  }

  test.for([
    { life: "7d", seconds: 604_800, because: "SAP's are of a week" },
    { life: "30d", seconds: 2_592_000, because: "SAP's last no longer" },
    { life: "-30d", seconds: -2_592_000, because: "it is over" },
    { life: "1d12h", seconds: 129_600, because: "units add up" },
  ])("stores the key with one that lasts $life, because $because, and xsuaa takes it", async (row) => {
    parts.clock.advance(86_400_000);
    const answer = await ask("POST", `/secrets/${SECRET}?certificate=${row.life}`);
    expect(answer.body).toEqual({ secret: SECRET, state: "certificate" });
    const { certificate, key, certurl, ends } = stored();
    expect(Math.abs(ends - parts.clock.now() - row.seconds * 1000)).toBeLessThan(60_000);
    expect(certurl).toBe(parts.xsuaa.certificateHost?.origin);
    const leaf = new X509Certificate(certificate);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Math.min(ends, parts.clock.now()));
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(client()?.certificates).toEqual([leaf.fingerprint256]);
    // Restoring the example key brings its secret back, which has to be a good one then.
    expect(client()?.secrets).toEqual(parts.keys[0]?.client.secrets);
  });

  test.for(["", "7", "31d", "-31d", "30d1s", "7w", "week"])("refuses %j and stores nothing", async (life) => {
    const { status, body } = await ask("POST", `/secrets/${SECRET}?certificate=${life}`);
    expect([status, body["error"]]).toEqual([
      400,
      expect.stringMatching(/^certificate must be a duration of 30 days/),
    ]);
    expect(parts.secretsManager.value(SECRET)).toBe(parts.keys[0]?.json);
    expect(client()).not.toHaveProperty("certificates");
  });

  test("says so when xsuaa's client is gone", async () => {
    parts.xsuaa.clients.remove(client()?.clientid ?? "");
    expect((await ask("POST", `/secrets/${SECRET}?certificate=7d`)).status).toBe(404);
    expect(parts.secretsManager.value(SECRET)).toBe(parts.keys[0]?.json);
  });
});

describe("the other controls", () => {
  test("show the time and what xsuaa and Secrets Manager were asked, by name and without any secret", async () => {
    const { body } = await ask("GET", "/state");
    expect(body).toEqual({
      clock: { offset_seconds: 0, now: expect.stringMatching(/^\d{4}-.*Z$/) as string },
      xsuaa: { "cis-central": { requests: 0, issued: 0, refused: 0 } },
      secrets: { [SECRET]: { reads: 0 } },
    });
  });

  test("send the function the schedule's event of the stack's time, and show its report", async () => {
    await ask("POST", "/clock?advance=400d");
    const { body } = await ask("POST", "/warm-up");
    const scheduledTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(body).toEqual({ event: { kind: "warm-up", scheduledTime } });
    const { event } = body as { event: { scheduledTime: string } };
    expect(Date.parse(event.scheduledTime) - Date.now()).toBeGreaterThan(399 * 86_400_000);
  });
});
