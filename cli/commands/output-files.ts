// The files that `check` writes: the counterexample in several formats, and coverage.

import type { Overrides } from "../../checker/index.js";
import type { Trace } from "../../checker/outcome.js";
import { traceToItf } from "../../checker/report/itf.js";
import { traceToMermaid } from "../../checker/report/mermaid.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import type { CheckResult, FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import { traceFileOf } from "../../checker/report/trace-file.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { lcovOf } from "../coverage/lcov.js";
import type { FileCoverage } from "../coverage/report.js";
import { version } from "../files/package-root.js";
import { unwritable, writeText } from "../files/write.js";
import type { TraceOptions } from "../options.js";
import { internalError, writeOrInternalError } from "../process/internal-error.js";

export interface OutputOptions extends Pick<TraceOptions, "out" | "itf" | "mermaid" | "html"> {
  readonly lcov?: string;
}

/** A result with a counterexample. */
export interface Counterexample {
  readonly result: FinishedCheck;
  readonly trace: Trace;
}

interface WrittenCounterexample extends Counterexample {
  readonly file: OpenedFile;
  readonly overrides: Overrides;
}

const writers = [
  {
    option: "out",
    name: "the trace",
    render: ({ result, trace, overrides }: WrittenCounterexample) =>
      `${JSON.stringify(traceFileOf(result, trace, version(), overrides), undefined, 2)}\n`,
  },
  {
    option: "itf",
    name: "the trace",
    render: ({ result: { file, outcome }, trace }: WrittenCounterexample) =>
      `${JSON.stringify(traceToItf(trace, { source: file, status: describeVerdict(outcome), description: "a counterexample found by Fathom" }), undefined, 2)}\n`,
  },
  {
    option: "mermaid",
    name: "the sequence diagram",
    render: ({ trace }: WrittenCounterexample) => `${traceToMermaid(trace)}\n`,
  },
  {
    option: "html",
    name: "the HTML report",
    render: async ({ file, ...counterexample }: WrittenCounterexample) =>
      file.program === undefined
        ? ""
        : (await import("../reports/html.js")).renderHtml({ ...counterexample, program: file.program }),
  },
] as const;

const COVERAGE = "the coverage report";

/** Errors for files that cannot be written; found before the first search, which may take hours. */
export const unwritableOutputs = (options: OutputOptions): readonly Diagnostic[] =>
  unwritable([
    ...writers.map(({ option, name }) => ({ path: options[option], name })),
    { path: options.lcov, name: COVERAGE },
  ]);

export const firstCounterexample = (results: readonly CheckResult[]): Counterexample | undefined =>
  results.flatMap((result) =>
    result.kind === "finished" && result.outcome.trace !== undefined ? [{ result, trace: result.outcome.trace }] : [],
  )[0];

/**
 * Writes the first counterexample to every file that was requested. Without a counterexample the files become empty, so
 * that a trace of an earlier run is not mistaken for a new one.
 */
export async function writeCounterexample(
  results: readonly CheckResult[],
  files: readonly OpenedFile[],
  overrides: Overrides,
  options: OutputOptions,
): Promise<readonly Diagnostic[]> {
  const first = firstCounterexample(results);
  const file = files.find(({ path }) => path === first?.result.file);
  const counterexample = first === undefined || file === undefined ? undefined : { ...first, file, overrides };
  const failures: Diagnostic[] = [];
  for (const { option, name, render } of writers) {
    const path = options[option];
    if (path === undefined) continue;
    try {
      const failed = writeText(path, counterexample === undefined ? "" : await render(counterexample), name);
      if (failed !== undefined) failures.push(failed);
    } catch (error) {
      // Not the counterexample of an earlier run.
      writeText(path, "", name);
      failures.push(internalError(`${name} ${path} was not written`, error));
    }
  }
  return failures;
}

export function writeCoverage(coverage: readonly FileCoverage[], path: string | undefined): readonly Diagnostic[] {
  if (path === undefined) return [];
  const failed = writeOrInternalError(COVERAGE, path, () => writeText(path, lcovOf(coverage), COVERAGE));
  return failed === undefined ? [] : [failed];
}
