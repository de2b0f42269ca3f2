import { describe, expect, test } from "vitest";
import type { Callers } from "../../infra/callers.ts";
import { privateApiPolicy } from "../../infra/private-api-policy.ts";
import { type ApiPath, isAllowed, type Principal, toApi } from "./iam-evaluation.ts";

const api = "arn:aws:execute-api:eu-central-1:999988887777:a1b2c3d4e5";
const token = `${api}/live/GET/token`;
const vpc = "vpc-0a1b2c3d";
const endpoints = ["vpce-0a1b2c3d", "vpce-0b2c3d4e"];
const ours = "o-ours000000";
const here = (name: string) => `arn:aws:iam::999988887777:role/${name}`;
const there = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

const KINDS = {
  roles: { to: "roles", arns: [here("orders"), there("team/reports")] },
  organization: { to: "organization", id: ours },
  accounts: { to: "accounts", ids: ["999988887777", "111122223333"] },
} as const satisfies Record<string, Callers>;
type Kind = keyof typeof KINDS;

const policyFor = (callers: Callers) => privateApiPolicy({ api, stage: "live", callers, vpc, endpoints });
const can = (role: string, organization = ours): Principal => ({ role, identityAllows: true, organization });
const bare = (role: string, organization = ours): Principal => ({
  role,
  identityAllows: false,
  organization,
});

const PRINCIPALS: readonly { who: string; principal: Principal; kinds: readonly Kind[]; because: string }[] =
  [
    {
      who: "a configured role of the broker's account",
      principal: bare(here("orders")),
      kinds: ["roles", "organization"],
      because: "an account's root leaves it to the role's own policy",
    },
    {
      who: "the same with a policy of its own",
      principal: can(here("orders")),
      kinds: ["roles", "organization", "accounts"],
      because: "all three admit it",
    },
    {
      who: "a configured role of another account",
      principal: can(there("team/reports")),
      kinds: ["roles", "organization", "accounts"],
      because: "both accounts allow it",
    },
    {
      who: "the same without a policy of its own",
      principal: bare(there("team/reports")),
      kinds: [],
      because: "across accounts it takes both",
    },
    {
      who: "a role whose name only is a caller's",
      principal: can(there("reports")),
      kinds: ["organization", "accounts"],
      because: "by role it is another than team/reports",
    },
    {
      who: "a role of another organization and account",
      principal: can("arn:aws:iam::444455556666:role/orders", "o-theirs0000"),
      kinds: [],
      because: "nothing names it",
    },
    {
      who: "an administrator of the broker's account",
      principal: can(here("administrator")),
      kinds: ["roles", "organization", "accounts"],
      because: "its own policy is enough here; the rules refuse it",
    },
    { who: "nobody in particular", principal: "anonymous", kinds: [], because: "there is no signature" },
  ];

const PATHS: readonly { how: string; path: ApiPath; resource: string; isOpen: boolean }[] = [
  ...endpoints.map((endpoint) => ({
    how: `through ${endpoint}`,
    path: { vpc, endpoint },
    resource: token,
    isOpen: true,
  })),
  {
    how: "with another method to another path",
    path: { vpc, endpoint: "vpce-0a1b2c3d" },
    resource: `${api}/live/POST/a/b`,
    isOpen: true,
  },
  {
    how: "through another endpoint of the VPC",
    path: { vpc, endpoint: "vpce-0c3d4e5f" },
    resource: token,
    isOpen: false,
  },
  {
    how: "through an endpoint that only begins like one",
    path: { vpc, endpoint: "vpce-0a1b2c3d0" },
    resource: token,
    isOpen: false,
  },
  {
    how: "from another VPC",
    path: { vpc: "vpc-0d4e5f60", endpoint: "vpce-0a1b2c3d" },
    resource: token,
    isOpen: false,
  },
  { how: "over the internet", path: "internet", resource: token, isOpen: false },
];

describe.for(Object.keys(KINDS) as Kind[])("where access to the private API is by %s,", (kind) => {
  const policy = policyFor(KINDS[kind]);

  describe.for(PATHS)("$how", ({ path, resource, isOpen }) => {
    test.for(PRINCIPALS.map((row) => ({ ...row, admits: isOpen && row.kinds.includes(kind) })))(
      "$who: $admits, because $because, if the way is open",
      ({ principal, admits }) => {
        expect(isAllowed(policy, toApi(resource, path, principal))).toBe(admits);
      },
    );
  });

  test("the policy itself lets nobody into another stage", () => {
    const request = toApi(`${api}/test/GET/token`, { vpc, endpoint: "vpce-0a1b2c3d" }, bare(here("orders")));
    expect(isAllowed(policy, request)).toBe(false);
  });

  test("another stage is no way past the endpoints, for nobody", () => {
    const request = toApi(`${api}/test/GET/token`, "internet", can(here("administrator")));
    expect(isAllowed(policy, request)).toBe(false);
  });
});

test("without callers the API is closed, and the policy allows nothing", () => {
  const policy = policyFor({ to: "roles", arns: [] });
  expect(policy).not.toContain('"Allow"');
  const open = { vpc, endpoint: "vpce-0a1b2c3d" };
  expect(isAllowed(policy, toApi(token, open, bare(here("orders"))))).toBe(false);
});

describe("the size of the private API's policy", () => {
  const roles = (count: number): Callers => ({
    to: "roles",
    arns: Array.from({ length: count }, (_, index) => here(`service-${index}`)),
  });

  test("leaves room for 130 callers", () => {
    expect(() => policyFor(roles(130))).not.toThrow();
  });

  test("stops the deployment with the way out when API Gateway would refuse it", () => {
    expect(() => policyFor(roles(300))).toThrow(
      /private API's resource policy has \d+ bytes with 300 callers; AWS takes 8192\. Write access: \{ organization/,
    );
  });

  test("is at most what API Gateway takes, to the byte", () => {
    const sized = (bytes: number) => {
      const arn = (length: number) => here("x".repeat(length));
      const pad = bytes - policyFor({ to: "roles", arns: [arn(1)] }).length;
      return policyFor({ to: "roles", arns: [arn(1 + pad)] });
    };
    expect(sized(8_192)).toHaveLength(8_192);
    expect(() => sized(8_193)).toThrow("has 8193 bytes");
  });
});
