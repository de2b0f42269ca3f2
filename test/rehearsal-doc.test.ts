import { expect, test } from "vitest";
import { withResults } from "./rehearse/page.ts";
import { rows } from "./rehearse/rows.ts";
import { repositoryText } from "./support/markdown-table.ts";

// Whether they did pass is shown by `npm run rehearse`.
test("docs/rehearsal.md has every row, and says that it passed", () => {
  const page = repositoryText("docs/rehearsal.md");
  expect(withResults(page, new Map(rows.map((row) => [row, "passed"])))).toBe(page);
});
