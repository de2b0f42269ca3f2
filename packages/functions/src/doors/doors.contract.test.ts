import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DOORS, SIGNED_DOORS } from "../../../../test/support/doors.ts";
import { the } from "../../../../test/support/the.ts";
import { ACCEPTED_QUERIES, REFUSED_QUERIES } from "../../../../test/support/token-queries.ts";
import { parseTokenQuery } from "../http/query.ts";

describe.for(DOORS)("The door $door", (front) => {
  const { admit, event, context } = front;
  const admitted = (request: Parameters<typeof event>[0]) => {
    const verdict = admit(event(request), context.invokedFunctionArn);
    if (!verdict.ok) throw new Error(verdict.problem);
    return verdict.value;
  };
  const parsed = (query: string) => parseTokenQuery(admitted({ query }).query);

  test("hands on method and path as they were sent", () => {
    const sent = { method: "HEAD", path: "/%74oken//" };
    expect(admitted(sent)).toMatchObject(sent);
  });

  test("leaves a request without a query without one", () => {
    expect(admitted({ query: "" }).query).toBe("");
  });

  test.for(["/", "//token", "/token/", "/a/../token", "/./token", "/token%00", "/access/cis%2Fcentral"])(
    "decodes and normalises nothing of the path %s",
    (path) => {
      expect(admitted({ path }).path).toBe(path);
    },
  );

  test.for(REFUSED_QUERIES)("lets $problem be said to $query: $because", ({ query, problem }) => {
    expect(parsed(query)).toEqual({ ok: false, problem });
  });

  test.for(ACCEPTED_QUERIES)("lets $query be taken: $because", ({ query }) => {
    expect(parsed(query)).toMatchObject({ ok: true });
  });

  test.for([
    { length: 8_192, problem: "unknown_parameter", because: "as long as a query may be" },
    { length: 8_193, problem: "too_long", because: "one character longer" },
  ])("lets $problem be said at $length characters: $because", ({ length, problem }) => {
    expect(parsed("key=k&pad=".padEnd(length, "x"))).toEqual({ ok: false, problem });
  });

  test("means the same by a query as what was sent, whatever that is", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("key", "scope", "=", "&", "k", "%", "%26", "%3D", "%2B", "%00", "__proto__", "+", "?"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const query = parts.join("");
        expect(parsed(query)).toEqual(parseTokenQuery(query));
      }),
      { numRuns: 500 },
    );
  });

  test("takes no other word for who is asking: identity headers change nothing", () => {
    const other = `arn:aws:sts::${the.account}:assumed-role/reports/session`;
    const headers = {
      "x-amzn-request-context": JSON.stringify({ identity: { userArn: other } }),
      "x-amzn-lattice-identity": `Principal=${other}; SessionName=x; Type=AWS_IAM`,
      "x-amzn-oidc-identity": other,
      "x-amzn-mtls-clientcert-subject": "CN=reports",
      "x-amzn-vpce-id": "vpce-00000000000000000",
      "x-apigw-api-id": "zzzzzzzzzz",
      "x-forwarded-user": other,
      "x-authorization": "Bearer reports",
      host: "evil.example",
    };
    expect(admitted({ headers })).toEqual(admitted({}));
  });

  test.for(DOORS.filter((other) => other.door !== front.door))(
    "takes no event of the door $door",
    (other) => {
      for (const { invokedFunctionArn } of [front.context, other.context])
        expect(admit(other.event(), invokedFunctionArn)).toEqual({
          ok: false,
          problem: "not_an_event_of_this_door",
        });
    },
  );

  test.for([
    { suffix: ":canary", because: "no policy guards another alias" },
    { suffix: ":$LATEST", because: "no policy guards $LATEST" },
    { suffix: ":7", because: "no policy guards a version's number" },
    { suffix: "", because: "no policy guards the function without a qualifier" },
    { suffix: ":live:x", because: "an ARN ends with its alias" },
  ])("takes nothing that came to …$suffix: $because", ({ suffix }) => {
    const arn = context.invokedFunctionArn.replace(/:live$/, suffix);
    expect(admit(event(), arn)).toEqual({ ok: false, problem: "not_this_function" });
  });
});

describe.for(SIGNED_DOORS)(
  "The door $door, at which AWS verifies signatures,",
  ({ admit, event, context }) => {
    const principalOf = (userArn: string) => {
      const verdict = admit(event({ userArn }), context.invokedFunctionArn);
      if (!verdict.ok) throw new Error(verdict.problem);
      return verdict.value.principal;
    };
    const account = the.account;
    const assumed = `arn:aws:sts::${account}:assumed-role`;
    const orders = the.role;

    test("hands on whom AWS has verified", () => {
      expect(principalOf(the.principal.name)).toEqual(the.principal);
    });

    test.for([
      { userArn: `${assumed}/orders/i-2`, role: orders, because: "the session's name decides nothing" },
      { userArn: `${assumed}/orders/reports`, role: orders, because: "not even when it is another role's" },
      {
        userArn: `${assumed}/reports/orders`,
        role: { ...orders, name: "reports" },
        because: "nor when it is that of the role one would like to have",
      },
      {
        userArn: `${assumed}/orders-admin/i-1`,
        role: { ...orders, name: "orders-admin" },
        because: "a role's name may begin like another's",
      },
      { userArn: `${assumed}/order/s`, role: { ...orders, name: "order" }, because: "or another's like it" },
      { userArn: `${assumed}/ORDERS/i-1`, role: { ...orders, name: "ORDERS" }, because: "case is kept" },
      {
        userArn: "arn:aws:sts::999999999999:assumed-role/orders/i-1",
        role: { ...orders, account: "999999999999" },
        because: "the account is part of a role",
      },
      {
        userArn: "arn:aws-us-gov:sts::111122223333:assumed-role/orders/i-1",
        role: { ...orders, partition: "aws-us-gov" },
        because: "the partition is part of a role",
      },
    ])("reads the role of $userArn: $because", ({ userArn, role }) => {
      expect(principalOf(userArn)).toEqual({ kind: "aws", name: userArn, role });
    });

    test.for([
      { userArn: `arn:aws:iam::${account}:user/orders`, because: "it is a user" },
      {
        userArn: `arn:aws:iam::${account}:user/assumed-role/orders/i-1`,
        because: "a user's path proves nothing",
      },
      { userArn: `arn:aws:iam::${account}:root`, because: "it is the account's root" },
      { userArn: `arn:aws:sts::${account}:federated-user/orders`, because: "it is a federated user" },
      { userArn: `arn:aws:iam::${account}:role/orders`, because: "a role itself never calls" },
      { userArn: `${assumed}/team/orders/i-1`, because: "an assumed role has no path" },
      { userArn: `${assumed}/orders`, because: "a session's name is missing" },
    ])("gives no role to $userArn, because $because", ({ userArn }) => {
      expect(principalOf(userArn)).toEqual({ kind: "aws", name: userArn, role: undefined });
    });
  },
);
