import { describe, expect, test } from "vitest";
import type { Callers } from "../../infra/callers.ts";
import { resourcePolicy } from "../../infra/resource-policy.ts";
import { directly, isAllowed, type Principal, throughUrl } from "./iam-evaluation.ts";
import { alias, bare, can, elsewhere, here, schedule, there } from "./principals.ts";

const OURS = "o-ours000000";

const KINDS = {
  roles: { to: "roles", arns: [here("orders"), there("team/reports")] },
  organization: { to: "organization", id: OURS },
  accounts: { to: "accounts", ids: ["999988887777", "111122223333"] },
} as const satisfies Record<string, Callers>;
type Kind = keyof typeof KINDS;

const urlPolicy = (callers: Callers) =>
  resourcePolicy({ alias, frontDoor: { kind: "iam-url", callers }, invokers: [schedule] });

/** Who comes through the URL: as a caller by role, as one of an organization, as one of accounts. */
const PRINCIPALS: readonly {
  readonly who: string;
  readonly principal: Principal;
  readonly url: readonly Kind[];
  readonly because: string;
}[] = [
  {
    who: "a configured role of the broker's account",
    principal: bare(here("orders"), OURS),
    url: ["roles", "organization"],
    because: "an account's root, unlike its role or everybody, leaves it to the role's own policy",
  },
  {
    who: "the same with a policy of its own",
    principal: can(here("orders"), OURS),
    url: ["roles", "organization", "accounts"],
    because: "all three admit it",
  },
  {
    who: "a configured role of another account",
    principal: can(there("team/reports"), OURS),
    url: ["roles", "organization", "accounts"],
    because: "both accounts allow it, and the ARN has its path",
  },
  {
    who: "the same without a policy of its own",
    principal: bare(there("team/reports"), OURS),
    url: [],
    because: "across accounts the role's own policy must allow it too",
  },
  {
    who: "a role whose name only is a caller's",
    principal: can(there("reports"), OURS),
    url: ["organization", "accounts"],
    because: "by role it is another one than team/reports; else the rules refuse it",
  },
  {
    who: "a role of an account that is in no list",
    principal: can(elsewhere("other"), OURS),
    url: ["organization"],
    because: "its account is in the organization",
  },
  {
    who: "a role of a listed account in another organization",
    principal: can(there("other"), "o-theirs0000"),
    url: ["accounts"],
    because: "a list of accounts asks nothing about organizations",
  },
  {
    who: "a configured role, its account moved to another organization",
    principal: can(there("team/reports"), "o-theirs0000"),
    url: ["roles", "accounts"],
    because: "its ARN is the same",
  },
  {
    who: "a role of another organization",
    principal: can(elsewhere("other"), "o-theirs0000"),
    url: [],
    because: "nothing names it",
  },
  {
    who: "a role of an account without an organization",
    principal: can(elsewhere("other")),
    url: [],
    because: "a missing key equals nothing",
  },
  {
    who: "some role of the broker's account",
    principal: bare(here("other"), OURS),
    url: ["organization"],
    because: "neither policy names it",
  },
  {
    who: "an administrator of the broker's account",
    principal: can(here("administrator"), OURS),
    url: ["roles", "organization", "accounts"],
    because: "its own policy is enough here; the event says who it is, and the rules refuse it",
  },
  {
    who: "an administrator of another account",
    principal: can(elsewhere("administrator"), "o-theirs0000"),
    url: [],
    because: "it administers its own account's resources",
  },
  { who: "nobody in particular", principal: "anonymous", url: [], because: "there is no signature" },
  {
    who: "API Gateway",
    principal: {
      service: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-central-1:999988887777:abc/live/GET/token",
    },
    url: [],
    because: "this alias has no REST API",
  },
  {
    who: "EventBridge, for a rule of the same account",
    principal: {
      service: "events.amazonaws.com",
      sourceArn: "arn:aws:events:eu-central-1:999988887777:rule/mine",
    },
    url: [],
    because: "a service is in no organization and has no role",
  },
];

describe.for(Object.keys(KINDS) as Kind[])("where access is by %s,", (kind) => {
  const policy = urlPolicy(KINDS[kind]);
  const admitted = (requests: ReturnType<typeof directly>) => requests.map((one) => isAllowed(policy, one));

  test.for(PRINCIPALS.map((row) => ({ ...row, admits: row.url.includes(kind) })))(
    "$who through the URL: $admits, because $because",
    ({ principal, admits }) => {
      expect(admitted(throughUrl(alias, principal))).toEqual([admits, admits]);
    },
  );

  test.for(PRINCIPALS)("$who invokes directly: never", ({ principal }) => {
    expect(admitted(directly(alias, principal))).toEqual([false, false]);
  });

  test.for([
    { principal: can(schedule, OURS), admits: true, because: "the warm-up comes this way" },
    { principal: bare(schedule, OURS), admits: false, because: "the exception is not a permission" },
    { principal: can(here("root/warm-up")), admits: false, because: "only the name is the same" },
    { principal: can(there("warm-up")), admits: false, because: "the schedule's role is this account's" },
  ])("$principal.role invokes directly: $admits, because $because", ({ principal, admits }) => {
    expect(admitted(directly(alias, principal))).toEqual([admits, admits]);
  });

  test("a URL without authentication lets nobody in", () => {
    const unsigned = { "lambda:FunctionUrlAuthType": "NONE" };
    const request = { action: "lambda:InvokeFunctionUrl", resource: alias, context: unsigned };
    expect(isAllowed(policy, { ...request, principal: bare(here("orders"), OURS) })).toBe(false);
    expect(isAllowed(policy, { ...request, principal: "anonymous" })).toBe(false);
  });
});

test("nobody invokes directly even when there are no callers", () => {
  const closed = urlPolicy({ to: "roles", arns: [] });
  expect(directly(alias, can(here("admin"))).map((one) => isAllowed(closed, one))).toEqual([false, false]);
  expect(closed).not.toContain('"Allow"');
});

test("the accounts' roots are of the alias's own partition", () => {
  const inChina = resourcePolicy({
    alias: alias.replace("arn:aws:", "arn:aws-cn:"),
    frontDoor: { kind: "iam-url", callers: KINDS.accounts },
    invokers: [],
  });
  expect(inChina).toContain('"arn:aws-cn:iam::111122223333:root"');
  expect(inChina).not.toContain("arn:aws:iam");
});
