import { describe, expect, test } from "vitest";
import { type Definition, definition, runPolicy } from "./policy-world.ts";

type Rule = Definition["rules"][number];

const rule = (id: string, more: Partial<Rule> = {}): Rule =>
  ({ id, callers: ["orders"], key: "cis-central", scopes: ["job.read"], ...more }) as Rule;
const denial = (deny: "all" | readonly string[], more: { readonly until?: string } = {}): Rule => ({
  id: "no",
  callers: ["orders"],
  key: "cis-central",
  deny,
  ...more,
});
const withRules = (...rules: readonly Rule[]): Definition => ({ ...definition, rules });

/** What stands below the first line. */
async function diff(before: Definition, now: Definition) {
  const { exit, text } = await runPolicy(["policy", "diff", "canary-revision"], { before, now });
  return { exit, lines: text.split("\n").slice(1) };
}

describe("btp-broker policy diff", () => {
  test("exits with 0 for the same, and says to which commit", async () => {
    expect(await runPolicy(["policy", "diff", "HEAD"], { before: definition })).toEqual({
      exit: 0,
      text: expect.stringMatching(/policy diff test at 2026-11-22T10:00:00Z: 0 differences to 0123456789ab$/),
    });
  });

  const jobs = rule("a");
  test.for<{ before: readonly Rule[]; now: readonly Rule[]; says: readonly string[]; because: string }>([
    {
      before: [jobs],
      now: [rule("a", { scopes: ["job.read", "event.read"] })],
      says: ["orders gains event.read on cis-central"],
      because: "a rule names one more",
    },
    {
      before: [rule("a", { scopes: ["job.read", "event.read"] })],
      now: [jobs],
      says: ["orders loses event.read on cis-central"],
      because: "a rule names one less",
    },
    { before: [jobs], now: [], says: ["orders loses cis-central"], because: "its only rule is gone" },
    {
      before: [jobs],
      now: [jobs, denial("all")],
      says: ["orders loses cis-central"],
      because: "a denial was added",
    },
    {
      before: [],
      now: [rule("a", { key: "cis-admin", until: "2027-06-30" })],
      says: ["orders gains cis-admin (user): job.read until 2027-06-30"],
      because: "there is a rule now, until then, for a key that is a user's",
    },
    {
      before: [jobs],
      now: [rule("a", { until: "2027-06-30" })],
      says: ["orders: cis-central ends 2027-06-30 instead of never"],
      because: "the rule has an end",
    },
    {
      before: [rule("a", { until: "2027-06-30" })],
      now: [rule("a", { until: "2027-06-30T12:00:00Z" })],
      says: ["orders: cis-central ends 2027-06-30T12:00:00Z instead of 2027-06-30"],
      because: "the end is half a day sooner",
    },
    {
      before: [rule("a", { scopes: ["job.read", "event.read"] })],
      now: [jobs, rule("b", { scopes: ["event.read"], until: "2027-06-30" })],
      says: ["orders: event.read on cis-central ends 2027-06-30 instead of never"],
      because: "one of two scopes has an end",
    },
    {
      before: [jobs],
      now: [rule("a", { scopes: "all" })],
      says: ["orders gains all scopes on cis-central"],
      because: "what the key has and the rule did not name is new",
    },
    {
      before: [rule("a", { scopes: "all" })],
      now: [jobs],
      says: ["orders loses all scopes on cis-central"],
      because: "what is named is still there",
    },
    {
      before: [jobs],
      now: [jobs, denial(["job.read"], { until: "2027-06-30" })],
      says: ["orders: cis-central is given after 2027-06-30, instead of always"],
      because: "a denial that ends takes it away until then",
    },
    {
      before: [jobs],
      now: [rule("a", { maxMinTtl: 600 })],
      says: ["orders: min_ttl on cis-central at most 600 s instead of without a limit"],
      because: "the rule has a limit",
    },
    {
      before: [rule("a", { maxMinTtl: 600 })],
      now: [rule("a", { maxMinTtl: 600 }), rule("b", { maxMinTtl: 900, until: "2027-06-30" })],
      says: ["orders: min_ttl on cis-central at most 900 s instead of at most 600 s"],
      because: "the widest of the rules counts",
    },
  ])("says $says, because $because", async ({ before, now, says }) => {
    const said = await diff(withRules(...before), withRules(...now));
    expect(said.exit).toBe(1);
    const access = said.lines.slice(1, said.lines.indexOf("rules that are written differently"));
    expect([said.lines[0], access]).toEqual(["who may ask for what", says.map((line) => `  ${line}`)]);
  });

  test.for<{ before: readonly Rule[]; now: readonly Rule[]; notes: readonly string[]; because: string }>([
    {
      before: [jobs],
      now: [rule("b")],
      notes: ["  added: b", "  removed: a"],
      because: "a rule has another id",
    },
    {
      before: [rule("a", { scopes: ["job.read", "event.read"] })],
      now: [rule("a", { scopes: ["event.read"] }), rule("b")],
      notes: ["  added: b", "  changed: a"],
      because: "one rule became two",
    },
    {
      before: [jobs, rule("b", { until: "2026-11-21" })],
      now: [jobs],
      notes: ["  removed: b"],
      because: "a rule is gone that was over",
    },
    {
      before: [rule("a", { scopes: "all" })],
      now: [rule("a", { scopes: "all" }), rule("b")],
      notes: ["  added: b"],
      because: "what is all grows no further",
    },
  ])(
    "exits with 0 for rules that mean the same, and says which: $because",
    async ({ before, now, notes }) => {
      expect(await diff(withRules(...before), withRules(...now))).toEqual({
        exit: 0,
        lines: ["rules that are written differently", ...notes],
      });
    },
  );

  test("says the same as JSON", async () => {
    const { exit, text } = await runPolicy(["policy", "diff", "HEAD", "--json"], {
      before: withRules(rule("a")),
      now: withRules(),
    });
    expect([exit, JSON.parse(text)]).toEqual([
      1,
      expect.objectContaining({
        command: "policy diff",
        commit: "0123456789ab",
        differences: [{ about: "access", text: "orders loses cis-central" }],
        rules: { added: [], removed: ["a"], changed: [] },
      }),
    ]);
  });

  test("exits with 2 where there is no such revision, or none that is understood today", async () => {
    expect(await runPolicy(["policy", "diff", "canary"])).toMatchObject({ exit: 2 });
    const before = { ...definition, rules: [rule("a", { key: "gone" })] };
    expect(await runPolicy(["policy", "diff", "HEAD"], { before })).toEqual({
      exit: 2,
      text: expect.stringMatching(/^As it was at 0123456789ab: broker\.config\.ts:\n.*no key is named gone/),
    });
  });
});
