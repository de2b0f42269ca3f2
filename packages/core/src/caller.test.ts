import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { findCaller } from "./caller.ts";

const ISSUERS = {
  actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" },
  cluster: { url: "https://oidc.eks.eu-central-1.amazonaws.com/id/A1", audience: "btp-token-broker" },
};
const configuration = some.configuration({
  callers: {
    reports: { role: "arn:aws:iam::111122223333:role/reports" },
    orders: { role: "arn:aws:iam::111122223333:role/team/orders" },
    deploy: {
      issuer: "actions",
      subject: "repo:acme/*:environment:prod",
      claims: { ref: "refs/heads/main" },
    },
    test: { issuer: "actions", subject: "repo:acme/*:environment:test" },
  },
  issuers: ISSUERS,
  rules: [],
});

describe("findCaller()", () => {
  test.for([
    { role: the.role, caller: "orders", because: "it is that role, whatever its path" },
    { role: { ...the.role, name: "reports" }, caller: "reports", because: "it is the other role" },
    { role: { ...the.role, account: "999999999999" }, caller: undefined, because: "the account is foreign" },
    { role: { ...the.role, partition: "aws-cn" }, caller: undefined, because: "the partition is foreign" },
    { role: { ...the.role, name: "orders-2" }, caller: undefined, because: "no caller has this name" },
    { role: undefined, caller: undefined, because: "a user, or root, is no caller" },
  ])("is $caller for the role $role.name of $role.account, since $because", ({ role, caller }) => {
    expect(findCaller(configuration, { kind: "aws", name: the.principal.name, role })).toBe(caller);
  });

  test.for([
    { change: {}, caller: "deploy", because: "issuer, subject and claims are its" },
    {
      change: { name: "repo:acme/other:environment:prod" },
      caller: "deploy",
      because: "a star is any repository",
    },
    {
      change: { name: "repo:acme/deploy:environment:test" },
      caller: "test",
      because: "the subject is another's",
    },
    { change: { issuer: "cluster" }, caller: undefined, because: "another issuer vouches for it" },
    {
      change: { name: "repo:evil/deploy:environment:prod" },
      caller: undefined,
      because: "the subject is nobody's",
    },
    { change: { claims: {} }, caller: undefined, because: "a claim is missing" },
    {
      change: { claims: { ref: "refs/heads/x" } },
      caller: undefined,
      because: "a claim says something else",
    },
  ])("is $caller for a JWT with $change, since $because", ({ change, caller }) => {
    const claims = { ref: "refs/heads/main" };
    const name = "repo:acme/deploy:environment:prod";
    expect(findCaller(configuration, { kind: "jwt", name, issuer: "actions", claims, ...change })).toBe(
      caller,
    );
  });

  test("takes no JWT for a role, whatever it calls itself", () => {
    const name = "arn:aws:iam::111122223333:role/reports";
    const claims = { role: the.role, ref: "refs/heads/main" };
    expect(findCaller(configuration, { kind: "jwt", name, issuer: "actions", claims })).toBeUndefined();
  });

  test("looks at the role that was proved, never at the text of the ARN", () => {
    expect(
      findCaller(configuration, { kind: "aws", name: the.principal.name, role: undefined }),
    ).toBeUndefined();
  });
});
