import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACCEPTED_QUERIES, fingerprint, REFUSED_QUERIES } from "../../../../test/support/token-queries.ts";
import { parseEmptyQuery, parseTokenQuery } from "./query.ts";

describe("parseTokenQuery()", () => {
  test("reads a key alone, and asks then for what the rules grant", () => {
    expect(parseTokenQuery("key=cis-central")).toEqual({
      ok: true,
      value: { key: "cis-central", minTtlMs: 0, rejected: undefined, scopes: undefined },
    });
  });

  test("reads every parameter, whatever their order", () => {
    const query = `scope=job.read%20cis-central!b14.event.read&rejected=${fingerprint}&key=cis-central&min_ttl=90`;
    expect(parseTokenQuery(query)).toEqual({
      ok: true,
      value: {
        key: "cis-central",
        minTtlMs: 90_000,
        rejected: fingerprint,
        scopes: ["job.read", "cis-central!b14.event.read"],
      },
    });
  });

  test.for(REFUSED_QUERIES)("says $problem to $query: $because", ({ query, problem }) => {
    const parsed = parseTokenQuery(query);
    expect(parsed.ok ? undefined : parsed.problem).toBe(problem);
  });

  test.for(ACCEPTED_QUERIES)("takes $query: $because", ({ query }) => {
    expect(parseTokenQuery(query).ok).toBe(true);
  });

  test.for([
    { length: 8_192, problem: "unknown_parameter", because: "as long as a query may be, and read" },
    { length: 8_193, problem: "too_long", because: "one character longer, and not looked at" },
  ])("says $problem at $length characters: $because", ({ length, problem }) => {
    expect(parseTokenQuery("key=k&pad=".padEnd(length, "x"))).toEqual({ ok: false, problem });
  });

  test("takes nothing but one of its four parameters, whatever the others are called", () => {
    const known = ["key", "min_ttl", "rejected", "scope"];
    const name = fc.string({ unit: "binary" }).filter((text) => !known.includes(text.toWellFormed()));
    fc.assert(
      fc.property(name, fc.string(), (name, value) => {
        const query = `key=k&${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value)}`;
        expect(parseTokenQuery(query)).toEqual({
          ok: false,
          problem: /^x-amz-/i.test(name) ? "presigned" : "unknown_parameter",
        });
      }),
    );
  });

  test("says a problem of the closed list, or reads what it was given, whatever that is", () => {
    const problems = new Set([
      "unknown_parameter",
      "repeated_parameter",
      "presigned",
      "too_long",
      "key",
      "scope",
      "min_ttl",
      "rejected",
    ]);
    const part = fc.oneof(fc.string(), fc.constantFrom("key", "scope", "=", "&", "k", "%", "__proto__", "+"));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const parsed = parseTokenQuery(parts.join(""));
        expect(parsed.ok || problems.has(parsed.problem)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseEmptyQuery()", () => {
  test.for([
    { query: "", problem: undefined, because: "there is nothing" },
    { query: "&", problem: undefined, because: "there is still nothing" },
    { query: "key=k", problem: "unknown_parameter", because: "the route takes none" },
    { query: "__proto__=1", problem: "unknown_parameter", because: "a name like any other" },
    { query: "a=1&a=2", problem: "repeated_parameter", because: "it stands twice" },
    { query: "X-Amz-Signature=0", problem: "presigned", because: "presigned URLs are refused everywhere" },
    { query: "x".repeat(8_193), problem: "too_long", because: "nobody reads that much" },
  ])("says $problem: $because", ({ query, problem }) => {
    const parsed = parseEmptyQuery(query);
    expect(parsed.ok ? undefined : parsed.problem).toBe(problem);
  });
});
