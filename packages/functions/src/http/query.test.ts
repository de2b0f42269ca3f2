import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEmptyQuery, parseTokenQuery } from "./query.ts";

const fingerprint = "0123456789abcdef".repeat(4);

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

  test.for([
    { query: "", problem: "key", because: "a key is required" },
    { query: "key=", problem: "key", because: "an empty name is none" },
    { query: "key=Cis-central", problem: "key", because: "no key is named with a capital" },
    { query: "key=1cis", problem: "key", because: "a name begins with a letter" },
    { query: "key=cis%2Fcentral", problem: "key", because: "a path could choose another secret" },
    {
      query: "key=arn:aws:secretsmanager:eu-central-1:111122223333:secret:x",
      problem: "key",
      because: "callers never name a secret",
    },
    { query: "key=cis%0a", problem: "key", because: "a line break after a name is not part of it" },
    { query: `key=${"k".repeat(64)}`, problem: "key", because: "64 characters are one too many" },
    { query: "key=k&min_ttl=", problem: "min_ttl", because: "an empty text is no number" },
    { query: "key=k&min_ttl=-1", problem: "min_ttl", because: "it is negative" },
    { query: "key=k&min_ttl=1.5", problem: "min_ttl", because: "seconds are whole" },
    { query: "key=k&min_ttl=1e3", problem: "min_ttl", because: "digits only" },
    { query: "key=k&min_ttl=%20600", problem: "min_ttl", because: "spaces are no digits" },
    { query: "key=k&min_ttl=060", problem: "min_ttl", because: "a number has one spelling" },
    { query: "key=k&min_ttl=86401", problem: "min_ttl", because: "no token lives longer than a day" },
    { query: `key=k&rejected=${fingerprint.slice(1)}`, problem: "rejected", because: "a digit is missing" },
    { query: `key=k&rejected=${fingerprint}0`, problem: "rejected", because: "a digit is too many" },
    {
      query: `key=k&rejected=${fingerprint.toUpperCase()}`,
      problem: "rejected",
      because: "two spellings of one fingerprint would not compare",
    },
    { query: "key=k&scope=", problem: "scope", because: "an empty scope is not 'everything'" },
    { query: "key=k&scope=a%20%20b", problem: "scope", because: "names are separated by single spaces" },
    { query: "key=k&scope=a%20", problem: "scope", because: "a space at the end begins an empty name" },
    { query: "key=k&scope=a%22b", problem: "scope", because: "RFC 6749 §3.3 has no quotation mark" },
    { query: "key=k&scope=a%0ab", problem: "scope", because: "a line break would write another log line" },
    {
      query: `key=k&scope=${Array.from({ length: 101 }, (_, n) => `s${n}`).join("%20")}`,
      problem: "scope",
      because: "101 names are one too many",
    },
    {
      query: "key=k&key=k",
      problem: "repeated_parameter",
      because: "two keys, even equal ones, are ambiguous",
    },
    {
      query: "?key=k&key=k",
      problem: "unknown_parameter",
      because: "a second question mark is part of a name",
    },
    { query: "key=k&ke%79=other", problem: "repeated_parameter", because: "names are compared decoded" },
    { query: "key=k&scope=a&scope=b", problem: "repeated_parameter", because: "scope is one list" },
    { query: "key=k&X-Amz-Signature=0", problem: "presigned", because: "presigned URLs end up in logs" },
    { query: "key=k&x-aMz-date=0", problem: "presigned", because: "signers differ in the case" },
    { query: "key=k&access_token=t", problem: "unknown_parameter", because: "tokens do not travel in URLs" },
    {
      query: "key=k&Scope=a",
      problem: "unknown_parameter",
      because: "a typing error must not widen the ask",
    },
    { query: "key=k&", problem: undefined, because: "an empty pair is no parameter" },
    { query: "key=k&=", problem: "unknown_parameter", because: "a parameter without a name is none of ours" },
    {
      query: "key=k&toString=1",
      problem: "unknown_parameter",
      because: "every object has a member of this name",
    },
    { query: "key=k&constructor=1", problem: "unknown_parameter", because: "so with this one" },
    {
      query: "key=k&__proto__=1",
      problem: "unknown_parameter",
      because: "it must stay a name like any other",
    },
  ])("says $problem to $query: $because", ({ query, problem }) => {
    const parsed = parseTokenQuery(query);
    expect(parsed.ok ? undefined : parsed.problem).toBe(problem);
  });

  test.for([
    { query: `key=${"k".repeat(63)}`, because: "63 characters are the most" },
    { query: "key=k&min_ttl=0", because: "none is asked for" },
    { query: "key=k&min_ttl=86400", because: "a day is the most" },
    {
      query: `key=k&scope=${Array.from({ length: 100 }, (_, n) => `s${n}`).join("%20")}`,
      because: "100 names are the most",
    },
  ])("takes $query: $because", ({ query }) => {
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
