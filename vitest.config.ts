import { defineConfig } from "vitest/config";

/** Where a report for machines goes, beside the one on the screen; unset on a developer's machine. */
const folder = process.env["REPORT_DIR"];

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "test/infra/**",
      "test/aws/**",
      "test/outage/outage.test.ts",
      "test/outage/login-processes.test.ts",
      "test/outage/user-matrix.test.ts",
      "test/week/**",
      "test/service-keys/million.test.ts",
    ],
    // Vitest would leave one core free, which on two is half of the machine.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    ...(folder && { reporters: ["default", "json"], outputFile: { json: `${folder}/unit.json` } }),
  },
});
