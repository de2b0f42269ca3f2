import { withTableUnder } from "../../support/markdown-table.ts";
import { contract } from "./contract.ts";
import { type ContractRow, rowName, skipped } from "./row.ts";
import type { Lacks } from "./subject.ts";

/** What came of a row on a server. */
export type Outcome = "passed" | "failed" | "skipped";

/** A server that the contract was held against. */
export interface PageColumn {
  readonly name: string;
  readonly lacks: Lacks;
  /** Nothing for a row that was not held against it. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** The outcomes of a server that keeps every row which it does not lack something for. */
export function keepsAll(lacks: Lacks): ReadonlyMap<string, Outcome> {
  return new Map(
    contract.map((row) => [rowName(row), skipped(row, lacks) === undefined ? "passed" : "skipped"]),
  );
}

/** Writes the two tables of `docs/contract.md` anew, and leaves the rest as it is. */
export function withResults(page: string, columns: readonly PageColumn[]): string {
  const names = columns.map(({ name }) => name);
  const rows = contract.map((row) => [
    String(row.row),
    row.request,
    `${row.answer}, because ${row.because}`,
    ...columns.map((column) => cellFor(row, column)),
  ]);
  const features = [...new Set(columns.flatMap(({ lacks }) => Object.keys(lacks)))];
  const missing = features.map((feature) => [
    `no ${feature}`,
    ...columns.map(({ lacks }) => new Map(Object.entries(lacks)).get(feature) ?? ""),
  ]);
  const withRows = withTableUnder(page, "Row by row", [["row", "request", "answer", ...names], ...rows]);
  return withTableUnder(withRows, "What is skipped, and why", [["skipped", ...names], ...missing]);
}

function cellFor(row: ContractRow, { outcomes }: PageColumn): string {
  const outcome = outcomes.get(rowName(row)) ?? "not run";
  return outcome === "skipped" ? `no ${row.needs}` : outcome;
}
