import { describe, expect, test } from "vitest";
import { denied, FULL, line, ORDERS, rule } from "./audited-line.ts";
import { type Definition, definition, runPolicy } from "./policy-world.ts";

const ruled = (...rules: Definition["rules"]): Definition => ({ ...definition, rules });

/** What stands between the first line and the count of what stays the same. */
async function replay(lines: readonly string[], now: Definition, ...more: readonly string[]) {
  const { exit, text } = await runPolicy(["policy", "replay", "canary.log", ...more], {
    now,
    file: lines.join("\n"),
  });
  const [heading, ...rest] = text.split("\n");
  const end = rest.findIndex((each) => each.startsWith("the same "));
  return { exit, heading, changes: rest.slice(0, end), end: rest.slice(end) };
}

describe("btp-broker policy replay", () => {
  test("exits with 0 where every request would end as it did", async () => {
    const lines = [
      line(),
      line({ ...denied, key: "cis-local" }),
      line({ outcome: "endpoint_throttled", status: 503 }),
    ];
    expect(await replay(lines, ruled(rule))).toEqual({
      exit: 0,
      heading: expect.stringMatching(
        /policy replay test: 3 decisions from 2026-11-21T09:00:00Z to 2026-11-21T09:00:00Z, each at its own time$/,
      ),
      changes: [],
      end: ["the same              3"],
    });
  });

  test.for<{ said: object; rules: Definition["rules"]; change: string; why: string; because: string }>([
    {
      said: {},
      rules: [],
      change: "would be denied       1  orders  cis-central",
      why: "no rule in force allows orders anything",
      because: "the rule is gone",
    },
    {
      said: {},
      rules: [rule, { id: "no", callers: ["orders"], key: "cis-central", deny: "all" }],
      change: "would be denied       1  orders  cis-central",
      why: "no denies cis-central to orders, whatever else allows it",
      because: "a rule denies",
    },
    {
      said: { caller: "gone", principal: "arn:aws:sts::111122223333:assumed-role/gone/x" },
      rules: [rule],
      change: "would be denied       1  gone  cis-central",
      why: "the configuration knows no such caller",
      because: "the caller is gone",
    },
    {
      said: { ...denied, caller: undefined },
      rules: [rule],
      change: "would be granted      1  arn:aws:sts::111122223333:assumed-role/orders/*  cis-central",
      why: "by jobs",
      because: "the role was no caller then",
    },
    {
      said: denied,
      rules: [rule],
      change: "would be granted      1  orders  cis-central",
      why: "by jobs",
      because: "there is a rule now",
    },
    {
      said: {},
      rules: [{ ...rule, scopes: ["job.read"] }],
      change: "narrower              1  orders  cis-central",
      why: "without cis-central!b14.event.read",
      because: "a rule names one less",
    },
    {
      said: { scopes: "all" },
      rules: [rule],
      change: "narrower              1  orders  cis-central",
      why: "job.read event.read instead of all scopes",
      because: "it was given all there is",
    },
    {
      said: {},
      rules: [{ ...rule, scopes: ["job.read", "event.read", "job.write"] }],
      change: "wider                 1  orders  cis-central",
      why: "with cis-central!b14.job.write",
      because: "a rule names one more",
    },
    {
      said: {},
      rules: [{ ...rule, scopes: "all" }],
      change: "wider                 1  orders  cis-central",
      why: "with all scopes",
      because: "it gets all there is",
    },
    {
      said: { scopes_requested: true },
      rules: [{ ...rule, scopes: ["job.read"] }],
      change: "would be denied       1  orders  cis-central",
      why: "it names cis-central!b14.event.read, which no rule gives",
      because: "it does not want less than it named",
    },
    {
      said: {},
      rules: [
        { ...rule, scopes: ["job.read", "event.read"] },
        {
          id: "no",
          callers: ["orders"],
          key: "cis-central",
          deny: ["cis-central!b14.event.read", "job.read"],
        },
      ],
      change: "not known             1  orders  cis-central",
      why: "the rules decide by the key's scope prefix, which is in no line",
      because: "whether anything is left is for the service key to say",
    },
    {
      said: { ...denied, outcome: "scope_not_granted", status: 400 },
      rules: [rule],
      change: "not known             1  orders  cis-central",
      why: "its scopes are in no line",
      because: "what was asked for is not written down",
    },
  ])("exits with 1 and says '$change', because $because", async ({ said, rules, change, why }) => {
    const result = await replay([line(said)], ruled(...rules));
    expect(result.exit).toBe(1);
    expect(result.changes).toEqual([
      change,
      `  ${why}; first 2026-11-21T09:00:00Z, last 2026-11-21T09:00:00Z`,
    ]);
  });

  test.for([
    { scopes: FULL.slice(1), rules: [rule], because: "it gets what it names" },
    { scopes: FULL, rules: [{ ...rule, scopes: "all" as const }], because: "all there is has what it names" },
    {
      scopes: FULL,
      rules: [{ ...rule, scopes: ["job.read", "event.read", "job.write"] }],
      because: "more is for who names none",
    },
  ])("gives a request that names scopes the same, since $because", async ({ scopes, rules }) => {
    const lines = [line({ scopes, scopes_requested: true }), line({ scopes: FULL, scopes_requested: true })];
    expect(await replay(lines, ruled(...rules))).toMatchObject({ exit: 0, end: ["the same              2"] });
  });

  test("groups what is alike, gravest first, with how many and when", async () => {
    const later = "2026-11-21T10:00:00.000Z";
    const lines = [
      line({ ...denied, key: "cis-local", principal: ORDERS }),
      line(),
      line({ principal: `${ORDERS}-other` }, { time: later }),
    ];
    const { changes } = await replay(lines, ruled({ ...rule, key: "cis-local" }));
    expect(changes).toEqual([
      "would be denied       2  orders  cis-central",
      expect.stringContaining("; first 2026-11-21T09:00:00Z, last 2026-11-21T10:00:00Z"),
      "would be granted      1  orders  cis-local",
      expect.stringContaining("by jobs"),
    ]);
  });

  test.for([
    { at: [], exit: 0, because: "the rule was in force at the line's own time" },
    { at: ["--at", "now"], exit: 1, because: "it is over now" },
    { at: ["--at", "2026-11-21T23:59:59Z"], exit: 0, because: "it was in force then" },
    { at: ["--at", "2026-11-22T00:00:00Z"], exit: 1, because: "it was over then" },
  ])("exits with $exit for a rule that has ended and $at, because $because", async ({ at, exit }) => {
    const result = await replay([line()], ruled({ ...rule, until: "2026-11-21" }), ...at);
    expect(result.exit).toBe(exit);
  });

  test("counts what it could not decide, and decides the rest", async () => {
    const lines = [
      "START RequestId: canary Version: 7",
      '{"type":"warm-up","entries":[]}',
      line({ route: "GET /health", outcome: "answered", key: undefined }),
      line({ route: "GET /token", outcome: "identity_missing", principal: undefined, key: undefined }),
      line({}, { stage: "canary" }),
      '{"type":"audit","time":"canary"',
      line({ key: "\u001b[31mcanary" }),
      line(),
    ];
    const { exit, end } = await replay(lines, ruled(rule));
    expect(exit).toBe(0);
    expect(end).toEqual([
      "the same              1",
      "not counted: 2 requests that no rule was asked about, 1 line of other stages, 2 lines that could not be read",
    ]);
  });

  test("exits with 2 for an --at that is no instant", async () => {
    const given = ["policy", "replay", "f", "--at", "canary"];
    expect(await runPolicy(given, { file: line() })).toEqual({
      exit: 2,
      text: expect.stringMatching(/^--at wants an instant .* or the word now/),
    });
  });
});
