import {
  type AuditEntry,
  type Broker,
  type Failure,
  fail,
  openAuditEntry,
  Secret,
  succeed,
  type TokenAsk,
} from "@btp-token-broker/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../../test/support/the.ts";
import { createApp } from "./app.ts";

const token = "header.payload.signature";
const serviceUrls = the.profile.serviceUrls;

/** A broker that grants everything, but for what a test says of it. */
const granting: Pick<Broker, "issue" | "access" | "accessTo"> = {
  issue: async () =>
    succeed({ accessToken: new Secret(token), scope: the.scopes, expiresIn: 3_599, cache: "miss" }),
  access: () => [{ key: "cis-central", scopes: ["job.read"] }],
  accessTo: async (_caller, key) => succeed({ key, scopes: the.scopes, serviceUrls }),
};
const failing = (failure: Failure) => ({ ...granting, issue: async () => fail(failure) });

async function ask(
  target: string,
  broker: Partial<typeof granting> = {},
  request: { readonly method?: string; readonly headers?: Record<string, string>; readonly entry?: AuditEntry } = {},
) {
  const crashes: unknown[] = [];
  const app = createApp({
    broker: { ...granting, ...broker },
    version: "1.2.3",
    onCrash: (error, requestId) => crashes.push([error, requestId]),
  });
  const { entry = openAuditEntry("request-1", the.now, "now"), ...init } = request;
  const environment = { requestId: "request-1", entry, principal: the.principal.arn, caller: "orders" };
  const response = await app.fetch(new Request(`https://broker${target}`, init), environment);
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    body: JSON.parse(text) as Record<string, unknown>,
    audit: entry.close(the.now),
    crashes,
  };
}

/** One answer of every kind, successes and each status of a failure. */
const answers: readonly { readonly what: string; readonly status: number; readonly answer: () => ReturnType<typeof ask> }[] = [
  { what: "a token", status: 200, answer: () => ask("/token?key=k") },
  { what: "what a caller may ask for", status: 200, answer: () => ask("/access") },
  { what: "what a caller may ask of a key", status: 200, answer: () => ask("/access/cis-central") },
  { what: "health", status: 200, answer: () => ask("/health") },
  { what: "invalid_request", status: 400, answer: () => ask("/token") },
  {
    what: "access_denied",
    status: 403,
    answer: () => ask("/token?key=k", failing({ code: "access_denied" })),
  },
  { what: "not_found", status: 404, answer: () => ask("/favicon.ico") },
  {
    what: "method_not_allowed",
    status: 405,
    answer: () => ask("/token?key=k", failing({ code: "method_not_allowed" })),
  },
  {
    what: "server_error",
    status: 500,
    answer: () => ask("/token?key=k", { issue: () => Promise.reject(new Error("bug")) }),
  },
  {
    what: "bad_gateway",
    status: 502,
    answer: () => ask("/token?key=k", failing({ code: "token_wider" })),
  },
  {
    what: "temporarily_unavailable",
    status: 503,
    answer: () => ask("/token?key=k", failing({ code: "endpoint_throttled", retryAfterMs: 1_001 })),
  },
  {
    what: "key_unusable",
    status: 503,
    answer: () => ask("/token?key=k", failing({ code: "client_refused" })),
  },
];

describe("Every answer of the app", () => {
  test.for(answers)("is JSON that nothing keeps, guesses at or shares: $what", async ({ status, answer }) => {
    const answered = await answer();
    expect(answered.status).toBe(status);
    expect(answered.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      pragma: "no-cache",
      "x-content-type-options": "nosniff",
      "x-request-id": "request-1",
    });
    const names = Object.keys(answered.headers);
    expect(names.filter((name) => /^access-control-|^(etag|last-modified|set-cookie)$/.test(name))).toEqual([]);
  });

  test.for(answers)("notes the status that was answered: $what", async ({ status, answer }) => {
    expect((await answer()).audit.status).toBe(status);
  });

  test.for(answers.filter(({ status }) => status !== 200))(
    "has the three members of an error and no more: $what",
    async ({ what, answer }) => {
      const { body } = await answer();
      expect(body).toEqual({
        error: what,
        error_description: expect.stringMatching(/\.$/),
        request_id: "request-1",
      });
    },
  );

  test("invites no other origin, even when one asks", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "GET" };
    const { headers: answered } = await ask("/token?key=k", {}, { headers });
    expect(Object.keys(answered).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test("says which method is allowed when another was used", async () => {
    const { headers } = await ask("/token?key=k", failing({ code: "method_not_allowed" }));
    expect(headers["allow"]).toBe("GET");
    expect((await ask("/token?key=k")).headers).not.toHaveProperty("allow");
  });

  test("says in whole seconds, rounded up, when to come back, and only then", async () => {
    const { headers } = await ask(
      "/token?key=k",
      failing({ code: "endpoint_throttled", retryAfterMs: 1_001 }),
    );
    expect(headers["retry-after"]).toBe("2");
    expect((await ask("/token?key=k", failing({ code: "client_refused" }))).headers).not.toHaveProperty(
      "retry-after",
    );
  });
});

describe("GET /token", () => {
  test("answers the token as RFC 6749 §5.1 writes it, and where it came from", async () => {
    const { body, headers, audit } = await ask("/token?key=cis-central");
    expect(body).toEqual({
      access_token: token,
      token_type: "bearer",
      expires_in: 3_599,
      scope: "cis-central!b14.event.read cis-central!b14.job.read",
    });
    expect(headers["x-cache"]).toBe("miss");
    expect(audit.outcome).toBe("issued");
    expect(JSON.stringify(audit)).not.toContain(token);
  });

  test("asks the broker for exactly what was asked, in the verified caller's name", async () => {
    const asked: TokenAsk[] = [];
    const issue: Broker["issue"] = async (ask) => {
      asked.push(ask);
      return fail({ code: "access_denied" });
    };
    const headers = { "x-caller": "reports", authorization: "Bearer reports" };
    await ask("/token?key=cis-central&min_ttl=60&scope=job.read%20a%2Bb", { issue }, { headers });
    expect(asked).toEqual([
      {
        caller: "orders",
        key: "cis-central",
        minTtlMs: 60_000,
        rejected: undefined,
        scopes: ["job.read", "a+b"],
      },
    ]);
  });

  test("does not ask the broker at all when the request is wrong", async () => {
    const issue = () => Promise.reject(new Error("asked"));
    const { status, crashes } = await ask("/token?key=k&key=k", { issue });
    expect({ status, crashes }).toEqual({ status: 400, crashes: [] });
  });

  test("says nothing back of a query it refuses, whatever stands there", async () => {
    const sent = fc.string({ minLength: 12 }).map((text) => `~${text.toWellFormed()}~`);
    await fc.assert(
      fc.asyncProperty(sent, fc.constantFrom("key", "scope", "min_ttl", "rejected", "what"), async (text, name) => {
        const query = `key=k&${name}=${encodeURIComponent(text)}&${encodeURIComponent(text)}=1`;
        const { status, text: answered, headers } = await ask(`/token?${query}`);
        expect(status).toBe(400);
        const output = `${answered}${JSON.stringify(headers)}`;
        expect(output).not.toContain(text);
        expect(output).not.toContain(encodeURIComponent(text));
      }),
    );
  });
});

describe("GET /access", () => {
  test("tells a caller who it is and what it may ask for", async () => {
    const { body, audit } = await ask("/access");
    expect(body).toEqual({
      principal: the.principal.arn,
      caller: "orders",
      keys: [{ key: "cis-central", scopes: ["job.read"] }],
    });
    expect(audit.outcome).toBe("answered");
  });

  test("tells the service URLs of one key, and passes its name on as it is", async () => {
    const { body } = await ask("/access/cis-central");
    expect(body).toEqual({ key: "cis-central", scopes: the.scopes, service_urls: serviceUrls });
  });

  test("answers a refusal of the broker's", async () => {
    const accessTo = async () => fail({ code: "access_denied" } as const);
    const { status, body } = await ask("/access/cis-central", { accessTo });
    expect(status).toBe(403);
    expect(body["error_description"]).toContain(the.principal.arn);
  });

  test.for(["/access?key=k", "/access/cis-central?scope=a"])("takes no parameters: %s", async (target) => {
    expect(await ask(target)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("GET /health", () => {
  test("tells the version, and touches nothing", async () => {
    const untouchable = () => {
      throw new Error("touched");
    };
    const { body } = await ask("/health", { issue: untouchable, access: untouchable, accessTo: untouchable });
    expect(body).toEqual({ status: "ok", version: "1.2.3" });
  });
});

describe("A throw", () => {
  test("is told to who watches for crashes, and to the caller nothing of it", async () => {
    const error = new Error("canary-in-a-message");
    const { text, crashes, audit } = await ask("/token?key=k", { issue: () => Promise.reject(error) });
    expect(crashes).toEqual([[error, "request-1"]]);
    expect(text).not.toContain("canary");
    expect(audit).toMatchObject({ outcome: "crashed", status: 500 });
  });
});
