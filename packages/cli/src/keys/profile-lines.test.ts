import { describe, expect, test } from "vitest";
import { count, landscapeOf, planOf, printable } from "./profile-lines.ts";

describe("printable()", () => {
  test.for([
    { text: "sb-ut-1!b2|cis-central!b14", shown: "sb-ut-1!b2|cis-central!b14", because: "client ids are so" },
    { text: "\u001b[2Jsb", shown: "?[2Jsb", because: "it would clear the screen" },
    { text: "a\nok  cis-central", shown: "a?ok  cis-central", because: "it would be a line of its own" },
    { text: "sb\u202ex", shown: "sb?x", because: "it would turn the line around" },
    { text: "x".repeat(300), shown: "x".repeat(300), because: "that is long enough for all that SAP writes" },
    { text: "x".repeat(301), shown: `${"x".repeat(300)}...`, because: "it would fill the screen" },
  ])("shows $shown, because $because", ({ text, shown }) => {
    expect(printable(text)).toBe(shown);
  });
});

describe("what a key says of where it is from", () => {
  test.for([
    { origin: "https://acme.authentication.eu10.hana.ondemand.com", landscape: "eu10" },
    { origin: "https://acme.authentication.us10-001.hana.ondemand.com", landscape: "us10-001" },
    { origin: "https://acme.authentication.cert.eu10.hana.ondemand.com", landscape: "eu10" },
    { origin: "https://acme.authentication.cn40.platform.sapcloud.cn", landscape: "cn40" },
    { origin: "http://127.0.0.1:4281", landscape: undefined },
  ])("$origin is in the landscape $landscape", ({ origin, landscape }) => {
    expect(landscapeOf(origin)).toBe(landscape);
  });

  test.for([
    { prefix: "cis-central!b14", plan: "central" },
    { prefix: "cis-local!b4", plan: "local" },
    { prefix: "orders!t4711", plan: undefined },
    { prefix: "my-cis-central!t1", plan: undefined },
    { prefix: undefined, plan: undefined },
  ])("$prefix is of the plan $plan", ({ prefix, plan }) => {
    expect(planOf(prefix)).toBe(plan);
  });
});

test("count() knows one from many", () => {
  expect([count(0, "key"), count(1, "key"), count(2, "entry", "entries")]).toEqual([
    "0 keys",
    "1 key",
    "2 entries",
  ]);
});
