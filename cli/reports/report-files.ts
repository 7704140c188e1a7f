// The report files of `verify`, and the step summary of GitHub Actions.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { lcovOf } from "../coverage/lcov.js";
import { writeOrInternalError } from "../process/internal-error.js";
import { appendText, conflictsOf, unwritable, writeText, type NamedFile } from "../files/write.js";
import { junitOf } from "./junit.js";
import { markdownOf } from "./markdown.js";
import { sarifOf } from "./sarif.js";
import type { Verification } from "./verification.js";

/** Paths of the files to write. */
export interface ReportPaths {
  readonly junit?: string;
  readonly sarif?: string;
  readonly markdown?: string;
  readonly lcov?: string;
}

const reporters = [
  { option: "junit", name: "the JUnit report", render: junitOf },
  { option: "sarif", name: "the SARIF report", render: sarifOf },
  { option: "markdown", name: "the Markdown summary", render: markdownOf },
  { option: "lcov", name: "the coverage report", render: ({ coverage }: Verification) => lcovOf(coverage ?? []) },
] as const;

/** Errors for files that cannot be written; found before the first check runs. */
export const unwritableReports = (paths: ReportPaths, lockPath: string): readonly Diagnostic[] =>
  unwritable(...filesOf(paths, lockPath));

/** The files that a run writes or compares with, apart from counterexamples. */
export const reportsAndLock = (paths: ReportPaths, lockPath: string): readonly NamedFile[] =>
  filesOf(paths, lockPath)
    .flat()
    .filter(({ path }) => path !== undefined);

const filesOf = (paths: ReportPaths, lockPath: string): readonly [readonly NamedFile[], readonly NamedFile[]] => [
  reporters.map(({ option, name }) => ({ path: paths[option], name })),
  [{ path: lockPath, name: "the lock file" }],
];

export function writeReports(verification: Verification, paths: ReportPaths): Diagnostic[] {
  const conflicts = conflictsOf(...filesOf(paths, verification.lockPath));
  const failures = reporters.map(({ option, name, render }, i) => {
    const path = paths[option];
    return path === undefined || conflicts[i] !== undefined
      ? conflicts[i]
      : writeOrInternalError(name, path, () => writeText(path, render(verification), name));
  });
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  // The command that merges the shards has the summary of all of them.
  if (summary !== undefined && summary !== "" && verification.shard === undefined)
    failures.push(
      writeOrInternalError("the step summary", summary, () =>
        appendText(summary, markdownOf(verification), "the step summary"),
      ),
    );
  return failures.filter((each) => each !== undefined);
}
