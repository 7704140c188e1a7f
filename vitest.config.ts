import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** These replace modules. */
const replacing = [
  "test/process/certify.test.ts",
  "test/cli/injected-failures.test.ts",
  "test/cli/any-failure.test.ts",
  "test/cli/files/watch-folders.test.ts",
];

/** These share a folder by a module that removes it in the end, and so need modules of their own. */
const isolated = [
  "test/process/**/*.test.ts",
  "test/checker/report/page/*.test.ts",
  "test/cli/lock/*.test.ts",
  "test/system/replay*.test.ts",
];

const root = import.meta.dirname.replaceAll(/\W/g, "\\$&");

/** Node loads the sources itself, which makes them several times faster: see test/modules/hooks.js. */
const native: TestProjectInlineConfiguration["test"] = {
  execArgv: ["--import", new URL("test/modules/register.js", import.meta.url).href],
  server: { deps: { external: [new RegExp(`^${root}/(grammar|checker|library|cli)/`)] } },
};

export default defineConfig({
  // The example imports the package as its users do.
  resolve: {
    alias: [
      { find: /^fathom$/, replacement: `${import.meta.dirname}/library/node.ts` },
      { find: /^fathom\/mbt$/, replacement: `${import.meta.dirname}/library/mbt.ts` },
      { find: /^fathom\/vitest$/, replacement: `${import.meta.dirname}/library/vitest.ts` },
    ],
  },
  test: {
    setupFiles: ["test/setup.ts", "test/modules/source-positions.ts"],
    pool: "forks",
    maxWorkers: 2,
    // These catch what hangs, and nothing else: a test may take many times longer on a busy machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // Vitest does not know which tests load which sources.
    forceRerunTriggers: [`${import.meta.dirname}/{grammar,checker,library,cli,specs}/**/*.ts`, "**/vitest.config.ts"],
    projects: [
      // The tests share the modules of their process, because loading these for each file takes a third of their time.
      {
        extends: true,
        test: {
          ...native,
          name: "shared",
          include: ["test/**/*.test.ts", "specs/**/*.test.ts"],
          exclude: [...replacing, ...isolated],
          isolate: false,
        },
      },
      { extends: true, test: { ...native, name: "isolated", include: isolated, exclude: replacing } },
      { extends: true, test: { name: "replacing", include: replacing } },
    ],
  },
});
