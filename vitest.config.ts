import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Unit tests stand beside the code (*.test.ts); what Caffe requires stands in spec/ (*.spec.ts).
    include: ["src/**/*.test.ts", "spec/**/*.spec.ts", "scripts/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
});
