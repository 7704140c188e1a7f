import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    // These catch what hangs, and nothing else: a test may take many times longer on a busy machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
