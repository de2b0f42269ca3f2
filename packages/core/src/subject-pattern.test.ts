import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesSubject, patternsMeet } from "./subject-pattern.ts";

describe("matchesSubject()", () => {
  test.for([
    {
      pattern: "repo:acme/deploy:ref:main",
      subject: "repo:acme/deploy:ref:main",
      because: "it is the same text",
    },
    {
      pattern: "repo:acme/*:ref:main",
      subject: "repo:acme/deploy:ref:main",
      because: "a star is one segment",
    },
    {
      pattern: "repo:acme/svc-*:ref:main",
      subject: "repo:acme/svc-a:ref:main",
      because: "a star is a part of one",
    },
    {
      pattern: "repo:*/*:ref:main",
      subject: "repo:acme/deploy:ref:main",
      because: "each segment may have one",
    },
    { pattern: "a*b*c", subject: "a1b2c", because: "a segment may have two" },
    { pattern: "a*b*c", subject: "abbbc", because: "what is between two stars is taken where it fits" },
    { pattern: "a*a", subject: "aaa", because: "the middle is the star" },
  ])("$pattern is $subject, since $because", ({ pattern, subject }) => {
    expect(matchesSubject(pattern, subject)).toBe(true);
  });

  test.for([
    { pattern: "repo:acme/deploy", subject: "repo:acme/deploy2", because: "a pattern is the whole subject" },
    {
      pattern: "repo:acme/deploy",
      subject: "xrepo:acme/deploy",
      because: "a pattern begins where the subject does",
    },
    { pattern: "repo:acme/deploy", subject: "repo:Acme/deploy", because: "case is part of a name" },
    { pattern: "repo:acme/*", subject: "repo:acme/deploy/x", because: "a star is never a slash" },
    { pattern: "repo:acme/*", subject: "repo:acme/deploy:x", because: "a star is never a colon" },
    { pattern: "repo:acme/*", subject: "repo:acme/", because: "a star is at least one character" },
    { pattern: "a*a", subject: "aa", because: "a star is at least one character" },
    { pattern: "a*b*c", subject: "abbc", because: "each star is at least one character" },
    { pattern: "a/b", subject: "a:b", because: "separators are not each other" },
    { pattern: "a.b", subject: "axb", because: "nothing but the star means more than itself" },
    { pattern: "*", subject: "", because: "a star is at least one character" },
  ])("$pattern is not $subject, since $because", ({ pattern, subject }) => {
    expect(matchesSubject(pattern, subject)).toBe(false);
  });

  test("never crosses a separator: a subject that a pattern describes has the pattern's separators", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "/", ":"), maxLength: 12 });
    const separators = (of: string) => of.replaceAll(/[^/:]/g, "");
    let matched = 0;
    fc.assert(
      fc.property(text, text, (pattern, subject) => {
        if (!matchesSubject(pattern, subject)) return;
        matched++;
        expect(separators(subject)).toBe(separators(pattern));
      }),
      { numRuns: 60_000 },
    );
    expect(matched).toBeGreaterThan(50);
  });

  test("takes time in proportion to the subject, however many stars fail to fit", () => {
    expect(matchesSubject(`${"a*".repeat(200)}b`, "a".repeat(8_000))).toBe(false);
  });
});

describe("patternsMeet()", () => {
  test.for([
    { one: "a*", other: "*b", meet: true, because: "ab begins and ends so, with something between" },
    { one: "a*", other: "b*", meet: false, because: "no text begins in two ways" },
    { one: "a*b", other: "ab", meet: false, because: "the star is at least one character" },
    { one: "a*c", other: "ab*", meet: true, because: "abbc is both" },
    { one: "x:a*", other: "x/a*", meet: false, because: "separators are not each other" },
    { one: "x:*", other: "x:y:*", meet: false, because: "a star is one segment" },
    { one: "*", other: "*", meet: true, because: "they are the same" },
  ])("$one and $other: $meet, since $because", ({ one, other, meet }) => {
    expect(patternsMeet(one, other)).toBe(meet);
    expect(patternsMeet(other, one)).toBe(meet);
  });

  test("is true whenever some subject is described by both", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "/"), maxLength: 5 });
    const subject = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 6 });
    let both = 0;
    fc.assert(
      fc.property(pattern, pattern, subject, (one, other, text) => {
        if (!matchesSubject(one, text) || !matchesSubject(other, text)) return;
        both++;
        expect(patternsMeet(one, other)).toBe(true);
      }),
      { numRuns: 100_000 },
    );
    expect(both).toBeGreaterThan(50);
  });

  test("is false where no short subject is described by both", () => {
    const subjects = ["", "a", "b"].flatMap((x) =>
      ["", "a", "b"].flatMap((y) => ["", "a", "b"].map((z) => x + y + z)),
    );
    const all = [...new Set(subjects.flatMap((x) => subjects.map((y) => x + y)))];
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 3 });
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const isFound = all.some((text) => matchesSubject(one, text) && matchesSubject(other, text));
        expect(patternsMeet(one, other)).toBe(isFound);
      }),
    );
  });
});
