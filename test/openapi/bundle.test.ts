import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

// As a deployment and `npm start` bundle it.
test("nothing that docs/openapi.json is made with is in the bundle", async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["packages/functions/src/handler.ts"],
    outdir: "nowhere",
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain("packages/functions/src/http/query.ts");
  expect(inputs.some((path) => path.startsWith("node_modules/valibot/"))).toBe(true);
  const makers = /(^|\/)(test|node_modules\/(@valibot\/to-json-schema|@seriousme|ajv[\w-]*))\//;
  expect(inputs.filter((path) => makers.test(path))).toEqual([]);
});
