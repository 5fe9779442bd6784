import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    projects: [
      // Unit tests stand beside the code.
      { extends: true, test: { name: "unit", include: ["src/**/*.test.ts", "scripts/**/*.test.ts"] } },
      // What Caffe requires, of the reference's plain loops: these are what states it.
      { extends: true, test: { name: "spec", include: ["spec/**/*.spec.ts"], setupFiles: "spec/support/plain.ts" } },
    ],
  },
});
