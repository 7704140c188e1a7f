// The files that `check` writes: the counterexample in several formats, and coverage.

import { join, parse } from "node:path";
import type { Overrides } from "../../checker/index.js";
import type { Trace } from "../../checker/outcome.js";
import { traceToItf } from "../../checker/report/itf.js";
import { traceToMermaid } from "../../checker/report/mermaid.js";
import { describeVerdict } from "../../checker/report/outcome.js";
import type { CheckResult, FinishedCheck, OpenedFile } from "../../checker/report/results.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { lcovOf } from "../coverage/lcov.js";
import type { FileCoverage } from "../coverage/report.js";
import { conflictsOf, unwritable, writeText, type NamedFile } from "../files/write.js";
import type { TraceOptions } from "../options.js";
import { internalError, writeOrInternalError } from "../process/internal-error.js";
import { counterexampleFiles, counterexamplesOf } from "../reports/counterexample-files.js";

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
  { option: "out", ...counterexampleFiles.out },
  {
    option: "itf",
    name: "the trace",
    render: ({ result: { file, name, outcome }, trace, overrides }: WrittenCounterexample) => {
      const description = "a counterexample found by Fathom";
      const metadata = { source: file, status: describeVerdict(outcome), description, check: name, overrides };
      return `${JSON.stringify(traceToItf(trace, metadata), undefined, 2)}\n`;
    },
  },
  {
    option: "mermaid",
    name: "the sequence diagram",
    render: ({ trace }: WrittenCounterexample) => `${traceToMermaid(trace)}\n`,
  },
  {
    option: "html",
    name: counterexampleFiles.html.name,
    render: ({ file: { program }, ...counterexample }: WrittenCounterexample) =>
      program === undefined ? "" : counterexampleFiles.html.render({ ...counterexample, program }),
  },
] as const;

const COVERAGE = "the coverage report";

/** Errors for files that cannot be written; found before the first search, which may take hours. */
export const unwritableOutputs = (options: OutputOptions): readonly Diagnostic[] => unwritable(filesOf(options));

const filesOf = (options: OutputOptions): readonly NamedFile[] => [
  ...writers.map(({ option, name }) => ({ path: options[option], name })),
  { path: options.lcov, name: COVERAGE },
];

export const firstCounterexample = (results: readonly CheckResult[]): Counterexample | undefined =>
  results.flatMap((result) =>
    result.kind === "finished" && result.outcome.trace !== undefined ? [{ result, trace: result.outcome.trace }] : [],
  )[0];

/**
 * Writes the first counterexample to every file that was requested. Without a counterexample the files become empty, so
 * that a trace of an earlier run is not mistaken for a new one. With `--keep-going`, the further counterexamples of the
 * same check are written to files beside it.
 */
export async function writeCounterexample(
  results: readonly CheckResult[],
  files: readonly OpenedFile[],
  overrides: Overrides,
  options: OutputOptions,
): Promise<readonly Diagnostic[]> {
  const first = firstCounterexample(results);
  const file = files.find(({ path }) => path === first?.result.file);
  const written =
    first === undefined || file === undefined
      ? []
      : counterexamplesOf(first.result).map((each) => ({ ...each, file, overrides }));
  const failures: Diagnostic[] = [];
  const conflicts = conflictsOf(filesOf(options));
  for (const [i, writer] of writers.entries()) {
    const path = options[writer.option];
    // Conflicts were reported before the first search.
    if (path === undefined || conflicts[i] !== undefined) continue;
    if (written.length === 0) failures.push(...(await writeOne(path, writer, undefined)));
    for (const each of written) {
      const target = each.name === undefined ? path : besideFile(path, each.name);
      const others = filesOf(options).filter((other) => each.name !== undefined && other.path !== undefined);
      const [conflict] = conflictsOf([{ path: target, name: writer.name }], others);
      failures.push(...(conflict === undefined ? await writeOne(target, writer, each) : [conflict]));
    }
  }
  return failures;
}

async function writeOne(
  path: string,
  { name, render }: (typeof writers)[number],
  counterexample: WrittenCounterexample | undefined,
): Promise<readonly Diagnostic[]> {
  try {
    const failed = writeText(path, counterexample === undefined ? "" : await render(counterexample), name);
    return failed === undefined ? [] : [failed];
  } catch (error) {
    // Not the counterexample of an earlier run.
    writeText(path, "", name);
    return [internalError(`${name} ${path} was not written`, error)];
  }
}

/** `trace.json` and `Once` make `trace-Once.json`. */
function besideFile(path: string, name: string): string {
  const { dir, name: stem, ext } = parse(path);
  return join(dir, `${stem}-${name}${ext}`);
}

export function writeCoverage(coverage: readonly FileCoverage[], options: OutputOptions): readonly Diagnostic[] {
  const path = options.lcov;
  if (path === undefined || conflictsOf(filesOf(options)).at(-1) !== undefined) return [];
  const failed = writeOrInternalError(COVERAGE, path, () => writeText(path, lcovOf(coverage), COVERAGE));
  return failed === undefined ? [] : [failed];
}
