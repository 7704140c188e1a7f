// fathom mutate [PATH…]: mutation testing: changes specs a little and reports changes that no check detects.

import { normalize } from "node:path";
import { availableParallelism } from "node:os";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import { defaultFolder, findSpecs } from "../files/host.js";
import { casesOf, shuffled } from "../mutation/mutant-cases.js";
import {
  summaryToJson,
  countsOf,
  printSummary,
  scoreOf,
  showScore,
  type MutationSummary,
  type CaseResult,
} from "../mutation/summary.js";
import type { NamedProperty } from "../mutation/kills.js";
import { withSignalNoted } from "../process/stop-signals.js";
import { runMutants } from "../mutation/mutant-scheduler.js";
import { version } from "../files/package-root.js";
import { noStyle } from "../../checker/report/style.js";
import { plural, printable, showCount } from "../../checker/report/text.js";
import type { OpenedFile } from "../../checker/report/results.js";
import { complainAbout, type Terminal } from "../terminal/terminal.js";
import type { CheckReport, CheckTask, FinishedReport } from "../verification/check-report.js";
import { runChecks } from "../verification/check-scheduler.js";
import type { Signal } from "../../checker/report/results.js";

export interface MutateOptions {
  readonly sample?: number;
  readonly seed: number;
  /** Milliseconds. */
  readonly budget?: number;
  /** Percent. */
  readonly minScore: number;
  readonly jobs?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly json?: boolean;
}

export async function mutate(given: readonly string[], options: MutateOptions, terminal: Terminal): Promise<ExitName> {
  return withSignalNoted((signal) => mutateUntil(signal, given, options, terminal));
}

async function mutateUntil(
  noted: () => Signal | undefined,
  given: readonly string[],
  options: MutateOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const started = performance.now();
  const paths = [...new Set((given.length > 0 ? given : [defaultFolder()]).flatMap(findSpecs).map(normalize))];
  const opened = paths.map((path) => openFile(path));
  const diagnostics = distinct(opened.flatMap((file) => file.diagnostics)).filter(isError);
  const searchOptions = {
    search: "bfs",
    engine: "auto",
    jobs: options.jobs ?? availableParallelism(),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  } as const;
  const summaryOf = (more: Partial<MutationSummary>): MutationSummary => ({
    version: version(),
    seed: options.seed,
    all: 0,
    chosen: 0,
    results: [],
    properties: [],
    ...more,
    seconds: (performance.now() - started) / 1000,
  });
  const end = (result: MutationSummary, signal?: Signal): ExitName => {
    if (options.json === true) terminal.print(JSON.stringify(summaryToJson(result, diagnostics), undefined, 2));
    else if (result.all > 0) printSummary(result, terminal);
    if (options.json !== true) complainAbout(diagnostics, terminal);
    return worst([...diagnostics.map(exitOfDiagnostic), ...(signal === undefined ? [] : [exitOfSignal(signal)])]);
  };

  if (diagnostics.length > 0) return end(summaryOf({}));
  const tasks = opened.flatMap((file) => file.plans.map((plan): CheckTask => ({ file, plan })));
  const reports = await runChecks(
    tasks,
    { ...searchOptions, failFast: true },
    { style: noStyle, width: terminal.width, json: false },
    terminal,
  );
  const finished = reports.filter((report): report is FinishedReport => report.kind === "finished");
  if (noted() !== undefined) return end(summaryOf({}), noted());
  diagnostics.push(...unexpected(reports));
  const all = diagnostics.length > 0 ? [] : casesOf(paths, opened, finished);
  if (diagnostics.length === 0 && all.length === 0) diagnostics.push(nothingToMutate(opened));
  if (diagnostics.length > 0) return end(summaryOf({}));

  const chosen = shuffled(all, options.seed).slice(0, options.sample ?? all.length);
  const { results: byCase, signal: stopped } = await runMutants(
    chosen,
    { ...searchOptions, deadline: started + (options.budget ?? Infinity) },
    terminal,
  );
  const results = chosen.flatMap((each, i): CaseResult[] => {
    const result = byCase[i];
    return result === undefined ? [] : [{ case: each, result }];
  });
  const result = summaryOf({
    all: all.length,
    chosen: chosen.length,
    properties: propertiesOf(finished),
    results: results.sort((a, b) => a.case.mutant.id - b.case.mutant.id),
  });
  diagnostics.push(...shortfalls(result, options, stopped));
  return end(result, stopped);
}

/** The properties of checks that expect nothing wrong, each once. */
function propertiesOf(reports: readonly FinishedReport[]): readonly NamedProperty[] {
  const names = new Map<string, NamedProperty>();
  for (const { file, expected, configuration } of reports) {
    if (expected.kind !== "holds" && expected.kind !== "bounded") continue;
    const { invariants, steps, properties, covers } = configuration;
    for (const name of [...invariants, ...steps, ...properties, ...covers])
      names.set(JSON.stringify([file, name]), { file, name });
  }
  return [...names.values()];
}

/** Mutants can only be compared with checks whose original result is expected. */
function unexpected(reports: readonly CheckReport[]): Diagnostic[] {
  return reports.flatMap((report): Diagnostic[] => {
    if (report.kind === "skipped") return [];
    if (report.kind === "invalid") return report.diagnostics.filter(isError);
    if (report.asExpected) return [];
    return [
      {
        code: "E0831",
        severity: "error",
        message: `check \`${report.name}\` of ${report.file} is not as expected: ${report.text.mismatch}`,
        hint: "`fathom verify` shows the details; mutation testing starts from expected results",
      },
    ];
  });
}

function nothingToMutate(opened: readonly OpenedFile[]): Diagnostic {
  const without = opened.every((file) => file.system === undefined);
  const why =
    opened.length === 0
      ? "no .fathom file was found"
      : without
        ? "none of the files declares a system, so no check could detect a change"
        : "the files contain no action, operation or constant to change";
  return {
    code: "E0833",
    severity: "error",
    message: `there is nothing to mutate: ${why}`,
    hint: "name specs that declare a system, and the libraries to mutate with them",
  };
}

function shortfalls(
  { results, chosen }: MutationSummary,
  { budget = 0, minScore }: MutateOptions,
  stopped: Signal | undefined,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (results.length < chosen && stopped === undefined) {
    diagnostics.push({
      code: "W0010",
      severity: "warning",
      message: `the time budget of ${budget / 1000} s ran out after ${showCount(results.length)} of ${plural(chosen, "mutant")}`,
      hint: "raise --budget, or run fewer mutants with --sample",
    });
  }
  const counts = countsOf(results);
  const score = scoreOf(counts);
  if (minScore > 0 && (score === undefined || score < minScore)) {
    const message =
      score === undefined
        ? "there is no mutation score: no mutant was killed, and none survived"
        : `the mutation score is ${showScore(score)}, below the minimum of ${minScore} %`;
    diagnostics.push({
      code: "E0832",
      severity: "error",
      message: printable(message),
      hint: "to raise it, add a property that a survivor violates, or a check that exercises the changed part",
    });
  }
  return diagnostics;
}
