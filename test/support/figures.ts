import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { repositoryText } from "./markdown-table.ts";

const PAGE = "docs/behaviour-under-failure.md";

/** One row of a table: cells by column, in order. */
export type FigureRow = Readonly<Record<string, string | number>>;

/** Tables by the heading of the page that they are the first below. */
export type Figures = ReadonlyMap<string, readonly FigureRow[]>;

/**
 * Expects tables of the page to be these; with vitest's `-u` they are written there. So figures are made by the tests,
 * and what stands around them by hand. Once in a test file: of several pages that are written, any may be the last.
 */
export async function expectFigures(figures: Figures): Promise<void> {
  expect(figures.size).toBeGreaterThan(0);
  const meant = [...figures].reduce(withTable, repositoryText(PAGE));
  await expect(meant).toMatchFileSnapshot(fileURLToPath(new URL(`../../${PAGE}`, import.meta.url)));
}

function withTable(page: string, [heading, rows]: readonly [string, readonly FigureRow[]]): string {
  const start = page.indexOf(`## ${heading}\n`);
  const table = /^\|.*\n(?:\|.*\n)*/m.exec(page.slice(start));
  const [first] = rows;
  if (start === -1 || !table || !first)
    throw new Error(`There is nothing to put under "${heading}", or no table to put it in place of`);
  const columns = Object.keys(first);
  const lines = [columns, columns.map(() => "---"), ...rows.map((row) => Object.values(row))];
  const text = lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
  const at = start + table.index;
  return page.slice(0, at) + text + page.slice(at + table[0].length);
}
