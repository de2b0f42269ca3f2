import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const folder = process.env["REPORT_DIR"];

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: [
      "test/outage/outage.test.ts",
      "test/outage/login-processes.test.ts",
      "test/outage/user-matrix.test.ts",
      "test/week/week.test.ts",
    ],
    // With `-u` both write into the same page.
    fileParallelism: false,
    testTimeout: 120_000,
    ...(folder && { reporters: ["default", "json"], outputFile: { json: `${folder}/outage.json` } }),
  },
});
