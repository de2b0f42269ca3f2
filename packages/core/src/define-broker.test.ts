import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/definition-problems.ts";
import { the } from "../../../test/support/the.ts";
import { defineBroker } from "./define-broker.ts";

const KEYS = { "cis-central": { secret: "btp/test/cis-central" } };
const CALLERS = { orders: { role: the.roleArn } };
const RULE = { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read"] } as const;
const DEFINITION = { aws: { region: "eu-central-1" }, keys: KEYS, callers: CALLERS, rules: [RULE] };

describe("defineBroker()", () => {
  test("gives everything that was left out its value, and reads what was written", () => {
    const configuration = defineBroker(() => ({
      ...DEFINITION,
      rules: [
        { ...RULE, scopes: ["job.read"], until: "2027-06-30" },
        { id: "no-admin", callers: ["orders"], key: "cis-central", deny: ["admin"] },
      ],
    }))("test");

    expect(configuration).toEqual({
      stage: "test",
      region: "eu-central-1",
      deployment: {
        access: { to: "roles" },
        privateDoor: undefined,
        concurrency: { reserved: undefined, provisioned: undefined },
        alarmTopic: undefined,
      },
      tokenOrigins: [],
      serviceDomains: [],
      keys: new Map([
        [
          "cis-central",
          {
            name: "cis-central",
            secret: "btp/test/cis-central",
            user: undefined,
            kmsKey: undefined,
            warm: false,
            expect: {},
          },
        ],
      ]),
      issuers: new Map(),
      callers: new Map([
        [
          "orders",
          { kind: "role", name: "orders", role: the.role, roleArn: the.roleArn, mintsPerMinute: 60 },
        ],
      ]),
      rules: [
        { ...RULE, effect: "allow", maxMinTtlMs: undefined, endsAt: Date.parse("2027-07-01T00:00:00Z") },
        {
          id: "no-admin",
          effect: "deny",
          callers: ["orders"],
          key: "cis-central",
          scopes: ["admin"],
          maxMinTtlMs: undefined,
          endsAt: undefined,
        },
      ],
      tests: [],
    });
  });

  test("keeps the pins of a key and its warmth", () => {
    const expected = { clientId: the.clientId, origin: the.origin, subaccount: the.subaccount };
    const keys = { "cis-central": { secret: "s", warm: true, expect: expected } };

    const configuration = defineBroker(() => ({ ...DEFINITION, keys }))("test");

    expect(configuration.keys.get("cis-central")).toEqual({
      name: "cis-central",
      secret: "s",
      user: undefined,
      kmsKey: undefined,
      warm: true,
      expect: expected,
    });
  });

  test("defines anew for each stage", () => {
    const configure = defineBroker((stage) => ({
      ...DEFINITION,
      keys: { k: { secret: `btp/${stage}/k` } },
      rules: [],
    }));

    expect(configure("prod").keys.get("k")?.secret).toBe("btp/prod/k");
    expect(configure("dev").stage).toBe("dev");
  });

  test.for([
    { region: "eu-central-1", because: "SAP's eu10 is there" },
    { region: "us-gov-west-1", because: "GovCloud has more words" },
    { region: "eusc-de-east-1", because: "the European Sovereign Cloud has a longer prefix" },
  ])("takes the region $region, since $because", ({ region }) => {
    expect(problemsOf({ ...DEFINITION, aws: { region } })).toEqual([]);
  });

  test.for([
    { at: "aws.region", change: { aws: { region: "Frankfurt" } }, because: "it is no region's name" },
    { at: "aws.region", change: { aws: {} }, because: "the region is missing" },
    {
      at: "aws.profile",
      change: { aws: { region: "eu-central-1", profile: "x" } },
      because: "unknown members",
    },
    { at: "regions", change: { regions: [] }, because: "unknown members are typing errors" },
    {
      at: "keys.CIS",
      change: { keys: { ...KEYS, CIS: { secret: "x" } } },
      because: "names are small letters",
    },
    {
      at: "keys.1st",
      change: { keys: { ...KEYS, "1st": { secret: "x" } } },
      because: "a letter comes first",
    },
    {
      at: "keys",
      change: { keys: { ...KEYS, ["k".repeat(64)]: { secret: "x" } } },
      because: "63 are the most",
    },
    { at: "keys.k.secret", change: { keys: { ...KEYS, k: {} } }, because: "every key is stored somewhere" },
    {
      at: "keys.k.warn",
      change: { keys: { ...KEYS, k: { secret: "x", warn: true } } },
      because: "it says warm",
    },
    {
      at: "keys.k.expect.origin",
      change: { keys: { ...KEYS, k: { secret: "x", expect: { origin: `${the.origin}/oauth/token` } } } },
      because: "an origin ends with the host",
    },
    {
      at: "keys.k.expect.clientId",
      change: { keys: { ...KEYS, k: { secret: "x", expect: { clientId: "" } } } },
      because: "an empty pin would pin nothing",
    },
    {
      at: "keys.k.expect.clientid",
      change: { keys: { ...KEYS, k: { secret: "x", expect: { clientid: "x" } } } },
      because: "a misspelt pin would pin nothing",
    },
    {
      at: "callers.x.role",
      change: { callers: { ...CALLERS, x: { role: "arn:aws:iam::111122223333:role/*" } } },
      because: "a wildcard lets in whoever may create roles",
    },
    {
      at: "callers.x.role",
      change: { callers: { ...CALLERS, x: {} } },
      because: "a caller proves something",
    },
    { at: "rules.0.callers", change: { rules: [{ ...RULE, callers: [] }] }, because: "it says nothing" },
    { at: "rules.0.scopes", change: { rules: [{ ...RULE, scopes: [] }] }, because: "it says nothing" },
    { at: "rules.0.scopes", change: { rules: [{ ...RULE, scopes: "job.read" }] }, because: "it is no list" },
    {
      at: "rules.0.scopes",
      change: { rules: [{ ...RULE, scopes: ["a b"] }] },
      because: "these are two scopes",
    },
    { at: "rules.0", change: { rules: [{ ...RULE, deny: "all" }] }, because: "it says two things at once" },
    {
      at: "rules.0",
      change: { rules: [{ id: "x", callers: ["orders"], key: "cis-central" }] },
      because: "it neither allows nor denies",
    },
    {
      at: "rules.0.until",
      change: { rules: [{ ...RULE, until: "2027-02-29" }] },
      because: "no such day exists",
    },
    { at: "rules.0.id", change: { rules: [{ ...RULE, id: "Orders jobs" }] }, because: "audit lines show it" },
    {
      at: "rules.0.untill",
      change: { rules: [{ ...RULE, untill: "2027-06-30" }] },
      because: "it would not end",
    },
    {
      at: "tests.0.expect",
      change: { tests: [{ caller: "orders", key: "cis-central" }] },
      because: "it tests nothing",
    },
  ])("refuses a mistake at $at, since $because", ({ at, change }) => {
    expect(problemsOf({ ...DEFINITION, ...change })).toEqual([expect.stringMatching(`^${at}[.:\\w]`)]);
  });

  test.for([
    {
      change: { keys: { k: { secret: "x", warn: true } } },
      says: "keys.k.warn: is not known here; known are secret, user, totp, kmsKey, warm, expect",
    },
    { change: { keys: { k: {} } }, says: "keys.k.secret: is missing" },
    { change: { keys: { k: "x" } }, says: "keys.k: must be an object" },
    {
      change: { rules: [{ ...RULE, scopes: ["a b"] }] },
      says: "rules.0.scopes.0: must be one scope name: no spaces, quotation marks or backslashes, 256 characters at most",
    },
    {
      change: { rules: [{ ...RULE, scopes: [] }] },
      says: 'rules.0.scopes: must be "all" or a list of at least one scope name',
    },
  ])("says what would be right: $says", ({ change, says }) => {
    expect(problemsOf({ ...DEFINITION, rules: [], ...change })).toEqual([says]);
  });

  test("refuses a name that is not defined, which types see only in literals", () => {
    expect(problemsOf({ ...DEFINITION, rules: [{ ...RULE, key: "cis-local" }] })).toEqual([
      "rule orders-jobs: no key is named cis-local",
    ]);
  });

  test("refuses rules that contradict each other", () => {
    const allowAll = { ...RULE, id: "all", scopes: "all" };
    const deny = { id: "no-admin", callers: ["orders"], key: "cis-central", deny: ["admin"] };

    expect(problemsOf({ ...DEFINITION, rules: [allowAll, deny] })).toEqual([
      expect.stringContaining("rule no-admin denies some scopes of cis-central and rule all allows"),
    ]);
  });

  test("names every problem at once, since each try costs a deployment", () => {
    const problems = problemsOf({ ...DEFINITION, aws: { region: "x" }, callers: { orders: { role: "y" } } });

    expect(problems).toEqual([
      "aws.region: must be an AWS region, such as eu-central-1",
      "callers.orders.role: must be the ARN of one role (arn:aws:iam::<account>:role/<name>), without wildcards",
    ]);
  });
});
