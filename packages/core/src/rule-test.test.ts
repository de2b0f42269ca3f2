import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import type { RuleTest } from "./configuration.ts";
import { unmetTests } from "./rule-test.ts";

const role = (name: string) => ({ role: `arn:aws:iam::111122223333:role/${name}` });
const before = Date.parse("2026-11-22T10:00:00Z");
const after = Date.parse("2027-01-01T00:00:00Z");

/** What is said of one test of these rules; `undefined` if they meet it. */
function saidOf(tested: Partial<RuleTest>, now: number = before): string | undefined {
  const configuration = some.configuration({
    keys: { one: { secret: "one" }, other: { secret: "other" } },
    callers: { orders: role("orders"), reports: role("reports"), admin: role("admin") },
    rules: [
      { id: "orders-read", callers: ["orders"], key: "one", scopes: ["read", "list"] },
      { id: "orders-write", callers: ["orders"], key: "one", scopes: ["write"], until: "2026-12-31" },
      { id: "no-list", callers: ["orders"], key: "one", deny: ["list"] },
      { id: "orders-other", callers: ["orders"], key: "other", scopes: "all" },
      { id: "orders-none", callers: ["orders"], key: "other", deny: "all" },
      { id: "reports-list", callers: ["reports"], key: "one", scopes: ["list"] },
      { id: "reports-none", callers: ["reports"], key: "one", deny: ["list"] },
      { id: "admin-all", callers: ["admin"], key: "one", scopes: "all" },
    ],
  });
  const [unmet] = unmetTests(
    { ...configuration, tests: [{ caller: "orders", key: "one", expect: "deny", ...tested }] },
    now,
  );
  return unmet?.seen;
}

describe("unmetTests()", () => {
  test.for<{ tested: Partial<RuleTest>; because: string }>([
    { tested: { expect: "orders-read" }, because: "the rule allows" },
    { tested: { expect: "orders-write" }, because: "the rule allows too" },
    { tested: { key: "other" }, because: "a rule denies all of it" },
    { tested: { caller: "admin", key: "other" }, because: "no rule allows it" },
    { tested: { caller: "reports" }, because: "nothing is left of what a rule allows" },
    { tested: { scopes: ["read"], expect: "orders-read" }, because: "the rule gives the scope" },
    { tested: { scopes: ["read", "write"], expect: "orders-read" }, because: "the rule gives one of them" },
    {
      tested: { scopes: ["write", "read"], expect: "orders-write" },
      because: "and the other rule the other",
    },
    { tested: { scopes: ["admin"] }, because: "no rule gives the scope" },
    { tested: { scopes: ["read", "admin"] }, because: "a part of what was asked for is not granted" },
    { tested: { scopes: ["list"] }, because: "the scope is taken away" },
    { tested: { scopes: ["=read"] }, because: "a literal name is another scope than the short one" },
    { tested: { caller: "admin", scopes: ["any"], expect: "admin-all" }, because: "all is any" },
  ])("is content with $tested, because $because", ({ tested }) => {
    expect(saidOf(tested)).toBeUndefined();
  });

  test.for<{ tested: Partial<RuleTest>; now?: number; says: string; because: string }>([
    {
      tested: {},
      says: "expects deny for orders and one, but that is allowed by orders-read, orders-write",
      because: "rules allow",
    },
    {
      tested: { expect: "orders-none" },
      says: "expects orders-none for orders and one, but that is allowed by orders-read, orders-write",
      because: "other rules allow",
    },
    {
      tested: { expect: "orders-write" },
      now: after,
      says: "expects orders-write for orders and one, but that is allowed by orders-read",
      because: "the rule is over",
    },
    {
      tested: { key: "other", expect: "orders-other" },
      says: "expects orders-other for orders and other, but that is denied by orders-none",
      because: "another rule takes everything away",
    },
    {
      tested: { caller: "admin", key: "other", expect: "admin-all" },
      says: "expects admin-all for admin and other, but that is denied because no rule allows it",
      because: "the rule is about another key",
    },
    {
      tested: { caller: "reports", expect: "reports-list" },
      says: "expects reports-list for reports and one, but that is denied because the rules take away all that they give",
      because: "nothing is left",
    },
    {
      tested: { scopes: ["read"] },
      says: "expects deny for orders and one with read, but that is allowed by orders-read",
      because: "a rule gives the scope",
    },
    {
      tested: { scopes: ["read"], expect: "orders-write" },
      says: "expects orders-write for orders and one with read, but that is allowed by orders-read",
      because: "the rule allows, and not this scope",
    },
    {
      tested: { scopes: ["read", "list"], expect: "orders-read" },
      says: "expects orders-read for orders and one with read list, but that is denied because the rules do not give all of these scopes",
      because: "one of them is taken away",
    },
    {
      tested: { scopes: ["write"], expect: "orders-write" },
      now: after,
      says: "expects orders-write for orders and one with write, but that is denied because the rules do not give all of these scopes",
      because: "the rule that gave it is over",
    },
  ])("says of $tested that it $says, because $because", ({ tested, now, says }) => {
    expect(saidOf(tested, now)).toBe(says);
  });

  test("says which of several tests it is, in their order", () => {
    const met = { caller: "orders", key: "cis-central", expect: "orders-jobs" };
    const unmet = { ...met, expect: "deny" };
    const configuration = some.configuration({ tests: [unmet, met, unmet] });
    expect(unmetTests(configuration, before).map(({ index }) => index)).toEqual([0, 2]);
  });
});
