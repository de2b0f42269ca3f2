import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { readImportGraph } from "./architecture/import-graph.ts";
test("x", async () => {
  const g = await readImportGraph();
  writeFileSync("/tmp/g-graph.json", JSON.stringify(g.map(({text, ...r}) => ({...r, lines: text.split("\n").length})), null, 1));
});
