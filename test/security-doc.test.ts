import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "./support/markdown-table.ts";

const page = repositoryText("docs/security.md");

/** A test that the page names: a file by a link, and after a colon the titles of tests or of what they are made of. */
interface Named {
  readonly path: string;
  readonly title: string;
}

function namedIn(markdown: string): readonly Named[] {
  const links = [...markdown.matchAll(/\]\(\.\.\/([\w./-]+\.ts)\):((?:,?\s`[^`]+`)+)/g)];
  return links.flatMap(([, path = "", titles]) => codesIn(titles).map((title) => ({ path, title })));
}

/** Whether a file has a call whose first argument is the title, or a row of a table that is called so. */
function has(path: string, title: string): boolean {
  const quoted = `["'\`]${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["'\`]`;
  const called = new RegExp(String.raw`\(\s*${quoted}\s*,`);
  const row = new RegExp(String.raw`\b(?:what|where|id): ${quoted},`);
  // Titles are written in the source as it stands, with its escapes.
  const text = repositoryText(path);
  return called.test(text) || row.test(text);
}

const named = namedIn(page);

describe("every test that docs/security.md names", () => {
  test("is one of many, and every link to a source names one", () => {
    expect(named.length).toBeGreaterThan(90);
    const links = [...page.matchAll(/\]\(\.\.\/([\w./-]+\.ts)\)(:?)/g)];
    expect(links.filter(([, , colon]) => colon !== ":").map(([link]) => link)).toEqual([]);
  });

  test.for(named)("is there: $title, in $path", ({ path, title }) => {
    expect(existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url)))).toBe(true);
    expect(has(path, title)).toBe(true);
  });

  test("would be missed if it had another name", () => {
    expect(has("test/security-doc.test.ts", "would be missed if it had another name")).toBe(true);
    expect(has("test/security-doc.test.ts", "would be missed if it had")).toBe(false);
    expect(has("test/security-doc.test.ts", "docs/security.md")).toBe(false);
  });
});

describe("the requirements of docs/security.md", () => {
  const rows = tableUnder(page, "Requirements");
  const [number, requirement, shown] = ["", "requirement", "tested by, or why not"];

  test("are S1 to S58, each once and in order", () => {
    expect(rows.map((row) => row[number])).toEqual(Array.from({ length: 58 }, (_, at) => `S${at + 1}`));
  });

  test.for(rows.map((row) => ({ row, name: row[number] ?? "" })))(
    "have a sentence, and a test or a reason: $name",
    ({ row }) => {
      expect(row[requirement]).toMatch(/^[A-Z].{15,}\.$/);
      const tests = namedIn(row[shown] ?? "");
      // What is left when links and titles are taken out.
      const reason = (row[shown] ?? "").replace(/\[[^\]]+\]\([^)]+\)|`[^`]+`|[:,.\s]/g, "");
      expect(tests.length > 0 || reason.length > 60).toBe(true);
    },
  );
});
