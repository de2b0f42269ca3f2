import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
test("x", async () => {
  const r = await evaluate("dev");
  console.log(JSON.stringify(r, null, 1));
  const s = await evaluate("production");
  expect(s.graph.resources.length).toBe(r.graph.resources.length);
});
