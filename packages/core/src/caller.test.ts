import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { findCaller } from "./caller.ts";

const configuration = some.configuration({
  callers: {
    reports: { role: "arn:aws:iam::111122223333:role/reports" },
    orders: { role: "arn:aws:iam::111122223333:role/team/orders" },
  },
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
    expect(findCaller(configuration, { arn: the.principal.arn, role })).toBe(caller);
  });

  test("looks at the role that was proved, never at the text of the ARN", () => {
    expect(findCaller(configuration, { arn: the.principal.arn, role: undefined })).toBeUndefined();
  });
});
