import { request } from "node:https";
import { json } from "node:stream/consumers";
import { type ConfiguredIssuer, defineBroker, workloadCallers } from "@btp-token-broker/core";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { matchesSubject } from "../../core/src/subject-pattern.ts";
import { meetsConditions } from "../../core/src/claim-conditions.ts";
import { type LocalIssuers, startIssuers } from "./issuers.ts";

const configuration = defineBroker(() => ({
  aws: { region: "eu-central-1" },
  keys: {},
  issuers: {
    actions: { url: "https://token.actions.githubusercontent.com", audience: "broker" },
    slashed: {
      url: "https://login.example.com/tenant/",
      audience: "other",
      jwks: "https://keys.example.com/keys.json",
      algorithms: ["ES256"],
    },
  },
  callers: {
    deploy: {
      issuer: "actions",
      subject: "repo:acme/*:ref:refs/heads/*",
      claims: { ref: ["refs/heads/main", "refs/heads/dev"], n: 1, "kubernetes.io": { namespace: "a" } },
    },
    slash: { issuer: "slashed", subject: "x" },
  },
  rules: [],
}))("test");
const issuersOf = (): readonly ConfiguredIssuer[] => [...configuration.issuers.values()];
const [deploy, slash] = workloadCallers(configuration);

let now = 0;
let issuers: LocalIssuers;
beforeEach(async () => {
  now = Date.parse("2026-11-22T10:00:00Z");
  issuers = await startIssuers(issuersOf(), () => now);
});
afterEach(async () => {
  await issuers[Symbol.asyncDispose]();
});

const issuer = (name: string) => {
  const found = issuers.byName.get(name);
  if (!found) throw new Error(name);
  return found;
};

/** Reads a document as a client would whose name server leads to loopback. */
function read(url: string): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  const { hostname, pathname } = new URL(url);
  const port = issuers.ports[hostname];
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: pathname, servername: hostname, ca: issuers.root };
    const outgoing = request({ ...options, headers: { host: hostname }, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      json(incoming).then((body) => resolve({ status: incoming.statusCode, body }), reject);
    });
    outgoing.end();
  });
}

const keysAt = async (url: string) => createLocalJWKSet((await read(url)).body as JSONWebKeySet);
const ACTIONS_KEYS = "https://token.actions.githubusercontent.com/.well-known/jwks";

describe("startIssuers()", () => {
  test.for([
    {
      name: "actions",
      url: "https://token.actions.githubusercontent.com/.well-known/openid-configuration",
      document: { issuer: "https://token.actions.githubusercontent.com", jwks_uri: ACTIONS_KEYS },
    },
    {
      name: "slashed",
      url: "https://login.example.com/tenant/.well-known/openid-configuration",
      document: {
        issuer: "https://login.example.com/tenant/",
        jwks_uri: "https://keys.example.com/keys.json",
      },
    },
  ])("plays $name at its own address, with a certificate for it", async ({ url, document }) => {
    expect(await read(url)).toMatchObject({ status: 200, body: document });
  });

  test("knows no other place", async () => {
    expect((await read("https://login.example.com/.well-known/openid-configuration")).status).toBe(404);
  });

  test("signs tokens that its published keys verify, for the audience of the configuration", async () => {
    const keys = await keysAt(ACTIONS_KEYS);
    const token = deploy ? await issuer("actions").sign(deploy) : "";
    const { payload } = await jwtVerify(token, keys, { currentDate: new Date(now) });
    expect(payload).toMatchObject({
      iss: "https://token.actions.githubusercontent.com",
      aud: "broker",
      iat: now / 1_000,
      exp: now / 1_000 + 300,
    });
    expect(matchesSubject(deploy?.subject ?? "", payload.sub ?? "")).toBe(true);
    expect(meetsConditions(deploy?.claims ?? {}, payload)).toBe(true);
  });

  test("signs with the first algorithm that is configured, and publishes where that says", async () => {
    const token = slash ? await issuer("slashed").sign(slash) : "";
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "JWT" });
    const keys = await keysAt("https://keys.example.com/keys.json");
    await expect(jwtVerify(token, keys, { currentDate: new Date(now) })).resolves.toBeDefined();
  });

  test("says other things on request, and leaves out what is null", async () => {
    if (!deploy) throw new Error("There is a caller");
    const order = { claims: { aud: "x", exp: null, more: 1 }, header: { kid: "x", typ: "at+jwt" } };
    const token = await issuer("actions").sign(deploy, order);
    expect(decodeJwt(token)).toMatchObject({ aud: "x", more: 1 });
    expect(decodeJwt(token)).not.toHaveProperty("exp");
    expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", kid: "x", typ: "at+jwt" });
  });

  test("forges under the id of the true key", async () => {
    if (!deploy) throw new Error("There is a caller");
    const [true_, forged] = [
      await issuer("actions").sign(deploy),
      await issuer("actions").sign(deploy, { forged: true }),
    ];
    expect(decodeProtectedHeader(forged)["kid"]).toBe(decodeProtectedHeader(true_)["kid"]);
    const keys = await keysAt(ACTIONS_KEYS);
    await expect(jwtVerify(forged, keys, { currentDate: new Date(now) })).rejects.toThrow("signature");
  });

  test("publishes the key before the current one, and none before that", async () => {
    if (!deploy) throw new Error("There is a caller");
    const tokens: string[] = [];
    for (let n = 0; n < 3; n++) {
      tokens.push(await issuer("actions").sign(deploy));
      await issuer("actions").rotate();
    }
    const keys = await keysAt(ACTIONS_KEYS);
    const good = await Promise.all(
      tokens.map((token) =>
        jwtVerify(token, keys, { currentDate: new Date(now) }).then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(good).toEqual([false, false, true]);
  });

  test("breaks connections while it is stopped, the one issuer and no other", async () => {
    issuer("actions").state = "stopped";
    await expect(read(ACTIONS_KEYS)).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await read("https://keys.example.com/keys.json")).status).toBe(200);
    issuer("actions").state = "running";
    expect((await read(ACTIONS_KEYS)).status).toBe(200);
  });

  test("counts how often its keys were read", async () => {
    await read(ACTIONS_KEYS);
    await read(ACTIONS_KEYS);
    expect([issuer("actions").reads, issuer("slashed").reads]).toEqual([2, 0]);
  });
});
