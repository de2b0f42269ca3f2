import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const folder = process.env["REPORT_DIR"];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/service-keys/million.test.ts"],
    testTimeout: 300_000,
    ...(folder && { reporters: ["default", "json"], outputFile: { json: `${folder}/fuzz.json` } }),
  },
});
