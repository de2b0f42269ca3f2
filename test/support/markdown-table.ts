import { readFileSync } from "node:fs";

/** Reads a text of the repository by its path from the root. */
export function repositoryText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/**
 * The rows of the first table below a heading, each a record of cells by column name.
 *
 * @throws Error when the heading or its table is missing, or a row has another number of cells: a document that
 * cannot be read would otherwise agree with anything
 */
export function tableUnder(markdown: string, heading: string): readonly Readonly<Record<string, string>>[] {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  if (start === -1) throw new Error(`There is no heading "${heading}"`);
  const section = lines.slice(start + 1);
  const end = section.findIndex((line) => /^#+ /.test(line));
  const body = end === -1 ? section : section.slice(0, end);
  const first = body.findIndex((line) => line.startsWith("|"));
  const table = first === -1 ? [] : body.slice(first);
  const last = table.findIndex((line) => !line.startsWith("|"));
  const [columns, , ...rows] = table.slice(0, last === -1 ? undefined : last).map(cellsOf);
  if (!columns || rows.length === 0) throw new Error(`There is no table under "${heading}"`);
  return rows.map((cells) => {
    if (cells.length !== columns.length)
      throw new Error(`A row under "${heading}" has ${cells.length} cells: ${cells.join(" | ")}`);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
  });
}

/**
 * The document with another first table below a heading: a line of columns, then lines of cells.
 *
 * @throws Error when the heading or its table is missing
 */
export function withTableUnder(
  markdown: string,
  heading: string,
  [columns = [], ...rows]: readonly (readonly string[])[],
): string {
  tableUnder(markdown, heading);
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.replace(/^#+ /, "") === heading && line.startsWith("#"));
  const first = lines.findIndex((line, at) => at > start && line.startsWith("|"));
  const end = lines.findIndex((line, at) => at > first && !line.startsWith("|"));
  const table = [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [...lines.slice(0, first), ...table, ...lines.slice(end === -1 ? lines.length : end)].join("\n");
}

/** The text of the first fenced block below a heading. */
export function codeUnder(markdown: string, heading: string): string {
  const [, section] = markdown.split(`# ${heading}\n`);
  const [, code] = /^```\w*\n([^]*?)\n```$/m.exec(section ?? "") ?? [];
  if (code === undefined) throw new Error(`There is no code under "${heading}"`);
  return code;
}

/** What a cell holds in backticks, in order. */
export function codesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}
