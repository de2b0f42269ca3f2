import { type Broker, fail, type TokenAsk } from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ask, token } from "../../../../test/support/app-request.ts";

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
    await ask("/token?key=cis-central&min_ttl=60&scope=job.read%20a%2Bb", { issue }, headers);
    expect(asked).toEqual([
      {
        caller: "orders",
        leftMs: 29_500,
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
      fc.asyncProperty(
        sent,
        fc.constantFrom("key", "scope", "min_ttl", "rejected", "what"),
        async (text, name) => {
          const query = `key=k&${name}=${encodeURIComponent(text)}&${encodeURIComponent(text)}=1`;
          const { status, text: answered, headers } = await ask(`/token?${query}`);
          expect(status).toBe(400);
          const output = `${answered}${JSON.stringify(headers)}`;
          expect(output).not.toContain(text);
          expect(output).not.toContain(encodeURIComponent(text));
        },
      ),
    );
  });
});
