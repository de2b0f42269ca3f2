import { describe, expect, test } from "vitest";
import { ask, failing } from "../../../../test/support/app-request.ts";

/** One answer of every kind, successes and each status of a failure. */
const answers: readonly {
  readonly what: string;
  readonly status: number;
  readonly answer: () => ReturnType<typeof ask>;
}[] = [
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
    answer: () => ask("/token?key=k", failing({ code: "method_not_allowed", allow: "GET" })),
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
    expect(names.filter((name) => /^access-control-|^(etag|last-modified|set-cookie)$/.test(name))).toEqual(
      [],
    );
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
    const { headers: answered } = await ask("/token?key=k", {}, headers);
    expect(Object.keys(answered).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test("says which method is allowed when another was used", async () => {
    const { headers } = await ask("/token?key=k", failing({ code: "method_not_allowed", allow: "GET" }));
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
