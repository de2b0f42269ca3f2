import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullScopeName, fullScopeNames, SCOPE_TOKEN } from "./scope.ts";

const PREFIX = "cis-central!b14";
const name = fc.constantFrom(
  "job.read",
  "event.read",
  "=uaa.resource",
  "cis-central!b14.job.read",
  "other!t1.x",
);

describe("fullScopeName()", () => {
  test.for([
    { written: "job.read", prefix: PREFIX, full: "cis-central!b14.job.read", because: "it is short" },
    {
      written: "cis-local!b2.job.read",
      prefix: PREFIX,
      full: "cis-local!b2.job.read",
      because: "it is full",
    },
    { written: "=uaa.resource", prefix: PREFIX, full: "uaa.resource", because: "it is literal" },
    { written: "=job.read", prefix: undefined, full: "job.read", because: "literal names need no prefix" },
    { written: "cis-local!b2.x", prefix: undefined, full: "cis-local!b2.x", because: "full names need none" },
    { written: "job.read", prefix: undefined, full: undefined, because: "a short name needs one" },
    { written: "==x", prefix: PREFIX, full: "=x", because: "only the first sign is the broker's" },
  ])("of $written is $full, since $because", ({ written, prefix, full }) => {
    expect(fullScopeName(written, prefix)).toBe(full);
  });
});

describe("fullScopeNames()", () => {
  test("are unique and sorted, so that two ways of asking for the same share a token", () => {
    const names = ["job.read", "=uaa.resource", "cis-central!b14.job.read", "event.read"];

    expect(fullScopeNames(names, PREFIX)).toEqual([
      "cis-central!b14.event.read",
      "cis-central!b14.job.read",
      "uaa.resource",
    ]);
  });

  test("are unknown when only one of many lacks its prefix, since a part is not what was asked for", () => {
    expect(fullScopeNames(["=uaa.resource", "job.read"], undefined)).toBeUndefined();
  });

  test("do not depend on the order or the number of mentions", () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const again = [...names.toReversed(), ...names];
        expect(fullScopeNames(again, PREFIX)).toEqual(fullScopeNames(names, PREFIX));
      }),
    );
  });

  test("leave what they were given as it was", () => {
    const names = Object.freeze(["b", "a"]);

    expect(fullScopeNames(names, PREFIX)).toEqual([`${PREFIX}.a`, `${PREFIX}.b`]);
  });
});

describe("SCOPE_TOKEN", () => {
  test.for([
    { text: "cis-central!b14.job.read", is: true, because: "SAP's names hold !" },
    { text: "=uaa.resource", is: true, because: "the literal form is written so" },
    { text: "x".repeat(256), is: true, because: "256 characters are the most" },
    { text: "x".repeat(257), is: false, because: "257 characters are too many" },
    { text: "", is: false, because: "it is empty" },
    { text: "job.read event.read", is: false, because: "a space separates scopes" },
    { text: 'job."read"', is: false, because: "RFC 6749 §3.3 excludes the quotation mark" },
    { text: String.raw`job\read`, is: false, because: "RFC 6749 §3.3 excludes the backslash" },
    { text: "job.read\n", is: false, because: "a line break would forge log lines" },
    { text: "jöb.read", is: false, because: "it is not ASCII" },
    { text: "job\u007F", is: false, because: "DEL is a control character" },
  ])("takes $text: $is, since $because", ({ text, is }) => {
    expect(SCOPE_TOKEN.test(text)).toBe(is);
  });
});
