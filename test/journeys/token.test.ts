import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

let broker: Journey;
beforeAll(async () => {
  broker = await startJourney();
});
afterAll(() => broker[Symbol.asyncDispose]());

const granted = ["cis-central!b14.event.read", "cis-central!b14.job.read"];

describe("GET /token for a granted key", () => {
  test("answers a JWT that verifies against xsuaa's keys, with exactly the granted scopes and its true life", async () => {
    const heard = await broker.ask("orders", "/token?key=cis-central");
    expect(heard.status).toBe(200);
    expect(Object.keys(heard.json)).toEqual(["access_token", "token_type", "expires_in", "scope"]);
    expect(heard.json).toMatchObject({ token_type: "bearer", scope: granted.join(" ") });
    expect(heard.json["expires_in"]).toBeGreaterThan(43_190);
    expect(heard.json["expires_in"]).toBeLessThanOrEqual(43_199);
    expect(heard.headers).toMatchObject({ "cache-control": "no-store", "x-cache": "miss" });

    const keys = createRemoteJWKSet(new URL("/token_keys", broker.xsuaa.origin));
    const { payload } = await jwtVerify(String(heard.json["access_token"]), keys);
    expect([...(payload["scope"] as string[])].sort()).toEqual(granted);

    const again = await broker.ask("orders", "/token?key=cis-central");
    expect(again.headers["x-cache"]).toBe("hit");
    expect(again.json["access_token"]).toBe(heard.json["access_token"]);
  });

  test.for([
    { key: "cis-local", shape: "wrapped in credentials" },
    { key: "saas-registry", shape: "flat" },
  ])("reads a key that is $shape, of another account's role with a path", async ({ key }) => {
    const heard = await broker.ask("reports", `/token?key=${key}`);
    expect(heard.status).toBe(200);
    expect(heard.json["scope"]).toContain("!b14.");
  });

  test("reads another account's secret by its whole ARN", async () => {
    const secret = "arn:aws:secretsmanager:eu-central-1:444455556666:secret:btp/test/saas-registry-AbCdEf";
    expect((await broker.ask("reports", "/token?key=saas-registry")).status).toBe(200);
    expect(broker.secretsManager.counters("GetSecretValue", secret)).toBe(1);
    broker.secretsManager.remove(secret);
    await expect(
      broker.ask("reports", "/token?key=saas-registry&scope=job.read").then(({ status }) => status),
    ).resolves.toBe(503);
  });

  test.for([
    { scope: "job.read", because: "a short name" },
    { scope: "cis-central!b14.job.read", because: "the full name" },
  ])("narrows to $scope: $because", async ({ scope }) => {
    const heard = await broker.ask("orders", `/token?key=cis-central&scope=${encodeURIComponent(scope)}`);
    expect([heard.status, heard.json["scope"]]).toEqual([200, "cis-central!b14.job.read"]);
  });
});

describe("GET /token that is refused", () => {
  test("denies a caller without a rule in the same bytes as an unknown key, but for the request id", async () => {
    const denied = await broker.ask("nobody", "/token?key=cis-central");
    const unknown = await broker.ask("nobody", "/token?key=no-such-key");
    const anonymous = (text: string, json: Readonly<Record<string, unknown>>) =>
      text.replaceAll(String(json["request_id"]), "ID");
    expect(denied.status).toBe(403);
    expect(denied.json["error"]).toBe("access_denied");
    expect(denied.json["error_description"]).toContain("arn:aws:sts::111122223333:assumed-role/nobody/local");
    expect(anonymous(denied.text, denied.json)).toBe(anonymous(unknown.text, unknown.json));
    const headers = (heard: typeof denied) => Object.keys(heard.headers).toSorted().join();
    expect(headers(denied)).toBe(headers(unknown));
    expect(broker.secretsManager.counters("GetSecretValue", "no-such-key")).toBe(0);
  });

  test("says invalid_scope for a scope that no rule grants", async () => {
    const heard = await broker.ask("orders", "/token?key=cis-central&scope=global-account.read");
    expect([heard.status, heard.json["error"]]).toEqual([400, "invalid_scope"]);
    expect(heard.text).not.toContain("global-account");
  });

  test.for([
    { query: "key=cis-central&key=cis-local", because: "repeated" },
    { query: "canary=1&key=cis-central", because: "unknown" },
    { query: "", because: "no key" },
    { query: "key=Canary", because: "not a key's name" },
    { query: "key=cis-central&min_ttl=canary", because: "not a number" },
    { query: "key=cis-central&min_ttl=86401", because: "more than a day" },
    { query: "key=cis-central&rejected=canary", because: "not a fingerprint" },
    { query: "key=cis-central&scope=", because: "an empty scope" },
    { query: `key=cis-central&scope=${"canary".repeat(1_700)}`, because: "10 KB" },
    { query: "X-Amz-Expires=canary&key=cis-central", because: "a presigned URL's parameter" },
  ])("says invalid_request, without the input: $because", async ({ query }) => {
    const heard = await broker.ask("orders", `/token?${query}`);
    expect([heard.status, heard.json["error"]]).toEqual([400, "invalid_request"]);
    expect(heard.text).not.toMatch(/canary/i);
    expect(JSON.stringify(broker.audits().at(-1))).not.toMatch(/canary/i);
  });

  test.for(["HEAD", "OPTIONS", "DELETE", "POST", "PUT"])("%s is not allowed on /token", async (method) => {
    const heard = await broker.ask("orders", "/token?key=cis-central", { method });
    expect([heard.status, heard.headers["allow"]]).toEqual([405, "GET"]);
    expect(heard.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test.for(["/a/../token", "/%74oken", "//token", "/token/", "/", "/access/", "/access/%63is-central"])(
    "%s is not found",
    async (path) => {
      const heard = await broker.ask("orders", `${path}?key=cis-central`);
      expect([heard.status, heard.json["error"]]).toEqual([404, "not_found"]);
    },
  );
});

describe("the door before the broker", () => {
  test("turns away an unsigned request in AWS's words, without an x-request-id, and logs why", async () => {
    const before = broker.audits().length;
    const heard = await broker.askUnsigned("/token?key=cis-central");
    expect([heard.status, heard.json["Message"]]).toEqual([403, expect.stringMatching(/^Forbidden/)]);
    expect(heard.headers["x-request-id"]).toBeUndefined();
    expect(broker.lines.at(-1)).toContain("unsigned");
    expect(broker.audits()).toHaveLength(before);
  });

  test("turns away a wrong secret access key, and logs the canonical request it expected", async () => {
    const heard = await broker.ask("orders", "/token?key=cis-central", { secretAccessKey: "wrong" });
    expect([heard.status, heard.json["message"]]).toEqual([403, expect.stringMatching(/signature/)]);
    expect(broker.lines.at(-1)).toContain("key=cis-central");
    expect(broker.lines.at(-1)).toContain("AWS4-HMAC-SHA256");
  });

  test("nothing that a request says of itself makes it a warm-up", async () => {
    const heard = await broker.ask("orders", "/token?kind=warm-up&scheduledTime=2026-11-22T10:00:00Z");
    expect(heard.status).toBe(400);
  });
});

describe("GET /access", () => {
  test("shows a caller its own identity and what it may ask for", async () => {
    const heard = await broker.ask("orders", "/access");
    expect(heard.json).toEqual({
      principal: "arn:aws:sts::111122223333:assumed-role/orders/local",
      caller: "orders",
      keys: [{ key: "cis-central", scopes: ["job.read", "event.read"] }],
    });
  });

  test("shows full scope names and service URLs of one key, and no credential", async () => {
    const heard = await broker.ask("orders", "/access/cis-central");
    expect(heard.json).toMatchObject({ key: "cis-central", scopes: granted });
    expect(heard.json["service_urls"]).toHaveProperty("accounts_service_url");
    expect(heard.text).not.toMatch(/clientid|secret|sb-/);
  });

  test("denies another's key like GET /token does", async () => {
    const heard = await broker.ask("orders", "/access/cis-local");
    expect([heard.status, heard.json["error"]]).toEqual([403, "access_denied"]);
  });
});

describe("what is written down", () => {
  test("one JSON line for each request, allowed or not, that says who got what", async () => {
    const before = broker.audits().length;
    const allowed = await broker.ask("orders", "/token?key=cis-central");
    await broker.ask("nobody", "/token?key=cis-central");
    await broker.ask("orders", "/health");
    const [allow, deny, health, ...rest] = broker.audits().slice(before);
    expect(rest).toEqual([]);
    expect(allow).toMatchObject({
      request_id: allowed.headers["x-request-id"],
      route: "GET /token",
      status: 200,
      outcome: "issued",
      caller: "orders",
      key: "cis-central",
      rules: ["orders-jobs"],
      scopes: granted,
      cache: "hit",
      ms: expect.any(Number),
      token: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), jti: expect.any(String) },
    });
    expect(deny).toMatchObject({
      status: 403,
      outcome: "access_denied",
      caller: "nobody",
      key: "cis-central",
    });
    expect(health).toMatchObject({ route: "GET /health", outcome: "answered" });
  });
});
