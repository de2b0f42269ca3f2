import { describe, expect, test } from "vitest";
import { definition, runPolicy } from "./policy-world.ts";

describe("btp-broker policy", () => {
  test("has a block for each caller, in the order of the configuration, with every key in it", async () => {
    const { exit, text } = await runPolicy(["policy"]);
    expect(exit).toBe(0);
    expect(text.split("\n").slice(1)).toEqual([
      "orders: arn:aws:iam::111122223333:role/team/orders",
      "  cis-central       job.read",
      "                    by orders-jobs less what no-events until 2026-12-31 denies",
      "  no rule           cis-local, cis-admin (user)",
      "reports: arn:aws:iam::444455556666:role/reports",
      "  cis-local         over: reports-local until 2026-11-21",
      "  cis-admin (user)  denied by closed",
      "  no rule           cis-central",
      'deploy: repo:acme/web:environment:prod of actions with {"ref":"refs/heads/main","run_attempt":1}',
      "  cis-admin (user)  all scopes",
      "                    by deploy-admin, min_ttl at most 600 s",
      "  no rule           cis-central, cis-local",
      "idle: arn:aws:iam::111122223333:role/idle",
      "  no rule           cis-central, cis-local, cis-admin (user)",
    ]);
  });

  test.for([
    {
      at: "2026-11-21T23:59:59.999Z",
      has: "  cis-local         all scopes",
      because: "the rule is in force",
    },
    {
      at: "2026-11-22T00:00:00Z",
      has: "  cis-local         over: reports-local until 2026-11-21",
      because: "it ended",
    },
    {
      at: "2027-01-01T00:00:00Z",
      has: "  cis-central       job.read event.read",
      because: "the denial ended",
    },
  ])("as of $at has '$has', because $because", async ({ at, has }) => {
    const { text } = await runPolicy(["policy", "--at", at]);
    expect(text.split("\n")).toContain(has);
  });

  test("says the same as JSON, with every cell", async () => {
    const { text } = await runPolicy(["policy", "--json"]);
    const record = JSON.parse(text) as {
      readonly callers: readonly { readonly caller: string; readonly keys: readonly object[] }[];
    };
    expect(record.callers.map(({ caller, keys }) => [caller, keys.length])).toEqual(
      Object.keys(definition.callers).map((caller) => [caller, 3]),
    );
    expect(record.callers[0]?.keys[0]).toEqual({
      key: "cis-central",
      as_user: false,
      decision: "allow",
      scopes: ["job.read"],
      rules: [
        { id: "orders-jobs", effect: "allow" },
        { id: "no-events", effect: "deny", ends_at: "2027-01-01T00:00:00Z" },
      ],
    });
    expect(record.callers[1]?.keys).toMatchObject([
      { decision: "deny", reason: "caller_without_rules" },
      { decision: "deny", reason: "over" },
      { decision: "deny", reason: "denied" },
    ]);
    expect(record.callers[2]?.keys[2]).toMatchObject({
      as_user: true,
      scopes: "all",
      rules: [{ max_min_ttl_seconds: 600 }],
    });
  });

  test("shows one caller, or one key, alone", async () => {
    const { text } = await runPolicy(["policy", "--caller", "reports", "--key", "cis-local"]);
    expect(text.split("\n").slice(1)).toEqual([
      "reports: arn:aws:iam::444455556666:role/reports",
      "  cis-local  over: reports-local until 2026-11-21",
    ]);
  });

  test("stays within a hundred columns, and breaks no scope's name", async () => {
    const scopes = Array.from({ length: 60 }, (_, at) => `a-scope-with-a-long-name.number-${at}`);
    const rule = { id: "many", callers: ["idle"], key: "cis-local", scopes };
    const { text } = await runPolicy(["policy"], { now: { ...definition, rules: [rule] } });
    for (const line of text.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(100);
    for (const scope of scopes) expect(text).toMatch(new RegExp(`${scope}(?:\\s|$)`));
  });

  test.for([
    { given: ["--caller", "canary"], says: /no caller of this name. It has: orders, reports, deploy, idle/ },
    { given: ["--key", "canary"], says: /no key of this name. It has: cis-central/ },
    { given: ["--at", "canary"], says: /--at wants an instant with its offset/ },
    { given: ["--at", "2026-11-22"], says: /--at wants an instant/ },
  ])("exits with 2 for $given, and says the way out", async ({ given, says }) => {
    expect(await runPolicy(["policy", ...given])).toEqual({ exit: 2, text: expect.stringMatching(says) });
  });
});
