import { beforeAll, describe, expect, test } from "vitest";
import { type AlarmDefinition, alarmDefinitions, alarmDescription } from "../../infra/alarm-definitions.ts";
import { type Failure, toWireError } from "../../packages/core/src/index.ts";
import { troubleOf } from "../../packages/core/src/trouble.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { matchesFilterPattern } from "./filter-pattern.ts";
import { watched } from "./watched-broker.ts";
import { ONE_OF_EACH, type Played, playEpisodes } from "./watching.ts";

const RUNBOOK = repositoryText("docs/runbook.md");
const definitions = alarmDefinitions(watched);

/** A section has these, in this order. */
const PARTS = ["Metric", "First", "Causes", "Way out", "Over when"] as const;

/** The runbook's sections by heading. What comes before them is about all. */
const sections = new Map(
  RUNBOOK.split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

/** A part of a section, up to the next. */
function part(id: string, name: (typeof PARTS)[number]): string {
  const [, text = ""] = (sections.get(id) ?? "").split(`\n**${name}`);
  return text.split(/\n\*\*(?:Metric|First|Causes|Way out|Over when)\b/)[0] ?? "";
}

function inWords({ comparisonOperator, threshold }: AlarmDefinition): string {
  if (threshold === 1) return comparisonOperator === "LessThanThreshold" ? "none" : "one";
  return threshold.toLocaleString("en");
}

const commandsIn = (text: string) =>
  [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) => block.trim().split("\n"));

test("has a page for every alarm, and none without", () => {
  expect([...sections.keys()].sort()).toEqual([...new Set(definitions.map(({ id }) => id))].sort());
});

describe.for(definitions)("the page of $id", (definition: AlarmDefinition) => {
  const { id, metricName } = definition;

  test("is where the alarm's notification leads to", () => {
    expect(alarmDescription(definition)).toMatch(new RegExp(`docs/runbook\\.md#${id}$`));
    // PutMetricAlarm takes no more.
    expect(alarmDescription(definition).length).toBeLessThanOrEqual(1024);
  });

  test("has all its parts, in order", () => {
    const places = PARTS.map((name) => (sections.get(id) ?? "").indexOf(`\n**${name}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    for (const name of PARTS) expect(part(id, name).length).toBeGreaterThan(20);
  });

  test("names the metric, and the threshold as it is", () => {
    expect(part(id, "Metric")).toContain(`\`${metricName}\``);
    expect(part(id, "Metric").toLowerCase()).toMatch(new RegExp(`\\b${inWords(definition)}\\b`));
  });

  test("begins with commands that are complete but for what is in capitals", () => {
    const commands = commandsIn(part(id, "First"));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      expect(command).toMatch(/^aws [a-z-]+ [a-z-]+ .*--region REGION\b/);
      expect(command.match(/<[^>]+>|\.\.\.|…/)).toBeNull();
    }
  });
});

describe("the causes", () => {
  /** All of them: test/errors-doc.test.ts holds that table against the code. */
  const codes = tableUnder(repositoryText("docs/errors.md"), "What an operator sees").flatMap((row) =>
    codesIn(row["outcome"]),
  );
  const isToldUnder = (heading: string, column: string, code: string) =>
    tableUnder(RUNBOOK, heading)
      .flatMap((row) => codesIn(row[column]))
      .some((told) => (told.endsWith("*") ? code.startsWith(told.slice(0, -1)) : code === told));

  test("of unserved are all that fails a request on our side", () => {
    const failing = codes.filter((code) => {
      const failure = { code, askedByCaller: false, retryAfterMs: 1_000 } as Failure;
      return toWireError(failure, "arn:aws:sts::111122223333:assumed-role/a/b").status >= 500;
    });
    expect(failing.length).toBeGreaterThan(25);
    expect(failing.filter((code) => !isToldUnder("unserved", "`outcome`", code))).toEqual([]);
  });

  test.for([
    { id: "key-unusable", trouble: "key_unusable" },
    { id: "upstream-failing", trouble: "upstream_failing" },
  ])("of $id are all that it counts", ({ id, trouble }) => {
    const counted = codes.filter((code) => troubleOf(code) === trouble);
    expect(counted.length).toBeGreaterThan(5);
    expect(counted.filter((code) => !isToldUnder(id, "code", code))).toEqual([]);
  });
});

test("every page that is linked to is there", () => {
  const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, id = ""]) => id);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((id) => !sections.has(id))).toEqual([]);
});

describe("the first command", () => {
  let played: readonly Played[];
  beforeAll(async () => {
    played = await playEpisodes(ONE_OF_EACH);
  });

  const patterns = [...sections.keys()].flatMap((id) =>
    commandsIn(part(id, "First")).flatMap((command) => {
      const [, pattern] = /--filter-pattern '(\{.*\})'$/.exec(command) ?? [];
      return pattern === undefined ? [] : [{ id, pattern }];
    }),
  );

  test("looks into the log wherever there is something in it", () => {
    const ids = new Set(patterns.map(({ id }) => id));
    // Lambda and CloudTrail know of these, and the function does not.
    expect([...sections.keys()].filter((id) => !ids.has(id)).sort()).toEqual(["door-changed", "throttles"]);
  });

  test.for(patterns)("of $id finds lines of what sets it off: $pattern", ({ id, pattern }) => {
    const found = played
      .filter(({ episode }) => episode.alarm === id)
      .map(({ stream }) => stream.log.filter(({ text }) => matchesFilterPattern(pattern, text)).length);
    expect(found).toEqual([expect.any(Number)]);
    expect(found).not.toContain(0);
  });
});
