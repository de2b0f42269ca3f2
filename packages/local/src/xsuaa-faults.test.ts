import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type XsuaaFaultName, nameOfXsuaaFault, xsuaaFaultNamed, xsuaaFaults } from "./xsuaa-faults.ts";
import type { Received } from "./xsuaa/exchange.ts";
import { askXsuaa, tech } from "./xsuaa-harness.ts";
import { startXsuaa, type Xsuaa } from "./xsuaa.ts";

/** What a request hears; what is left out may be anything. */
interface Heard {
  /** Of Node's error, when the answer did not arrive whole. */
  readonly code?: string;
  readonly status?: number;
  readonly headers?: object;
  readonly text?: string;
  readonly json?: object;
  /** Of the access token. */
  readonly claims?: object;
  /** A header or a member of the JSON that must not be there. */
  readonly lacks?: string;
}

/** The claims of the token that was handed out; none if it is no JWT, or there is none. */
function claimsIn(json: Received["json"] | undefined): object {
  const token = json?.["access_token"];
  return typeof token === "string" && token.startsWith("ey") ? decodeJwt(token) : {};
}

/** When the servers of these tests think it is. */
const NOW_MS = Date.parse("2026-08-07T12:00:00.000Z");

const html = (status: number, headers: object = {}): Heard => ({
  status,
  headers: { "content-type": "text/html", server: "openresty", ...headers },
  text: expect.stringMatching(
    new RegExp(`^<html>[^]*${status === 200 ? "Log in" : ""}[^]*openresty`),
  ) as string,
});
const tooMany = (retryAfter: string) => html(429, { "retry-after": retryAfter });
const plain = (status: number, error: string) => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", "x-cf-routererror": error },
});
const refusal = (status: number, error: string, description: string) => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  json: { error, error_description: description },
});
const redirect = (status: number) => ({
  status,
  headers: { location: expect.stringMatching(/^http:\/\/127\.0\.0\.2:/) as string },
});
const document = (type: string, text: string) => ({ status: 200, headers: { "content-type": type }, text });
const says = (json: object): Heard => ({ status: 200, json: { scope: "a.read a.write", ...json } });

/** What a request hears of each fault, as far as it hears anything in time. */
const heard: Readonly<Record<XsuaaFaultName, Heard | undefined>> = {
  // These take time, or for ever: fault.test.ts moves the time for them.
  "slow-1s": undefined,
  "slow-10s": undefined,
  hang: undefined,
  "stalled-body": undefined,
  "slow-drip": undefined,

  reset: { code: "ECONNRESET" },
  "half-head": { code: "ECONNRESET" },
  "half-body": { code: "ECONNRESET" },
  gzip: { status: 200, headers: { "content-encoding": "gzip" } },

  "429-seconds": tooMany("7"),
  "429-http-date": tooMany("Fri, 07 Aug 2026 12:00:07 GMT"),
  "429-http-date-past": tooMany("Fri, 07 Aug 2026 11:00:00 GMT"),
  "429-go-time": tooMany("2026-08-07 12:00:07 +0000 UTC"),
  "429-zero": tooMany("0"),
  "429-negative": tooMany("-1"),
  "429-huge": tooMany("31536000000"),
  "429-nonsense": tooMany("soon"),
  "429-bare": { ...html(429), lacks: "retry-after" },
  "429-json": {
    status: 429,
    headers: { "content-type": "application/json" },
    json: { error: expect.stringContaining("Too Many Request") as string },
  },

  "500-json": refusal(500, "server_error", "Internal Server Error"),
  "502-text": plain(502, "endpoint_failure"),
  "503-html": { ...html(503), lacks: "retry-after" },
  "503-retry-after": html(503, { "retry-after": "7" }),
  "504-html": html(504),
  "408-html": html(408),
  "404-zone": html(404),
  "404-route": plain(404, "unknown_route"),
  "404-json": { status: 404, headers: { "content-type": "application/json" }, text: "{}" },
  "403-html": html(403),
  "400-html": html(400),
  "redirect-301": redirect(301),
  "redirect-302": redirect(302),
  "redirect-303": redirect(303),
  "redirect-307": redirect(307),
  "redirect-308": redirect(308),

  "401-invalid-client": refusal(401, "invalid_client", "Bad credentials"),
  "401-unauthorized": refusal(401, "unauthorized", "Bad credentials"),
  "401-grant-type": refusal(401, "invalid_client", "Unauthorized grant type"),
  "401-xml": {
    status: 401,
    headers: { "content-type": "application/xml" },
    text: "<oauth><error>unauthorized</error><error_description>Bad credentials</error_description></oauth>",
  },
  "400-invalid-scope": {
    status: 400,
    json: { error: "invalid_scope", scope: "another.read another.write" },
  },

  "200-html": html(200),
  "200-xml": document("application/xml", expect.stringMatching(/^<oauth>/) as string),
  "200-text": document("text/plain; charset=utf-8", "OK\n"),
  "200-empty": document("application/json", ""),
  "200-null": document("application/json", "null"),
  "200-cut-json": document("application/json", expect.stringMatching(/"access_token":"[^"]+$/) as string),
  "content-type-html": { ...says({ token_type: "bearer" }), headers: { "content-type": "text/html" } },
  "duplicate-members": {
    ...says({ expires_in: 43_200 }),
    text: expect.stringMatching(
      /^\{"access_token":"the-first-of-two","expires_in":1,"access_token":"ey/,
    ) as string,
  },
  "oversized-64k": says({ padding: "x".repeat(65_536) }),
  "oversized-1m": says({ padding: "x".repeat(1_048_576) }),

  "access-token-missing": { ...says({}), lacks: "access_token" },
  "access-token-opaque": says({ access_token: expect.not.stringContaining(".") as string }),
  "expires-in-missing": { ...says({}), lacks: "expires_in" },
  "expires-in-text": says({ expires_in: "3600" }),
  "expires-in-null": says({ expires_in: null }),
  "expires-in-zero": says({ expires_in: 0 }),
  "expires-in-negative": says({ expires_in: -1 }),
  "expires-in-huge": says({ expires_in: 1_000_000_000_000 }),
  "token-type-bearer": says({ token_type: "Bearer" }),
  "token-type-mac": says({ token_type: "mac" }),
  "token-type-missing": { ...says({}), lacks: "token_type" },

  "token-wider": {
    json: { scope: "a.read a.write unasked!b1.admin" },
    claims: {
      scope: ["a.read", "a.write", "unasked!b1.admin"],
      aud: [tech.clientid, "a", "unasked!b1"],
    },
  },
  "token-narrower": { json: { scope: "a.read" }, claims: { scope: ["a.read"] } },
  "token-other-client": {
    ...says({}),
    claims: { cid: "sb-other!b2", client_id: "sb-other!b2", azp: "sb-other!b2", zid: tech.zoneid },
  },
  "token-other-zone": {
    ...says({}),
    claims: { zid: expect.not.stringMatching(tech.zoneid) as string, cid: tech.clientid },
  },
  "token-other-issuer": {
    ...says({}),
    claims: { iss: "https://elsewhere.example/oauth/token", zid: tech.zoneid },
  },
};

describe("the catalogue of faults", () => {
  let xsuaa: Xsuaa;
  beforeAll(async () => {
    xsuaa = await startXsuaa({ clients: [tech], now: () => NOW_MS });
  });
  afterAll(() => xsuaa.stop());

  test.for(xsuaaFaults.filter(({ name }) => heard[name] !== undefined))(
    "$name: $what",
    async ({ name, fault }) => {
      xsuaa.faults.next(tech.clientid, fault);
      const { claims = {}, lacks = "nothing", ...rest } = heard[name] ?? {};
      const answer = await askXsuaa(xsuaa).catch((error: unknown) => error);
      expect(answer).toMatchObject(rest);
      const { headers, json } = answer as Received;
      expect(Object.keys({ ...headers, ...json })).not.toContain(lacks);
      expect(claimsIn(json)).toMatchObject(claims);
      expect((await askXsuaa(xsuaa)).status).toBe(200);
    },
  );

  test("is JSON, so that all of it can be switched over HTTP", () => {
    for (const { name, fault } of xsuaaFaults) {
      expect([name, JSON.parse(JSON.stringify(fault))]).toEqual([name, fault]);
    }
  });

  test("names each fault once, and finds each by its name and each name by its fault", () => {
    expect(xsuaaFaults.length).toBeGreaterThan(60);
    expect(new Set(xsuaaFaults.map(({ name }) => name)).size).toBe(xsuaaFaults.length);
    for (const { name, fault } of xsuaaFaults) {
      expect(xsuaaFaultNamed(name)).toBe(fault);
      expect(nameOfXsuaaFault(fault)).toBe(name);
    }
    expect(xsuaaFaultNamed("toString")).toBeUndefined();
    expect(nameOfXsuaaFault({ slowMs: 1 })).toBeUndefined();
  });
});
