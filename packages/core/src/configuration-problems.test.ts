import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { RoleCaller } from "./configured-caller.ts";
import type { Configuration, Rule } from "./configuration.ts";
import type { ConfiguredIssuer } from "./issuer.ts";
import { ConfigurationError, contradictions, unknownNames } from "./configuration-problems.ts";

const RULE: Rule = {
  id: "orders-jobs",
  effect: "allow",
  callers: ["orders"],
  key: "cis-central",
  scopes: ["job.read"],
  maxMinTtlMs: undefined,
  endsAt: undefined,
};
const TEST = { caller: "orders", key: "cis-central", expect: "orders-jobs" };

const configured = (change: Partial<Configuration>): Configuration => ({
  ...some.configuration(),
  ...change,
});

describe("unknownNames()", () => {
  test("finds none in a configuration whose names are all defined", () => {
    expect(unknownNames(configured({ tests: [TEST, { ...TEST, expect: "deny" }] }))).toEqual([]);
  });

  test.for([
    { change: { rules: [{ ...RULE, key: "x" }] }, problem: "rule orders-jobs: no key is named x" },
    { change: { rules: [{ ...RULE, callers: ["x"] }] }, problem: "rule orders-jobs: no caller is named x" },
    {
      change: { rules: [{ ...RULE, callers: ["orders", "x"] }] },
      problem: "rule orders-jobs: no caller is named x",
    },
    { change: { tests: [{ ...TEST, key: "x" }] }, problem: "tests.0: no key is named x" },
    { change: { tests: [TEST, { ...TEST, caller: "x" }] }, problem: "tests.1: no caller is named x" },
    {
      change: { tests: [{ ...TEST, expect: "x" }] },
      problem: 'tests.0: expect must be "deny" or the id of a rule; no rule is named x',
    },
  ])("says: $problem", ({ change, problem }) => {
    expect(unknownNames(configured(change))).toEqual([problem]);
  });
});

describe("contradictions()", () => {
  const twin: RoleCaller = {
    kind: "role",
    name: "twin",
    role: the.role,
    roleArn: "arn:aws:iam::111122223333:role/path/orders",
    mintsPerMinute: 60,
  };
  const other: RoleCaller = { ...twin, name: "other", role: { ...the.role, name: "other" } };
  const { callers } = some.configuration();
  const allowAll: Rule = { ...RULE, id: "all", scopes: "all" };
  const deny: Rule = { ...RULE, id: "deny-some", effect: "deny", scopes: ["admin"] };

  const ISSUER_URL = "https://token.actions.githubusercontent.com";
  const issuer = (name: string, url: string = ISSUER_URL): [string, ConfiguredIssuer] => [
    name,
    { name, url, audience: name, jwksUrl: undefined, algorithms: ["RS256"], maxAgeMs: 60_000 },
  ];

  test.for([
    { change: {}, because: "the ordinary configuration is in order" },
    { change: { callers: new Map([...callers, ["other", other]]) }, because: "two callers are two roles" },
    { change: { rules: [RULE, deny] }, because: "named scopes can be subtracted from named scopes" },
    { change: { rules: [allowAll, { ...deny, scopes: "all" }] }, because: "a deny of all subtracts nothing" },
    { change: { rules: [allowAll, { ...deny, key: "cis-local" }] }, because: "the keys differ" },
    { change: { rules: [allowAll, { ...deny, callers: ["other"] }] }, because: "the callers differ" },
    {
      change: { issuers: new Map([issuer("one"), issuer("other", `${ISSUER_URL}/`)]) },
      because: "a URL is compared to the letter, as the claim is",
    },
    { change: { tests: [TEST, { ...TEST, expect: "deny" }] }, because: "the rules may come to either" },
  ] satisfies { change: Partial<Configuration>; because: string }[])(
    "finds none when $because",
    ({ change }) => {
      expect(contradictions(configured(change))).toEqual([]);
    },
  );

  test.for([
    {
      change: { rules: [{ ...RULE, id: "deny" }] },
      problem: 'a rule must not be named "deny"',
      because: "tests use the word",
    },
    { change: { rules: [RULE, RULE] }, problem: "two rules have this id", because: "the audit log names it" },
    {
      change: { callers: new Map([...callers, ["twin", twin]]) },
      problem: "callers orders and twin are the same role",
      because: "a path decides nothing",
    },
    {
      change: { rules: [allowAll, deny] },
      problem: "rule deny-some denies some scopes of cis-central and rule all allows",
      because: "nobody knows what is left",
    },
    {
      change: { rules: [deny, { ...allowAll, callers: ["other", "orders"] }] },
      problem: "rule deny-some denies some scopes",
      because: "one common caller is enough, in any order",
    },
    {
      change: { issuers: new Map([issuer("one"), issuer("other"), issuer("third", `${ISSUER_URL}/x`)]) },
      problem: "issuers one and other have the same url",
      because: "a token names its issuer by the URL",
    },
    {
      change: { tests: [{ ...TEST, expect: "deny-some" }], rules: [RULE, deny] },
      problem:
        'tests.0: rule deny-some never allows orders the key cis-central: it denies, for which a test expects "deny"',
      because: "no rule that denies allows",
    },
    {
      change: { tests: [TEST, { ...TEST, key: "cis-local" }], rules: [RULE] },
      problem:
        "tests.1: rule orders-jobs never allows orders the key cis-local: it is about the key cis-central",
      because: "a rule is about one key",
    },
    {
      change: { tests: [{ ...TEST, caller: "x", key: "y" }], rules: [RULE] },
      problem: "it is about the key cis-central, and it does not name the caller x",
      because: "all that is wrong is said at once",
    },
  ] satisfies { change: Partial<Configuration>; problem: string; because: string }[])(
    "says: $problem, since $because",
    ({ change, problem }) => {
      expect(contradictions(configured(change))).toEqual([expect.stringContaining(problem)]);
    },
  );
});

test("a ConfigurationError shows each problem on a line of its own", () => {
  const error = new ConfigurationError(["one", "two"]);

  expect(error.message).toBe("broker.config.ts:\n  - one\n  - two");
  expect(error.problems).toEqual(["one", "two"]);
});
