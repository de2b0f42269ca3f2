import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/aws/**/*.test.ts"],
    // There is one moto, and a test may empty it.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ["verbose", "json"],
    outputFile: { json: `${process.env["REPORT_DIR"] ?? "reports"}/aws.json` },
  },
});
