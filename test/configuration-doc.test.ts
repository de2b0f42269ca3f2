import { describe, expect, test } from "vitest";
import { problemsOf } from "./support/definition-problems.ts";
import { codesIn, repositoryText, tableUnder } from "./support/markdown-table.ts";
import { the } from "./support/the.ts";

const page = repositoryText("docs/configuration.md");
const ISSUER = { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" };
const WORKLOAD = { issuer: "actions", subject: "repo:acme/*:environment:prod" };
const RULE = { id: "orders-all", callers: ["orders"], key: "k", scopes: "all" };
const DEFINITION = {
  aws: { region: "eu-central-1" },
  keys: { k: { secret: "k" } },
  issuers: { actions: ISSUER },
  callers: { orders: { role: the.roleArn } },
  rules: [RULE],
  tests: [],
};

/** What the configuration says that it knows at a place where there is a member it does not know. */
function knownAt(change: object): readonly string[] {
  const known = problemsOf({ ...DEFINITION, ...change }).map(
    (problem) => / known are (.*)$/.exec(problem)?.[1],
  );
  return known.flatMap((names) => names?.split(", ") ?? []).toSorted();
}

describe("the members in docs/configuration.md", () => {
  const written = tableUnder(page, "Members").flatMap(({ member }) => codesIn(member));
  const strange = { strange: 1 };
  const { aws, keys, callers } = DEFINITION;

  test.for([
    { place: "aws.", change: { aws: { ...aws, ...strange } } },
    { place: "aws.concurrency.", change: { aws: { ...aws, concurrency: strange } } },
    { place: "keys.K.", change: { keys: { k: { ...keys.k, ...strange } } } },
    { place: "keys.K.expect.", change: { keys: { k: { ...keys.k, expect: strange } } } },
    { place: "issuers.I.", change: { issuers: { actions: { ...ISSUER, ...strange } } } },
    { place: "rules[].", change: { rules: [{ ...RULE, ...strange }] } },
    { place: "tests[].", change: { tests: [{ caller: "orders", key: "k", expect: "deny", ...strange }] } },
    {
      place: "callers.C.",
      change: { callers: { orders: { ...callers.orders, ...strange }, deploy: { ...WORKLOAD, ...strange } } },
    },
    { place: "", change: strange },
  ])("are those that are known at $place", ({ place, change }) => {
    const members = written.filter((code) => code.startsWith(place)).map((code) => code.slice(place.length));
    const here = new Set(members.map((code) => code.replace(/(?:\[\])?\..*$/, "")));
    expect([...here].toSorted()).toEqual([...new Set(knownAt(change))]);
  });
});

describe("the mistakes in docs/configuration.md", () => {
  const told = tableUnder(page, "What a wrong configuration is told").flatMap((row) =>
    codesIn(row["it says"]),
  );
  /** `A` stands for a name, and `…` for what is left out. */
  const patternOf = (words: string) =>
    new RegExp(
      `^${words
        .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll(/\b[A-Z]\b/g, String.raw`[\w-]+`)
        .replaceAll("…", ".*")}`,
    );
  const mistakes: readonly object[] = [
    { callers: { orders: { ...WORKLOAD, issuer: "gitlab" } } },
    {
      callers: { orders: { role: the.roleArn }, twin: { role: the.roleArn.replace("role/", "role/path/") } },
    },
    { callers: { orders: WORKLOAD, twin: { ...WORKLOAD, subject: "repo:acme/deploy:environment:*" } } },
    { issuers: { actions: ISSUER, github: { ...ISSUER, audience: "another" } } },
    { callers: { orders: { ...WORKLOAD, subject: "*:*" } } },
    { keys: { k: { secret: "k", totp: "t" } } },
    { keys: { k: { secret: "k", user: "u" } } },
    { keys: { k: { secret: "k", user: "k", expect: { origin: the.origin } } } },
    { keys: { k: { secret: "k", expect: { origin: "https://acme.example.com" } } } },
    { callers: { orders: { ...WORKLOAD, claims: { ref: null } } } },
    { rules: [{ id: "r", callers: ["orders"], key: "k", deny: "all", maxMinTtl: 1 }] },
    { rules: [RULE, { id: "less", callers: ["orders"], key: "k", deny: ["x"] }] },
    {
      rules: [{ ...RULE, deny: "all", scopes: undefined }],
      tests: [{ caller: "orders", key: "k", expect: RULE.id }],
    },
  ];

  test("are all that are planted here, each told once, in their words", () => {
    const problems = mistakes.flatMap((change) => problemsOf({ ...DEFINITION, ...change }));
    expect(problems).toHaveLength(mistakes.length);
    const rows = problems.map((problem) => told.filter((words) => patternOf(words).test(problem)));
    expect(rows).toEqual(told.map((words) => [words]));
  });
});
