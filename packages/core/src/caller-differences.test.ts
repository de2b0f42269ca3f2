import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { type AwsPrincipal, findCaller, type JwtPrincipal, type Principal } from "./caller.ts";
import { callerDifferences, nearestCaller } from "./caller-differences.ts";

const configuration = some.configuration({
  issuers: {
    actions: { url: "https://token.actions.githubusercontent.com", audience: "b" },
    cluster: { url: "https://oidc.eks.eu-central-1.amazonaws.com/id/A1", audience: "b" },
  },
  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/team/orders" },
    reports: { role: "arn:aws:iam::444455556666:role/reports" },
    deploy: {
      issuer: "actions",
      subject: "repo:acme/*:environment:prod",
      claims: { ref: ["refs/heads/main", "refs/heads/release"] },
    },
    batch: {
      issuer: "cluster",
      subject: "system:serviceaccount:jobs:batch-*",
      claims: { "kubernetes.io": { namespace: "jobs", pod: { name: "p" } } },
    },
  },
  rules: [],
});

const aws = (account: string, name: string, partition = "aws"): AwsPrincipal => ({
  kind: "aws",
  name: `arn:${partition}:sts::${account}:assumed-role/${name}/session`,
  role: { partition, account, name },
});
const jwt = (members: Partial<JwtPrincipal> = {}): JwtPrincipal => ({
  kind: "jwt",
  issuer: "actions",
  name: "repo:acme/web:environment:prod",
  claims: { ref: "refs/heads/main" },
  ...members,
});
const inCluster = (claims: JwtPrincipal["claims"]) =>
  jwt({ issuer: "cluster", name: "system:serviceaccount:jobs:batch-1", claims });

/** The nearest caller and its differences, in one line. */
function nearest(principal: Principal): string {
  const near = nearestCaller(configuration, principal);
  if (near === undefined) return "nobody";
  const told = near.differences.map((difference) => {
    switch (difference.field) {
      case "segment":
        return `segment ${difference.number} ${difference.configured}`;
      case "claim":
        return `claim ${difference.name}${difference.isMissing ? " missing" : ""}`;
      case "kind":
      case "principal":
      case "partition":
      case "account":
      case "name":
      case "issuer":
      case "subject":
        return difference.field;
    }
  });
  return [near.caller.name, ...told].join(", ");
}

describe("nearestCaller()", () => {
  test.for([
    { principal: aws("111122223333", "orders"), is: "orders", because: "it is that role" },
    { principal: aws("111122223333", "order"), is: "orders, name", because: "only the name differs" },
    { principal: aws("111122223333", "Orders"), is: "orders, name", because: "capitals count" },
    { principal: aws("999999999999", "orders"), is: "orders, account", because: "it is another account's" },
    {
      principal: aws("111122223333", "reports"),
      is: "reports, account",
      because: "of the one that has its account and the one that has its name, the latter is more alike",
    },
    { principal: aws("111122223333", "orders", "aws-cn"), is: "orders, partition", because: "of China" },
    { principal: aws("999999999999", "else"), is: "nobody", because: "nothing is alike" },
    {
      principal: { kind: "aws", name: "arn:aws:iam::111122223333:user/orders", role: undefined } as const,
      is: "nobody",
      because: "a user is no role",
    },
    { principal: jwt(), is: "deploy", because: "issuer, subject and claims are its" },
    {
      principal: jwt({ name: "repo:acme/web:environment:test" }),
      is: "deploy, segment 5 prod",
      because: "the last segment differs",
    },
    {
      principal: jwt({ name: "repo:acme:environment:prod" }),
      is: "deploy, subject",
      because: "a segment is missing",
    },
    {
      principal: jwt({ name: "repo/acme/web:environment:prod" }),
      is: "deploy, subject",
      because: "a separator is another",
    },
    {
      principal: jwt({ claims: { ref: "refs/heads/x" } }),
      is: "deploy, claim ref",
      because: "not of the list",
    },
    { principal: jwt({ claims: {} }), is: "deploy, claim ref missing", because: "the claim is not there" },
    { principal: jwt({ issuer: "cluster" }), is: "deploy, issuer", because: "all but the issuer fits" },
    {
      principal: jwt({ issuer: "else", name: "a" }),
      is: "nobody",
      because: "neither issuer nor subject fit",
    },
    {
      principal: inCluster({ "kubernetes.io": { namespace: "jobs", pod: { name: "q" } } }),
      is: "batch, claim kubernetes.io.pod.name",
      because: "one claim differs, far down",
    },
    {
      principal: inCluster({ "kubernetes.io": { namespace: "jobs", pod: "p" } }),
      is: "batch, claim kubernetes.io.pod",
      because: "what should hold claims is a text",
    },
  ])("is $is, because $because", ({ principal, is }) => {
    expect(nearest(principal)).toBe(is);
  });
});

test("a caller without differences is the caller that the principal is, and no other is", () => {
  const word = fc.constantFrom("repo", "acme", "prod", "jobs", "*", "", "__proto__");
  const claims = fc.dictionary(
    fc.constantFrom("ref", "kubernetes.io", "constructor", "__proto__"),
    fc.oneof(
      fc.constantFrom("refs/heads/main", 1, true, null),
      fc.constant({ namespace: "jobs", pod: { name: "p" } }),
    ),
  );
  const principals: fc.Arbitrary<Principal> = fc.oneof(
    fc
      .tuple(fc.constantFrom("111122223333", "444455556666"), fc.constantFrom("orders", "reports", "Orders"))
      .map(([account, name]) => aws(account, name)),
    fc.record({
      kind: fc.constant("jwt" as const),
      issuer: fc.constantFrom("actions", "cluster", "else"),
      name: fc.oneof(
        fc.constantFrom("repo:acme/web:environment:prod", "system:serviceaccount:jobs:batch-1"),
        fc.array(word).map((words) => words.join(":")),
      ),
      claims,
    }),
  );
  fc.assert(
    fc.property(principals, (principal) => {
      const found = findCaller(configuration, principal);
      for (const caller of configuration.callers.values())
        expect(callerDifferences(caller, principal).length === 0).toBe(caller.name === found);
    }),
  );
});
