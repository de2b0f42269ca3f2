import { beforeAll, describe, expect, test } from "vitest";
import { dashboardBody } from "../../infra/dashboard-body.ts";
import { repositoryText } from "../support/markdown-table.ts";
import { readInsightsQuery } from "./insights-query.ts";
import { memberAt } from "./member-at.ts";
import { watched } from "./watched-broker.ts";
import { ONE_OF_EACH, playEpisodes } from "./watching.ts";

const [, questions = ""] = repositoryText("docs/metrics.md").split("\n## Questions to ask the lines\n");
const [section = ""] = questions.split(/^## /m);
const documented = [...section.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, query = ""]) =>
  query.trim().replaceAll("\n", " "),
);

interface Widget {
  readonly type: string;
  readonly properties: { readonly query?: string };
}
const { widgets } = dashboardBody(watched, "eu-central-1", []) as { readonly widgets: readonly Widget[] };
const shown = widgets.flatMap(({ properties }) => properties.query ?? []);

describe("a query of", () => {
  let lines: readonly string[];
  beforeAll(async () => {
    const played = await playEpisodes(ONE_OF_EACH);
    lines = [...new Set(played.flatMap(({ stream }) => stream.log.map(({ text }) => text)))];
  });

  test.for([
    ...documented.map((query) => ({ place: "docs/metrics.md", query })),
    ...shown.map((query) => ({ place: "the dashboard", query })),
  ])("$place is about lines that there are, and reads fields that they have: $query", ({ query }) => {
    // The id of a request is for the reader to put in.
    const { fields, isAbout } = readInsightsQuery(query.replace('"REQUEST_ID"', `"${requestIdIn(lines)}"`));
    const found = lines.filter(isAbout).map((line) => JSON.parse(line) as unknown);
    expect(found.length).toBeGreaterThan(0);
    const unknown = fields.filter((field) => !found.some((line) => memberAt(line, field) !== undefined));
    expect({ fields: fields.length > 0, unknown }).toEqual({ fields: true, unknown: [] });
  });

  test("each place is there", () => {
    expect(documented.length).toBeGreaterThan(5);
    expect(shown).toHaveLength(1);
  });
});

function requestIdIn(lines: readonly string[]): string {
  const [first = "{}"] = lines.filter((line) => line.includes('"request_id"'));
  return String(memberAt(JSON.parse(first), "request_id"));
}

describe("a query", () => {
  test.for([
    { query: 'filter type = "audit" | stats count() as n by caller', fields: ["type", "caller"] },
    { query: "fields @timestamp, a.b, c | sort c desc | limit 20", fields: ["a.b", "c"] },
    { query: "stats pct(mint.ms, 99) as slow by bin(5m) | sort slow desc", fields: ["mint.ms"] },
    { query: 'parse @message \'"failure":"*"\' as failure | stats count() by failure', fields: [] },
    { query: "filter ispresent(a.b) and c > 1", fields: ["a.b", "c"] },
  ])("$query reads $fields", ({ query, fields }) => {
    expect(readInsightsQuery(query).fields).toEqual(fields);
  });

  test.for([
    { filter: 'a = "x"', line: { a: "x" }, isAbout: true },
    { filter: 'a = "x"', line: { a: "y" }, isAbout: false },
    { filter: "a >= 2", line: { a: 2 }, isAbout: true },
    { filter: "a > 2", line: { a: 2 }, isAbout: false },
    { filter: "a < 2", line: {}, isAbout: false },
    { filter: "ispresent(a.b)", line: { a: { b: 0 } }, isAbout: true },
    { filter: "ispresent(a.b)", line: { a: {} }, isAbout: false },
    { filter: 'a = 1 and b = "x"', line: { a: 1, b: "y" }, isAbout: false },
  ])("filter $filter is about $line: $isAbout", ({ filter, line, isAbout }) => {
    expect(readInsightsQuery(`filter ${filter}`).isAbout(JSON.stringify(line))).toBe(isAbout);
  });

  test("of an unknown form is no query", () => {
    expect(() => readInsightsQuery("unnest a")).toThrow("No command");
    expect(() => readInsightsQuery("filter a ~ b").isAbout("{}")).toThrow("no condition");
  });
});
