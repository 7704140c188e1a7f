import { defineConfig } from "vitest/config";

/** These replace modules, or share a folder by a module that removes it in the end, and so need modules of their own. */
const isolated = [
  "test/process/**/*.test.ts",
  "test/checker/report/page/*.test.ts",
  "test/cli/lock/*.test.ts",
  "test/cli/injected-failures.test.ts",
  "test/cli/any-failure.test.ts",
  "test/cli/files/watch-folders.test.ts",
  "test/system/replay*.test.ts",
];

export default defineConfig({
  test: {
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    // These catch what hangs, and nothing else: a test may take many times longer on a busy machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    projects: [
      // The tests share the modules of their process, because loading these for each file takes a third of their time.
      { extends: true, test: { name: "shared", include: ["test/**/*.test.ts"], exclude: isolated, isolate: false } },
      { extends: true, test: { name: "isolated", include: isolated } },
    ],
  },
});
