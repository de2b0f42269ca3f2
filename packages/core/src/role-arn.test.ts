import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSameRole, parseAssumedRoleArn, parseRoleArn } from "./role-arn.ts";

const ORDERS = { partition: "aws", account: "111122223333", name: "orders" };
const SESSION_NAME = fc.stringMatching(/^[\w+=,.@-]{2,64}$/);

describe("parseRoleArn()", () => {
  test.for([
    { arn: "arn:aws:iam::111122223333:role/orders", role: ORDERS, because: "it is a role" },
    { arn: "arn:aws:iam::111122223333:role/team/a/orders", role: ORDERS, because: "a path decides nothing" },
    {
      arn: "arn:aws-cn:iam::111122223333:role/orders",
      role: { ...ORDERS, partition: "aws-cn" },
      because: "China is a partition of its own",
    },
    {
      arn: "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_x_0a1b",
      role: { ...ORDERS, name: "AWSReservedSSO_x_0a1b" },
      because: "IAM Identity Center puts its roles below a path",
    },
    {
      arn: `arn:aws:iam::111122223333:role/${"r".repeat(64)}`,
      role: { ...ORDERS, name: "r".repeat(64) },
      because: "64 characters are IAM's most",
    },
  ])("reads $arn, since $because", ({ arn, role }) => {
    expect(parseRoleArn(arn)).toEqual(role);
  });

  test.for([
    { arn: "arn:aws:iam::111122223333:user/orders", because: "a user is no role" },
    { arn: "arn:aws:iam::111122223333:root", because: "root is no role" },
    { arn: "arn:aws:iam::111122223333:role/*", because: "wildcards are not literal" },
    { arn: "arn:aws:iam::*:role/orders", because: "an account is twelve digits" },
    { arn: "arn:aws:iam::11112222333:role/orders", because: "eleven digits are no account" },
    { arn: "arn:aws:iam::111122223333:role/", because: "the name is missing" },
    { arn: "arn:aws:iam::111122223333:role/team/", because: "a path alone is no role" },
    { arn: `arn:aws:iam::111122223333:role/${"r".repeat(65)}`, because: "65 characters are too many" },
    { arn: "arn:aws:sts::111122223333:assumed-role/orders/me", because: "it names a session" },
    { arn: "arn:evil:iam::111122223333:role/orders", because: "AWS has no such partition" },
    { arn: " arn:aws:iam::111122223333:role/orders", because: "it begins with a space" },
    { arn: "arn:aws:iam::111122223333:role/orders\n", because: "it ends with a line break" },
  ])("knows no role in $arn, since $because", ({ arn }) => {
    expect(parseRoleArn(arn)).toBeUndefined();
  });
});

describe("parseAssumedRoleArn()", () => {
  test.for([
    { arn: "arn:aws:sts::111122223333:assumed-role/orders/i-0abc", role: ORDERS, because: "EC2 names it so" },
    { arn: "arn:aws:sts::111122223333:assumed-role/orders/a@b.c", role: ORDERS, because: "people have @" },
    {
      arn: "arn:aws-us-gov:sts::111122223333:assumed-role/orders/x1",
      role: { ...ORDERS, partition: "aws-us-gov" },
      because: "GovCloud is a partition of its own",
    },
  ])("reads $arn, since $because", ({ arn, role }) => {
    expect(parseAssumedRoleArn(arn)).toEqual(role);
  });

  test.for([
    { arn: "arn:aws:iam::111122223333:user/orders", because: "users are not callers" },
    { arn: "arn:aws:iam::111122223333:root", because: "root is not a caller" },
    { arn: "arn:aws:sts::111122223333:federated-user/orders", because: "federated users are not callers" },
    { arn: "arn:aws:iam::111122223333:role/orders", because: "a role itself cannot sign" },
    { arn: "arn:aws:sts::111122223333:assumed-role/orders", because: "the session is missing" },
    { arn: "arn:aws:sts::111122223333:assumed-role/orders/", because: "the session is empty" },
    { arn: "arn:aws:sts::111122223333:assumed-role/a/orders/x1", because: "STS writes no path" },
    { arn: "arn:aws:sts::111122223333:assumed-role/orders/x/../admin", because: "sessions hold no slash" },
    { arn: "arn:aws:sts::111122223333:assumed-role//admin", because: "the role is empty" },
    { arn: "", because: "it is empty" },
  ])("knows no caller in $arn, since $because", ({ arn }) => {
    expect(parseAssumedRoleArn(arn)).toBeUndefined();
  });

  test("gives the same role whatever the session is called, since whoever assumes a role chooses that name", () => {
    fc.assert(
      fc.property(SESSION_NAME, (session) => {
        expect(parseAssumedRoleArn(`arn:aws:sts::111122223333:assumed-role/orders/${session}`)).toEqual(
          ORDERS,
        );
      }),
    );
  });
});

describe("isSameRole()", () => {
  test.for([
    { other: { ...ORDERS }, is: true, because: "all three parts agree" },
    { other: { ...ORDERS, partition: "aws-cn" }, is: false, because: "the partition differs" },
    { other: { ...ORDERS, account: "111122223334" }, is: false, because: "the account differs" },
    { other: { ...ORDERS, name: "Orders" }, is: false, because: "STS gives the case that IAM stored" },
    { other: { ...ORDERS, name: "orders-admin" }, is: false, because: "a prefix is not a name" },
  ])("is $is when $because", ({ other, is }) => {
    expect(isSameRole(ORDERS, other)).toBe(is);
  });
});
