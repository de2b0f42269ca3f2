import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("../.."),
  resolve: {
    alias: [
      // One copy of Pulumi for SST's components, for infra/ and for the mocks: its runtime is a global.
      { find: /^@pulumi\/(.*)$/, replacement: at("../../.sst/platform/node_modules/@pulumi/$1") },
      { find: /^sst-platform\/(.*)$/, replacement: at("../../.sst/platform/$1") },
    ],
  },
  test: {
    include: ["test/infra/**/*.test.ts"],
    // SST changes the working directory, which a thread cannot do.
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    chaiConfig: { truncateThreshold: 0 }, // Else the names of the tests are cut at 40 characters.
    reporters: ["default", "json"],
    outputFile: { json: `${process.env["REPORT_DIR"] ?? "reports"}/infra.json` },
  },
});
