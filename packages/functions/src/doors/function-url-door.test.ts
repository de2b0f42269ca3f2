import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionArn, functionUrlEvent } from "../../../../test/support/function-url-event.ts";
import { the } from "../../../../test/support/the.ts";
import { admitThroughUrl } from "./function-url-door.ts";

const admit = (event: unknown) => admitThroughUrl(event, functionArn);
const roleOf = (userArn: string) => {
  const admitted = admit(functionUrlEvent({ iam: { userArn } }));
  if (!admitted.ok) return admitted.problem;
  const { principal } = admitted.value;
  return principal.kind === "aws" ? principal.role : principal;
};
const assumedRole = `arn:aws:sts::${the.account}:assumed-role`;

describe("admitThroughUrl()", () => {
  test("hands on method, path and query as they were sent, and whom AWS has verified", () => {
    const event = functionUrlEvent({ method: "HEAD", path: "/%74oken//", query: "scope=a%20b&key=k&key=K" });
    expect(admit(event)).toEqual({
      ok: true,
      value: {
        method: "HEAD",
        path: "/%74oken//",
        query: "scope=a%20b&key=k&key=K",
        principal: the.principal,
      },
    });
  });

  test("refuses an identity that stands beside the verified one's place", () => {
    const anonymous = functionUrlEvent({ requestContext: { authorizer: undefined } });
    const forged = { ...anonymous, authorizer: { iam: { userArn: the.principal.name } } };
    expect(admit(forged)).toEqual({ ok: false, problem: "not_an_event_of_this_door" });
  });
});

describe("admitThroughUrl() compares roles by partition, account and name, and", () => {
  test.for([
    { arn: `${assumedRole}/orders/i-1`, role: the.role, because: "that is an assumed role" },
    { arn: `${assumedRole}/orders/i-2`, role: the.role, because: "the session name decides nothing" },
    { arn: `${assumedRole}/orders/reports`, role: the.role, because: "a session may be called like a role" },
    {
      arn: `${assumedRole}/reports/orders`,
      role: { ...the.role, name: "reports" },
      because: "a session called like another role does not become it",
    },
    {
      arn: `${assumedRole}/orders-admin/i-1`,
      role: { ...the.role, name: "orders-admin" },
      because: "a name that begins like another is another",
    },
    {
      arn: `${assumedRole}/Orders/i-1`,
      role: { ...the.role, name: "Orders" },
      because: "case is kept",
    },
    {
      arn: "arn:aws:sts::999999999999:assumed-role/orders/i-1",
      role: { ...the.role, account: "999999999999" },
      because: "the account is part of a role",
    },
    {
      arn: "arn:aws-cn:sts::111122223333:assumed-role/orders/i-1",
      role: { ...the.role, partition: "aws-cn" },
      because: "the partition is part of a role",
    },
    {
      arn: `${assumedRole}/orders/${assumedRole.replaceAll(/[:/]/g, "-")}-reports`,
      role: the.role,
      because: "a session may try to look like an ARN",
    },
  ])("reads the role of $arn, because $because", ({ arn, role }) => {
    expect(roleOf(arn)).toEqual(role);
  });

  test.for([
    { arn: `arn:aws:iam::${the.account}:user/orders`, because: "it is a user" },
    {
      arn: `arn:aws:iam::${the.account}:user/assumed-role/orders/i-1`,
      because: "a user's path proves nothing",
    },
    { arn: `arn:aws:iam::${the.account}:root`, because: "it is the account's root" },
    { arn: `arn:aws:sts::${the.account}:federated-user/orders`, because: "it is a federated user" },
    { arn: `arn:aws:iam::${the.account}:role/orders`, because: "a role itself never calls" },
    { arn: `${assumedRole}/orders`, because: "a session name is missing" },
    { arn: `${assumedRole}/orders/`, because: "a session name is missing" },
    { arn: `${assumedRole}/team/orders/i-1`, because: "an assumed role has no path" },
    { arn: `${assumedRole}/orders/i-1/i-2`, because: "a session name has no slash" },
    { arn: `${assumedRole}/orders/i-1\n`, because: "a line break ends no name" },
    { arn: "arn:aws:sts::11112222333:assumed-role/orders/i-1", because: "an account has twelve digits" },
    { arn: `arn:aws:iam::${the.account}:assumed-role/orders/i-1`, because: "assumed roles belong to sts" },
    { arn: "arn:", because: "that is hardly an ARN" },
  ])("gives no role to $arn, because $because", ({ arn }) => {
    expect(roleOf(arn)).toBeUndefined();
  });

  test("reads the same role whatever session name AWS allows", () => {
    const sessionName = fc.stringMatching(/^[\w+=,.@-]{2,64}$/);
    fc.assert(
      fc.property(sessionName, (session) => {
        expect(roleOf(`${assumedRole}/orders/${session}`)).toEqual(the.role);
      }),
    );
  });
});

describe("admitThroughUrl() refuses the event of another function:", () => {
  test.for([
    {
      requestContext: { domainName: "abc.lambda-url.us-east-1.on.aws" },
      because: "the URL is of another region",
    },
    {
      requestContext: { domainName: "abc.execute-api.eu-central-1.amazonaws.com" },
      because: "the domain is an API's",
    },
    { requestContext: { domainName: "broker.example.com" }, because: "URLs have no domains of one's own" },
    { requestContext: { domainName: "" }, because: "there is no domain" },
    {
      requestContext: { accountId: "999999999999" },
      because: "the account is neither ours nor the caller's",
    },
    { requestContext: { accountId: "anonymous" }, because: "nobody has signed" },
  ])("$because", ({ requestContext }) => {
    expect(admit(functionUrlEvent({ requestContext }))).toEqual({ ok: false, problem: "not_this_function" });
  });

  test("but admits a caller of another account, whose account AWS may write into the context", () => {
    const iam = { accountId: "999999999999", userArn: "arn:aws:sts::999999999999:assumed-role/orders/i-1" };
    expect(admit(functionUrlEvent({ iam })).ok).toBe(true);
    expect(admit(functionUrlEvent({ iam, requestContext: { accountId: "999999999999" } })).ok).toBe(true);
  });

  test.for([
    { arn: "arn:aws:lambda:us-east-1:111122223333:function:broker:live", because: "it runs elsewhere" },
    { arn: "", because: "it does not know where it runs" },
    { arn: functionArn.replace(/live$/, "canary"), because: "no policy guards another alias" },
    { arn: `${functionArn}:x`, because: "an ARN ends with its alias" },
    { arn: `x${functionArn}`, because: "an ARN begins with arn" },
    {
      arn: "arn:aws:lambda:eu-central-1:11112222333:function:broker:live",
      because: "its own name is malformed",
    },
    { arn: functionArn.replace(/:live$/, ""), because: "no policy guards the function without a qualifier" },
    { arn: functionArn.replace(/:live$/, ":$LATEST"), because: "no policy guards $LATEST" },
    { arn: functionArn.replace(/:live$/, ":7"), because: "no policy guards a version's number" },
  ])("$because", ({ arn }) => {
    expect(admitThroughUrl(functionUrlEvent(), arn)).toEqual({ ok: false, problem: "not_this_function" });
  });

  test("whose domain was written to fit a name that says nothing", () => {
    const forged = functionUrlEvent({ requestContext: { domainName: "x.lambda-url.undefined.on.aws" } });
    expect(admitThroughUrl(forged, functionArn.replace(/live$/, "7"))).toEqual({
      ok: false,
      problem: "not_this_function",
    });
  });

  test("with an account that is not this function's, whoever signed", () => {
    const arn = functionArn.replace(the.account, "999999999999");
    const iam = { accountId: "222233334444" };
    expect(admitThroughUrl(functionUrlEvent({ iam }), arn)).toEqual({
      ok: false,
      problem: "not_this_function",
    });
  });
});
