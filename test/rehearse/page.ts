import { withTableUnder } from "../support/markdown-table.ts";
import type { Row } from "./row.ts";

type Results = ReadonlyMap<Row, "passed" | "failed">;

const COLUMNS = ["where", "what happens", "what has to come of it", "result"];

/** Writes the table of docs/rehearsal.md anew, and leaves the rest as it is. */
export function withResults(page: string, results: Results): string {
  return withTableUnder(page, "Row by row", [COLUMNS, ...cellsOf(results)]);
}

/** The same table for a screen: the result first, because lines are long. */
export function tableOf(results: Results): string {
  return cellsOf(results)
    .map(([part, what, must, result]) => `${result} | ${part} | ${what} | ${must}`)
    .join("\n");
}

function cellsOf(results: Results): string[][] {
  return [...results].map(([{ part, what, must }, result]) => [part, what, must, result]);
}
