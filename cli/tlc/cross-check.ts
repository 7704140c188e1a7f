// `fathom verify --cross-check tlc`: runs the checks of a run with TLC too, and compares the results.

import type { Signal } from "../../checker/report/results.js";
import { stepsOf } from "../../checker/report/expectation.js";
import { compareWithTlc, type ComparedResult } from "./agreement.js";
import { outcomeOfTlc } from "../../checker/tlc/outcome.js";
import { buildModel } from "../../checker/index.js";
import { equalValues } from "../../checker/interpreter/values.js";
import type { Outcome } from "../../checker/outcome.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { internalError } from "../process/internal-error.js";
import { resolveLimits, type RequestedLimits } from "../process/resources.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Terminal } from "../terminal/terminal.js";
import type { CheckReport, CheckTask, FinishedReport } from "../verification/check-report.js";
import { runCheckWithTlc } from "./check-with-tlc.js";

export interface CrossCheck {
  readonly file: string;
  readonly system: string;
  readonly name: string;
  /** `refused`: the check is not exported. `undecided`: one of the two has no result. */
  readonly kind: "agrees" | "differs" | "refused" | "undecided";
  /** What differs, why there is no result, or why what looks different is not. */
  readonly remark: string | undefined;
  /** What TLC explored, if it finished. */
  readonly states: Outcome["states"] | undefined;
  readonly depth: number | undefined;
  readonly seconds: number;
}

export interface CrossChecks {
  readonly checks: readonly CrossCheck[];
  readonly diagnostics: readonly Diagnostic[];
  /** The signal that stopped TLC. The checks from there on are missing. */
  readonly signal: Signal | undefined;
}

/** Scenarios follow given steps, which TLC does not do. Checks without a result of their own are left out too. */
export async function crossCheckAll(
  tasks: readonly CheckTask[],
  reports: readonly CheckReport[],
  limits: RequestedLimits,
  terminal: Terminal,
  stopped: () => Signal | undefined,
): Promise<CrossChecks> {
  const checks: CrossCheck[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [i, task] of tasks.entries()) {
    const report = reports[i];
    if (report?.kind !== "finished" || report.scenario) continue;
    if (stopped() !== undefined) return { checks, diagnostics, signal: stopped() };
    const identity = { file: report.file, system: report.system, name: report.name };
    try {
      const { check, signal } = await crossCheck(task, report, limits, terminal);
      if (signal !== undefined) return { checks, diagnostics, signal };
      checks.push({ ...identity, ...check });
      if (check.kind === "differs") diagnostics.push(difference(task, report, check.remark ?? ""));
    } catch (error) {
      diagnostics.push(internalError(`check \`${report.name}\` of ${report.file} was not compared with TLC`, error));
    }
  }
  return { checks, diagnostics, signal: undefined };
}

type CrossChecked = Omit<CrossCheck, "file" | "system" | "name">;

async function crossCheck(
  { file, plan }: CheckTask,
  report: FinishedReport,
  limits: RequestedLimits,
  terminal: Terminal,
): Promise<{ readonly check: CrossChecked; readonly signal: Signal | undefined }> {
  const { program } = file;
  if (program === undefined) throw new Error(`internal: ${file.path} has checks but no program`);
  // The depth is exact with one worker.
  const resources = { ...resolveLimits(limits), threads: 1 };
  return monitorSearch(`${file.path} ${plan.name} (TLC)`, terminal, async ({ tick, signal }) => {
    const attempt = await runCheckWithTlc(program, plan, resources, tick);
    const nothing = { states: undefined, depth: undefined, seconds: 0 };
    if (attempt.kind !== "ran") {
      const kind = attempt.kind === "refused" ? "refused" : "undecided";
      return { check: { ...nothing, kind, remark: attempt.diagnostic.message }, signal: signal() };
    }
    const { model, check } = buildModel(program, plan);
    if (model === undefined || check === undefined) throw new Error("internal: a check that ran has no model");
    const outcome = await outcomeOfTlc(model, check, attempt.run);
    const agreement = compareWithTlc(comparedReport(report), comparedOutcome(outcome));
    const { states, depth } = outcome;
    const remark = agreement.kind === "agrees" ? agreement.remark : agreement.why;
    return { check: { kind: agreement.kind, remark, states, depth, seconds: attempt.run.seconds }, signal: signal() };
  });
}

const comparedReport = ({ steps, ...report }: FinishedReport): ComparedResult => ({
  ...report,
  certification: undefined,
  steps,
});

export function comparedOutcome(outcome: Outcome): ComparedResult {
  const { trace } = outcome;
  const [before, last] = [trace?.steps.at(-2)?.state ?? trace?.initial, trace?.steps.at(-1)?.state];
  return {
    ...outcome,
    steps: trace === undefined ? undefined : stepsOf(trace),
    staysAtEnd: last !== undefined && before !== undefined && equalValues(before, last),
  };
}

const difference = ({ file, plan }: CheckTask, report: FinishedReport, why: string): Diagnostic => ({
  code: "E0954",
  severity: "error",
  message: `Fathom and TLC differ on \`${report.name}\`: ${why}`,
  // A system without checks has one of its own.
  span: plan.declaration?.span ?? file.program?.root.system?.span,
  hint: "this is a bug in Fathom or in TLC: please report it with the spec and the module that `fathom export --tla` writes",
});
