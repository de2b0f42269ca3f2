import { describe, expect, test } from "vitest";
import { type Callers, configuredCallers } from "../../infra/callers.ts";
import { privateApiPolicy } from "../../infra/private-api-policy.ts";
import { resourcePolicy } from "../../infra/resource-policy.ts";
import { defineBroker } from "../../packages/core/src/define-broker.ts";
import {
  type AuthorizationRequest,
  directly,
  identityAllows,
  isAllowed,
  type Principal,
  throughUrl,
  toApi,
} from "../infra/iam-evaluation.ts";
import { repositoryText } from "../support/markdown-table.ts";
import { type Definition, definition, runPolicy } from "./policy-world.ts";

const BROKER = "999988887777";
const API = "a1b2c3d4e5";
const alias = `arn:aws:lambda:eu-central-1:${BROKER}:function:btp-token-broker-test-api:live`;
const api = `arn:aws:execute-api:eu-central-1:${BROKER}:${API}`;
const place = { vpc: "vpc-0a1b2c3d", endpoints: ["vpce-0a1b2c3d"] };
const orders = "arn:aws:iam::111122223333:role/team/orders";
const organization = "o-ours000000";

const withAccess = (access: NonNullable<Definition["aws"]["access"]>): Definition => ({
  ...definition,
  aws: { region: "eu-central-1", access, ...place },
});
const configurations = {
  roles: withAccess("roles"),
  organization: withAccess({ organization }),
  accounts: withAccess({ accounts: [BROKER, "111122223333"] }),
};
type Kind = keyof typeof configurations;

const callersOf = (kind: Kind): Callers =>
  configuredCallers(defineBroker<string, string, string>(() => configurations[kind])("test"));
const doorPolicies = (callers: Callers) => ({
  url: resourcePolicy({ alias, frontDoor: { kind: "iam-url", callers }, invokers: [] }),
  private: privateApiPolicy({ api, stage: "live", callers, ...place }),
});
const NOBODY = doorPolicies({ to: "roles", arns: [] });

/** What the command writes for a caller. */
async function policyOf(kind: Kind, caller = "orders"): Promise<string> {
  const given = ["policy", "iam", caller, "--account", BROKER, "--api-id", API, "--json"];
  const { exit, text } = await runPolicy(given, { now: configurations[kind] });
  expect(exit).toBe(0);
  return text;
}

/** Whether a role gets in, with this policy of its own and this one of the door. */
function getsIn(own: string | undefined, door: string, requests: readonly AuthorizationRequest[]): boolean {
  return requests.every((request) => {
    const isOwn = own !== undefined && identityAllows(own, request);
    const principal: Principal = { ...(request.principal as { role: string }), identityAllows: isOwn };
    return isAllowed(door, { ...request, principal });
  });
}

const principal: Principal = { role: orders, organization, identityAllows: false };
const THROUGH_URL = throughUrl(alias, principal);
const PRIVATE = [toApi(`${api}/live/GET/token`, { vpc: place.vpc, endpoint: "vpce-0a1b2c3d" }, principal)];

describe.for(["roles", "organization", "accounts"] as const)(
  "where access is by %s, btp-broker policy iam",
  (kind) => {
    const door = doorPolicies(callersOf(kind));

    test.for([
      { how: "the URL", policy: door.url, closed: NOBODY.url, requests: THROUGH_URL },
      { how: "the private door", policy: door.private, closed: NOBODY.private, requests: PRIVATE },
    ])(
      "lets a caller of another account in through $how, with the door's own and not alone",
      async ({ policy, closed, requests }) => {
        const own = await policyOf(kind);
        expect({
          both: getsIn(own, policy, requests),
          doorAlone: getsIn(undefined, policy, requests),
          ownAlone: getsIn(own, closed, requests),
        }).toEqual({ both: true, doorAlone: false, ownAlone: false });
      },
    );

    test("lets nobody past the door, and to no other function, stage or account", async () => {
      const own = await policyOf(kind);
      const other = (text: string) => text.replace("-test-", "-dev-");
      for (const request of [
        ...directly(alias, principal),
        ...throughUrl(other(alias), principal),
        ...throughUrl(alias.replace(":live", ":7"), principal),
        ...throughUrl(alias.replace(BROKER, "111122223333"), principal),
        toApi(`${api}/test/GET/token`, "internet", principal),
        toApi(`${api.replace(API, "other")}/live/GET/token`, "internet", principal),
      ])
        expect(identityAllows(own, request)).toBe(false);
    });

    test.for([
      {
        account: "111122223333",
        is: kind === "accounts" ? "needs this policy of its own, though" : "needs none",
      },
      { account: BROKER, is: "needs this policy of its own: the broker is in another account" },
    ])("says that a caller of 111122223333 $is, with the broker in $account", async ({ account, is }) => {
      const given = ["policy", "iam", "orders", "--account", account, "--api-id", API];
      const { exit, text } = await runPolicy(given, { now: configurations[kind] });
      expect(exit).toBe(0);
      expect(text.split("\n")[0]).toContain(is);
      // As IAM has it: a caller that needs none gets in without.
      const here = (value: string) => value.replaceAll(BROKER, account);
      const requests = throughUrl(here(alias), principal);
      const policy = resourcePolicy({
        alias: here(alias),
        frontDoor: { kind: "iam-url", callers: callersOf(kind) },
        invokers: [],
      });
      expect(getsIn(undefined, policy, requests)).toBe(is === "needs none");
    });
  },
);

describe("btp-broker policy iam", () => {
  test("says what is to be filled in, where it was not given", async () => {
    const { exit, text } = await runPolicy(["policy", "iam", "orders"], { now: configurations.roles });
    expect(exit).toBe(0);
    for (const part of [
      "if the broker is in another account than 111122223333",
      "To be filled in: BROKER_ACCOUNT (--account) and API_ID (--api-id).",
      '"arn:aws:lambda:eu-central-1:BROKER_ACCOUNT:function:btp-token-broker-test-api:live"',
      '"arn:aws:execute-api:eu-central-1:BROKER_ACCOUNT:API_ID/live/*"',
    ])
      expect(text).toContain(part);
  });

  test("writes nothing of a private door that there is none of", async () => {
    const { text } = await runPolicy(["policy", "iam", "orders", "--account", BROKER, "--json"]);
    expect(text).not.toContain("execute-api");
  });

  test("writes the ARNs of the role's own partition", async () => {
    const callers = { ...definition.callers, orders: { role: "arn:aws-cn:iam::111122223333:role/orders" } };
    const given = ["policy", "iam", "orders", "--account", BROKER, "--json"];
    const { text } = await runPolicy(given, { now: { ...definition, callers } });
    expect(text).toContain('"arn:aws-cn:lambda:');
    expect(text).not.toContain("arn:aws:");
  });

  test("says of a workload what it needs instead", async () => {
    const { exit, text } = await runPolicy(["policy", "iam", "deploy"]);
    expect(exit).toBe(0);
    for (const part of [
      "needs no policy of AWS",
      "https://token.actions.githubusercontent.com",
      "for the audience btp-token-broker",
      "repo:acme/web:environment:prod",
      'where ref is "refs/heads/main"',
      "RS256 or ES256, at most 86400 s ago",
    ])
      expect(text).toContain(part);
  });

  test.for([
    { given: ["canary"], says: /no caller of this name. It has: orders/ },
    { given: ["orders", "--account", "canary"], says: /--account wants .* twelve digits/ },
    { given: ["orders", "--api-id", "Canary"], says: /--api-id wants/ },
    { given: ["orders", "--json"], says: /A complete policy wants --account beside --json/ },
    { given: ["deploy", "--json"], says: /is a workload and needs no policy/ },
  ])("exits with 2 for $given, and says the way out", async ({ given, says }) => {
    expect(await runPolicy(["policy", "iam", ...given])).toEqual({
      exit: 2,
      text: expect.stringMatching(says),
    });
  });

  test("names the function as the deployment does", () => {
    expect(repositoryText("sst.config.ts")).toContain('name: "btp-token-broker"');
    expect(repositoryText("infra/function.ts")).toContain("name: `${prefix}-${door}`,\n    handler");
    expect(repositoryText("infra/stage-name.ts")).toContain("const prefix = `${app}-${stage}`;");
  });
});
