import { expect, test } from "vitest";
import { bundleInputs } from "../support/bundle-inputs.ts";

test("nothing that docs/openapi.json is made with is in the bundle", async () => {
  const inputs = await bundleInputs();
  expect(inputs).toContain("packages/functions/src/http/query.ts");
  expect(inputs.some((path) => path.startsWith("node_modules/valibot/"))).toBe(true);
  const makers = /(^|\/)(test|node_modules\/(@valibot\/to-json-schema|@seriousme|ajv[\w-]*))\//;
  expect(inputs.filter((path) => makers.test(path))).toEqual([]);
});
