import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import {
  CACHE_BOUNDS,
  type CacheEntry,
  createTokenCache,
  subjectId,
  type TokenCache,
  type TokenSubject,
} from "./token-cache.ts";

const subjectOf = (name: string): TokenSubject => ({ key: "cis-central", scopes: [name] });

const entryOf = (name: string, owner = "orders"): CacheEntry => ({
  subject: subjectOf(name),
  owner,
  token: some.heldToken(),
  rest: undefined,
  rejectedAt: undefined,
  asked: false,
});

const namesIn = (cache: TokenCache) => cache.entries().map(({ subject }) => subject.scopes[0]);

describe("a token cache", () => {
  test("gives an entry to an equal subject, and to no other", () => {
    const cache = createTokenCache();
    const entry = entryOf("a");
    cache.put(entry);

    expect(cache.get(subjectOf("a"))).toBe(entry);
    expect(cache.get(subjectOf("b"))).toBeUndefined();
    expect(cache.get({ key: "cis-local", scopes: ["a"] })).toBeUndefined();
  });

  test("holds one entry for a subject: the last", () => {
    const cache = createTokenCache();
    cache.put(entryOf("a", "orders"));
    cache.put(entryOf("a", "reports"));

    expect(cache.entries().map(({ owner }) => owner)).toEqual(["reports"]);
  });

  test("drops what the predicate names and keeps the rest", () => {
    const cache = createTokenCache();
    for (const name of ["a", "b", "c"]) cache.put(entryOf(name));
    cache.drop(({ subject }) => subject.scopes[0] !== "b");

    expect(namesIn(cache)).toEqual(["b"]);
  });

  test("is bounded to 10 000 entries and 200 of each caller", () => {
    expect(CACHE_BOUNDS).toEqual({ total: 10_000, perOwner: 200 });
  });

  test("stays within its bounds when nobody names others", () => {
    const cache = createTokenCache();
    for (let count = 0; count < 201; count++) cache.put(entryOf(`s${count}`));

    expect(cache.entries()).toHaveLength(200);
    expect(cache.get(subjectOf("s0"))).toBeUndefined();
    expect(cache.get(subjectOf("s1"))).toBeDefined();
  });
});

describe("amending an entry", () => {
  test("changes the entry, and nothing else of it", () => {
    const cache = createTokenCache();
    const entry = entryOf("a");
    cache.put(entry);
    cache.amend(entry, { asked: true });
    cache.amend(entry, { rejectedAt: the.now });

    expect(cache.get(entry.subject)).toEqual({ ...entry, asked: true, rejectedAt: the.now });
  });

  test("leaves a token alone that was renewed meanwhile: it owes nothing to the past", () => {
    const cache = createTokenCache();
    const old = entryOf("a");
    const renewed = entryOf("a");
    cache.put(old);
    cache.put(renewed);
    cache.amend(old, { rest: { since: the.now, lengthMs: 1, failures: 1 } });

    expect(cache.get(old.subject)).toBe(renewed);
  });

  test("brings nothing back that was dropped", () => {
    const cache = createTokenCache();
    const entry = entryOf("a");
    cache.put(entry);
    cache.drop(() => true);
    cache.amend(entry, { asked: true });

    expect(cache.entries()).toEqual([]);
  });

  test("does not make an entry younger: the oldest is the first to go all the same", () => {
    const cache = createTokenCache({ total: 10, perOwner: 2 });
    const oldest = entryOf("a");
    cache.put(oldest);
    cache.put(entryOf("b"));
    cache.amend(oldest, { asked: true });
    cache.put(entryOf("c"));

    expect(namesIn(cache)).toEqual(["b", "c"]);
  });
});

describe("making room", () => {
  test.for([
    {
      puts: ["a:1", "a:2", "a:3"],
      bounds: { total: 9, perOwner: 2 },
      left: ["a:2", "a:3"],
      because: "a caller over its share gives up its own oldest",
    },
    {
      puts: ["b:1", "a:1", "a:2", "a:3"],
      bounds: { total: 9, perOwner: 2 },
      left: ["b:1", "a:2", "a:3"],
      because: "what others hold is not touched, however old it is",
    },
    {
      puts: ["b:1", "a:1", "b:2", "a:2"],
      bounds: { total: 3, perOwner: 9 },
      left: ["b:1", "b:2", "a:2"],
      because: "when all is full, a caller's own oldest goes first",
    },
    {
      puts: ["b:1", "b:2", "a:1"],
      bounds: { total: 2, perOwner: 9 },
      left: ["b:2", "a:1"],
      because: "who holds nothing may push out the oldest of all",
    },
    {
      puts: ["a:1", "a:2", "a:2"],
      bounds: { total: 9, perOwner: 2 },
      left: ["a:1", "a:2"],
      because: "a renewal takes the place of what it renews, and nobody else's",
    },
    {
      puts: ["a:1", "a:2", "a:1"],
      bounds: { total: 9, perOwner: 9 },
      left: ["a:2", "a:1"],
      because: "what was renewed is the youngest again",
    },
  ])("leaves $left of $puts, since $because", ({ puts, bounds, left }) => {
    const cache = createTokenCache(bounds);
    for (const name of puts) cache.put(entryOf(name, name[0]));

    expect(namesIn(cache)).toEqual(left);
  });

  test("keeps both bounds, holds what was put last, and lets nobody over its share push out others", () => {
    const puts = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9)), { maxLength: 60 });
    const bounds = fc.record({
      total: fc.integer({ min: 1, max: 12 }),
      perOwner: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(puts, bounds, (drawn, { total, perOwner }) => {
        const cache = createTokenCache({ total, perOwner });
        for (const [owner, number] of drawn) {
          const before = cache.entries();
          const heldAny = before.some((entry) => entry.owner === owner);
          cache.put(entryOf(`${owner}:${number}`, owner));
          const after = cache.entries();
          const pushedOut = before.filter((entry) => entry.owner !== owner && !after.includes(entry));

          expect(after.length).toBeLessThanOrEqual(total);
          expect(after.filter((entry) => entry.owner === owner).length).toBeLessThanOrEqual(perOwner);
          expect(cache.get(subjectOf(`${owner}:${number}`))).toBeDefined();
          expect(pushedOut.length).toBeLessThanOrEqual(heldAny ? 0 : 1);
        }
      }),
    );
  });
});

describe("subjectId()", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom("all", '","', "[]", '"]', "\\", ","),
  );
  const subject = fc.record({
    key: part,
    scopes: fc.oneof(fc.constant("all" as const), fc.array(part, { maxLength: 3 })),
  });

  test("is the same for equal subjects, and differs when anything differs", () => {
    fc.assert(
      fc.property(subject, subject, (one, other) => {
        const isEqual = JSON.stringify([one.key, one.scopes]) === JSON.stringify([other.key, other.scopes]);
        expect(subjectId(one) === subjectId(other)).toBe(isEqual);
        expect(subjectId(structuredClone(one))).toBe(subjectId(one));
      }),
      { numRuns: 2_000 },
    );
  });

  test.for([
    {
      one: subjectOf("all"),
      other: { ...subjectOf("x"), scopes: "all" },
      because: "a scope may be called all",
    },
    {
      one: subjectOf("a b"),
      other: { ...subjectOf("x"), scopes: ["a", "b"] },
      because: "a name may hold a space",
    },
    {
      one: subjectOf('a","b'),
      other: { ...subjectOf("x"), scopes: ["a", "b"] },
      because: "a name may hold quotes",
    },
    { one: subjectOf("a"), other: { key: "cis-local", scopes: ["a"] }, because: "keys differ" },
  ] satisfies { one: TokenSubject; other: TokenSubject; because: string }[])(
    "tells $one from $other, since $because",
    ({ one, other }) => {
      expect(subjectId(one)).not.toBe(subjectId(other));
    },
  );
});
