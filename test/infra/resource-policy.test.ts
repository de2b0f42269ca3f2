import { describe, expect, test } from "vitest";
import { resourcePolicy } from "../../infra/resource-policy.ts";
import { type AuthorizationRequest, directly, isAllowed, throughUrl } from "./iam-evaluation.ts";

const alias = "arn:aws:lambda:eu-central-1:999988887777:function:broker:live";
const here = (role: string) => `arn:aws:iam::999988887777:role/${role}`;
const elsewhere = (role: string) => `arn:aws:iam::111122223333:role/${role}`;
const schedule = here("warm-up");
const policy = resourcePolicy({ alias, schedule, callers: [here("orders"), elsewhere("team/reports")] });

const admitted = (requests: readonly AuthorizationRequest[]) => requests.map((one) => isAllowed(policy, one));

describe("through the URL", () => {
  test.for([
    { role: here("orders"), identityAllows: false, admits: true, because: "the policy names the role" },
    {
      role: elsewhere("team/reports"),
      identityAllows: true,
      admits: true,
      because: "both accounts allow it, and the ARN has its path",
    },
    {
      role: elsewhere("team/reports"),
      identityAllows: false,
      admits: false,
      because: "across accounts the role's own policy must allow it too",
    },
    { role: here("other"), identityAllows: false, admits: false, because: "no policy names the role" },
    {
      role: elsewhere("other"),
      identityAllows: true,
      admits: false,
      because: "another account's administrator is not its own resource's",
    },
    {
      role: elsewhere("reports"),
      identityAllows: true,
      admits: false,
      because: "it is another role than team/reports, whatever its name",
    },
    {
      role: here("admin"),
      identityAllows: true,
      admits: true,
      because: "its own policy is enough here; the event says who it is, and the broker's rules refuse it",
    },
  ])("$role, identity policy $identityAllows: $admits, because $because", ({ admits, ...caller }) => {
    expect(admitted(throughUrl(alias, caller))).toEqual([admits, admits]);
  });

  test("is refused without a signature", () => {
    expect(admitted(throughUrl(alias, {}))).toEqual([false, false]);
  });

  test("does not let a caller in by a URL without authentication", () => {
    const unsigned = { "lambda:FunctionUrlAuthType": "NONE" };
    const request = { role: here("orders"), action: "lambda:InvokeFunctionUrl", resource: alias };
    expect(isAllowed(policy, { ...request, context: unsigned })).toBe(false);
  });
});

describe("directly, with the key that says how or without it", () => {
  test.for([
    { role: schedule, identityAllows: true, admits: true, because: "the warm-up comes this way" },
    { role: schedule, identityAllows: false, admits: false, because: "the exception is not a permission" },
    { role: here("orders"), identityAllows: false, admits: false, because: "a caller may use the URL only" },
    { role: here("orders"), identityAllows: true, admits: false, because: "it could write another's name" },
    { role: here("admin"), identityAllows: true, admits: false, because: "the deny outranks what it may do" },
    { role: here("root/warm-up"), identityAllows: true, admits: false, because: "only the name is the same" },
    {
      role: elsewhere("warm-up"),
      identityAllows: true,
      admits: false,
      because: "the schedule's role is this account's",
    },
    { identityAllows: true, admits: false, because: "an AWS service has no role" },
  ])("$role, identity policy $identityAllows: $admits, because $because", ({ admits, ...caller }) => {
    expect(admitted(directly(alias, caller))).toEqual([admits, admits]);
  });

  test("is denied to everybody else even when there are no callers", () => {
    const closed = resourcePolicy({ alias, schedule, callers: [] });
    const admin = { role: here("admin"), identityAllows: true };
    expect(directly(alias, admin).map((one) => isAllowed(closed, one))).toEqual([false, false]);
    expect(closed).not.toContain('"Allow"');
  });
});

describe("the size of the policy", () => {
  const callers = (count: number) => Array.from({ length: count }, (_, index) => here(`service-${index}`));

  test("leaves room for 150 callers", () => {
    expect(() => resourcePolicy({ alias, schedule, callers: callers(150) })).not.toThrow();
  });

  test("stops the deployment with the way out when Lambda would refuse it", () => {
    expect(() => resourcePolicy({ alias, schedule, callers: callers(300) })).toThrow(
      /for 300 callers has \d+ bytes; Lambda takes 20480\. Let services that need the same tokens share a role/,
    );
  });

  test("is at most what Lambda takes, to the byte", () => {
    expect(resourcePolicy(sized(20_480))).toHaveLength(20_480);
    expect(() => resourcePolicy(sized(20_481))).toThrow("has 20481 bytes");
  });

  /** The alias is in the policy three times and the schedule's role once: together they make any length. */
  function sized(bytes: number) {
    const access = { alias, schedule, callers: callers(100) };
    const more = bytes - resourcePolicy(access).length;
    return {
      ...access,
      alias: alias + "x".repeat(Math.floor(more / 3)),
      schedule: schedule + "x".repeat(more % 3),
    };
  }
});
