// Finds the counterexample for `why` and `why-not`: the first one among the selected checks.

import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { exitOfResult, runCheck } from "../verification/run-check.js";
import { distinct } from "../../grammar/core/distinct-diagnostics.js";
import { requireSystem, selectPlans } from "../../checker/checks/open-spec.js";
import { openFile } from "../verification/open-file.js";
import { exitOfDiagnostic, worst, type ExitName } from "../exit-codes.js";
import { overridesOf, type ConfigurationOptions, type SearchOptions, type SelectionOptions } from "../options.js";
import type { FinishedCheck } from "../../checker/report/results.js";
import { printable } from "../../checker/report/text.js";
import { FailureReporter } from "../process/failure-reporter.js";
import { orInternalError } from "../process/internal-error.js";
import { plainLine } from "../reports/last-resort.js";
import type { Terminal } from "../terminal/terminal.js";

export interface CounterexampleOptions extends ConfigurationOptions, SelectionOptions, SearchOptions {}

export interface Found {
  /** The first check with a counterexample, or the first check; undefined if there are errors. */
  readonly result: FinishedCheck | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The exit code for diagnostics or for a stopped search. A counterexample is a success here. */
  readonly exit: ExitName;
}

/** Reports a counterexample in parts. A part that fails, because of a bug, has no effect on the others. */
interface Reporter {
  /** Prints what was found: in plain words, if it cannot be described. */
  readonly verdict: (result: FinishedCheck, describe: () => string) => Promise<void>;
  /** `missing`: what the report lacks if the part fails. */
  readonly part: (missing: string, print: () => void) => Promise<void>;
  readonly exit: () => ExitName;
}

export function reporter(terminal: Terminal, exit: ExitName): Reporter {
  const failures = new FailureReporter(terminal);
  return {
    async verdict(result, describe) {
      const { style, print } = terminal;
      const line = await orInternalError(
        "the verdict is not described",
        failures.report,
        undefined,
        () => `${style.bold(printable(result.file))} ${printable(result.name)}: ${printable(describe())}`,
      );
      print(line ?? plainLine(result));
    },
    part: (missing, print) => orInternalError(missing, failures.report, undefined, print),
    exit: () => failures.exit(exit),
  };
}

export async function findCounterexample(
  path: string,
  options: CounterexampleOptions,
  terminal: Terminal,
): Promise<Found> {
  const { overrides, diagnostics: malformed } = overridesOf(options);
  const opened = malformed.length > 0 ? undefined : requireSystem(openFile(path, overrides));
  const selected = opened === undefined ? { files: [], diagnostics: [] } : selectPlans([opened], options.check);
  const diagnostics = distinct([...malformed, ...(opened?.diagnostics ?? []), ...selected.diagnostics]);
  let first: FinishedCheck | undefined;
  if (!diagnostics.some(isError)) {
    for (const file of selected.files) {
      for (const plan of file.plans) {
        const result = await runCheck(file, plan, options, terminal, { overridden: true });
        if (result.kind === "invalid")
          return {
            result: undefined,
            diagnostics: distinct([...diagnostics, ...result.diagnostics]),
            exit: worst(result.diagnostics.map(exitOfDiagnostic)),
          };
        if (result.outcome.trace !== undefined) return { result, diagnostics, exit: "ok" };
        if (result.signal !== undefined) return { result: undefined, diagnostics, exit: exitOfResult(result) };
        first ??= result;
      }
    }
  }
  return { result: first, diagnostics, exit: worst(diagnostics.map(exitOfDiagnostic)) };
}
