import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/infra/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
