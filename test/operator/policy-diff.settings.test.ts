import { describe, expect, test } from "vitest";
import { type Definition, definition, runPolicy } from "./policy-world.ts";

/** What stands below the first line. */
async function diff(before: Definition, now: Definition) {
  const { exit, text } = await runPolicy(["policy", "diff", "canary-revision"], { before, now });
  return { exit, lines: text.split("\n").slice(1) };
}

describe("btp-broker policy diff, of what is configured beside the rules,", () => {
  test.for<{ now: Partial<Definition>; says: readonly string[] }>([
    {
      now: { callers: { ...definition.callers, orders: { role: "arn:aws:iam::111122223333:role/new" } } },
      says: [
        "orders: role arn:aws:iam::111122223333:role/new instead of arn:aws:iam::111122223333:role/team/orders",
      ],
    },
    {
      now: { callers: { ...definition.callers, batch: { role: "arn:aws:iam::111122223333:role/b" } } },
      says: ["batch is added: role arn:aws:iam::111122223333:role/b, mintsPerMinute 60"],
    },
    {
      now: {
        callers: {
          ...definition.callers,
          deploy: { issuer: "actions", subject: "repo:acme/*:environment:prod", mintsPerMinute: 5 },
        },
      },
      says: [
        "deploy: subject repo:acme/*:environment:prod instead of repo:acme/web:environment:prod",
        'deploy: claims {} instead of {"ref":"refs/heads/main","run_attempt":1}',
        "deploy: mintsPerMinute 5 instead of 60",
      ],
    },
    {
      now: {
        keys: {
          ...definition.keys,
          "cis-local": { secret: "btp/test/other", expect: { clientId: "sb-x" }, warm: true },
        },
      },
      says: [
        "cis-local: secret btp/test/other instead of btp/test/cis-local",
        "cis-local: warm true instead of false",
        "cis-local: expect.clientId sb-x instead of none",
      ],
    },
    {
      now: {
        keys: {
          ...definition.keys,
          "cis-central": {
            secret: "btp/test/cis-central",
            user: "btp/test/user",
            expect: { origin: "https://acme.authentication.eu10.hana.ondemand.com" },
          },
        },
      },
      says: ["cis-central: who may have it (orders) will act as its user btp/test/user"],
    },
    {
      now: { keys: { ...definition.keys, "cis-admin": { secret: "btp/test/cis-admin" } } },
      says: [
        "cis-admin: user none instead of btp/test/admin",
        "cis-admin: expect.origin none instead of https://acme.authentication.eu10.hana.ondemand.com",
        "cis-admin: who may have it (deploy) will act as its client and no more as a user",
      ],
    },
    {
      now: {
        issuers: {
          actions: { url: "https://token.actions.githubusercontent.com", audience: "b", maxAge: 60 },
        },
      },
      says: ["actions: audience b instead of btp-token-broker", "actions: maxAge 60 s instead of 86400 s"],
    },
    {
      now: {
        aws: { region: "eu-central-1", access: { accounts: ["111122223333"] } },
        tokenOrigins: ["https://uaa.example.com"],
      },
      says: [
        "aws.access 111122223333 instead of roles",
        "tokenOrigins https://uaa.example.com instead of none",
      ],
    },
  ])("says $says", async ({ now, says }) => {
    const said = await diff(definition, { ...definition, ...now });
    expect(said.exit).toBe(1);
    for (const line of says) expect(said.lines).toContain(`  ${line}`);
  });

  test("a caller, a key and an issuer that are gone are said to be, with what they were", async () => {
    const { "cis-local": _, ...keys } = definition.keys;
    const { idle: __, deploy: ___, reports: ____, ...callers } = definition.callers;
    const now = { ...definition, keys, callers, issuers: {}, rules: definition.rules.slice(0, 2) };
    const said = await diff(definition, now);
    for (const line of [
      "  deploy loses cis-admin (user)",
      "  cis-local is removed: secret btp/test/cis-local, warm false",
      "  idle is removed: role arn:aws:iam::111122223333:role/idle, mintsPerMinute 60",
    ])
      expect(said.lines).toContain(line);
    expect(said.lines.join("\n")).toContain("  actions is removed: url https://token.actions");
  });
});
