// Runs one check as the command line asks for it, monitored and within the limits of the machine.

import type { Count } from "../../checker/search/count.js";
import { checkToResult, type RunSearch } from "../../checker/checks/run-check.js";
import { explore, type Checkpoints, type CheckPlan, type Engine } from "../../checker/index.js";
import { exploreFewestFaults } from "../../checker/fewest-faults.js";
import type { Check, Model } from "../../checker/model/model.js";
import type { Program } from "../../grammar/index.js";
import type { CheckResult, OpenedFile } from "../../checker/report/results.js";
import { showCount } from "../../checker/report/text.js";
import { exitOfDiagnostic, exitOfOutcome, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { internalError } from "../process/internal-error.js";
import { resolveLimits, resourcesOf } from "../process/resources.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Terminal } from "../terminal/terminal.js";
import { certifyRequestOf } from "./certificates.js";

interface RunSettings {
  /** The command line overrides the configuration, so the expectation of the spec does not apply. */
  readonly overridden?: boolean;
  /** True once the result is no longer needed. */
  readonly cancelled?: () => boolean;
  /** Prefer a counterexample with the fewest faults. */
  readonly fewestFaults?: boolean;
  /** Expressions to evaluate in every state of the counterexample. */
  readonly expressions?: readonly string[];
  /** The search stops when there are more states than this. */
  readonly stateLimit?: number;
  readonly checkpoints?: Checkpoints | undefined;
  /** Takes the place of the search. */
  readonly explore?: RunSearch | undefined;
}

/** A bug of the checker makes the check invalid, and has no effect on others. */
export async function runCheck(...given: Parameters<typeof runToItsEnd>): Promise<CheckResult> {
  const [file, plan] = given;
  try {
    return await runToItsEnd(...given);
  } catch (error) {
    const failure = internalError(`check \`${plan.name}\` of ${file.path} was not run to its end`, error);
    return { kind: "invalid", file: file.path, system: plan.system, name: plan.name, diagnostics: [failure] };
  }
}

async function runToItsEnd(
  file: OpenedFile,
  plan: CheckPlan,
  options: SearchOptions,
  terminal: Terminal,
  settings: RunSettings = {},
): Promise<CheckResult> {
  const { overridden, expressions } = settings;
  const { program } = file;
  const { engine } = options;
  const search: RunSearch = (title, model, check) => {
    // Scenarios are run by the interpreter, whatever the engine is.
    if (engine === "tlc" && program !== undefined && check.scenario === undefined)
      return exploreExported(title, program, plan, { model, check }, { options, settings }, terminal);
    const explorer = engine === "tlc" ? "interpreter" : engine;
    return exploreMonitored(title, model, check, { options, settings, engine: explorer }, terminal);
  };
  return checkToResult(file, plan, { search: options.search, overridden, expressions }, settings.explore ?? search);
}

/** Explores a check with TLC. */
async function exploreExported(
  title: string,
  program: Program,
  plan: CheckPlan,
  subject: { readonly model: Model; readonly check: Check },
  { options, settings }: { readonly options: SearchOptions; readonly settings: RunSettings },
  terminal: Terminal,
): ReturnType<RunSearch> {
  const { exploreWithTlc } = await import("../tlc/check-with-tlc.js");
  return monitorSearch(title, terminal, async (monitor) => {
    const explored = await exploreWithTlc(program, plan, subject, resolveLimits(options), async (progress) =>
      settings.cancelled?.() === true ? "no longer needed" : monitor.tick(progress),
    );
    return { ...explored, signal: monitor.signal() };
  });
}

async function exploreMonitored(
  title: string,
  model: Model,
  check: Check,
  {
    options,
    settings,
    engine,
  }: { readonly options: SearchOptions; readonly settings: RunSettings; readonly engine: Engine | "auto" },
  terminal: Terminal,
): ReturnType<RunSearch> {
  const { cancelled, fewestFaults = false, stateLimit = Infinity, checkpoints } = settings;
  const { search, trial, coverage, keepGoing } = options;
  const run: typeof explore =
    fewestFaults && check.scenario === undefined
      ? async (...args) => (await exploreFewestFaults(...args, explore)).outcome
      : explore;
  const stopReason = (states: Count): string | undefined =>
    states > stateLimit
      ? `stopped after more than ${showCount(stateLimit)} states`
      : cancelled?.() === true
        ? "no longer needed"
        : undefined;
  return monitorSearch(title, terminal, async (monitor) => {
    const outcome = await run(model, check, {
      search,
      engine,
      trial,
      coverage,
      keepGoing,
      resources: resourcesOf(options),
      checkpoints,
      certify: certifyRequestOf(options),
      tick: async (progress) => (await monitor.tick(progress)) ?? stopReason(progress.states),
    });
    return { outcome, signal: monitor.signal() };
  });
}

/**
 * The exit code of `check`. If the check says what it expects, the code tells whether that came out; otherwise it is
 * that of the verdict. A search that did not finish decides nothing.
 */
export function exitOfCheck(plan: CheckPlan, result: CheckResult): ExitName {
  const own = exitOfResult(result);
  if (result.kind === "invalid" || result.signal !== undefined || result.asExpected === undefined) return own;
  const expects = plan.declaration?.items.some((item) => item.kind === "expect") === true;
  if (!expects) return own;
  if (result.asExpected) return "ok";
  return own === "incomplete" || own === "unsupported" ? own : "mismatch";
}

export function exitOfResult(result: CheckResult): ExitName {
  if (result.kind === "invalid") return worst(result.diagnostics.map(exitOfDiagnostic));
  return result.signal === undefined ? exitOfOutcome(result.outcome) : exitOfSignal(result.signal);
}
