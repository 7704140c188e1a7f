// Runs one check: elaborates its model, explores it, and explains what was found.

import type { Count } from "../../checker/search/count.js";
import { buildModel, explore, type Checkpoints, type CheckPlan } from "../../checker/index.js";
import { exploreFewestFaults } from "../../checker/fewest-faults.js";
import type { explain, Explanation } from "../../checker/explanation/explain.js";
import { attempted, failureNotice, type Attempted } from "../../checker/internal-error.js";
import { expressionEvaluator } from "../../checker/lowering/expression.js";
import type { Check, Model } from "../../checker/model/model.js";
import type { Outcome, Trace } from "../../checker/outcome.js";
import { matchesExpectation } from "../../checker/report/expectation.js";
import { TEMPORAL_NOTICE } from "../../checker/reduction/symmetry.js";
import { isSymmetryNotice } from "../../checker/report/outcome.js";
import type {
  CheckResult,
  Evaluation,
  FinishedCheck,
  FurtherFinding,
  OpenedFile,
  Signal,
} from "../../checker/report/results.js";
import { showCount } from "../../checker/report/text.js";
import { furtherFindings } from "../../checker/report/verdicts.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import { parseExpressionIn, type ExpressionIn } from "../../grammar/elaborate/standalone-expression.js";
import { exitOfDiagnostic, exitOfOutcome, exitOfSignal, worst, type ExitName } from "../exit-codes.js";
import type { SearchOptions } from "../options.js";
import { internalError } from "../process/internal-error.js";
import { resourcesOf } from "../process/resources.js";
import { monitorSearch } from "../process/search-monitor.js";
import type { Terminal } from "../terminal/terminal.js";
import { certifyRequestOf, refutationsOf } from "./certificates.js";

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
  const common = { file: file.path, system: plan.system, name: plan.name };
  if (file.program === undefined) throw new Error(`internal: ${file.path} has checks but no program`);
  const { model, check, system, diagnostics } = buildModel(file.program, plan);
  if (model === undefined || check === undefined || system === undefined || diagnostics.some(isError))
    return { kind: "invalid", ...common, diagnostics };
  const expressions = (settings.expressions ?? []).map((text) => ({
    text,
    parsed: parseExpressionIn(system, { path: EVAL, text }, undefined),
  }));
  const malformed = expressions.flatMap(({ parsed }) => (parsed.kind === "wrong" ? parsed.diagnostics : []));
  if (malformed.length > 0) return { kind: "invalid", ...common, diagnostics: malformed };

  const started = performance.now();
  const title = `${file.path} ${plan.name}`;
  const { outcome, signal } = await exploreMonitored(title, model, check, { options, settings }, terminal);
  const seconds = (performance.now() - started) / 1000;
  const shown = { expressions, isShortest: options.search === "bfs" && check.scenario === undefined };
  const { explanation, evaluations, notices } = await explainOutcome(model, check, outcome, shown);
  const further: (FurtherFinding & { readonly notices: readonly string[] })[] = [];
  const others = attempted("the other findings are not shown", () => furtherFindings(outcome));
  for (const finding of others.value ?? []) {
    const other: Outcome = { ...outcome, ...finding };
    further.push({ outcome: other, ...(await explainOutcome(model, check, other, shown)) });
  }
  const warnings = attempted("warnings are missing", () => [
    ...symmetryWarnings(file, outcome),
    ...engineLimitOf(file, plan, outcome),
    ...refutationsOf([{ ...common, certification: outcome.certification }]),
  ]);
  const missing = [notices, others.notice ?? [], further.map((each) => each.notices), warnings.notice ?? []];
  return {
    kind: "finished",
    ...common,
    model,
    check,
    outcome: { ...outcome, notices: [outcome.notices, missing].flat(3) },
    asExpected:
      settings.overridden === true
        ? undefined
        : matchesExpectation(outcome, check.expected, check.scenario === undefined ? options.search : "bfs"),
    search: options.search,
    seconds,
    explanation,
    evaluations,
    ...(further.length === 0 ? {} : { further }),
    warnings: [...diagnostics, ...(warnings.value ?? [])],
    signal: outcome.verdict === "incomplete" || outcome.unfinished === true ? signal : undefined,
  };
}

interface ParsedArgument {
  readonly text: string;
  readonly parsed: ExpressionIn;
}

/** What is shown beside the counterexample. What fails is left out, with a notice: the outcome is known by now. */
async function explainOutcome(
  model: Model,
  check: Check,
  outcome: Outcome,
  { expressions, isShortest }: { readonly expressions: readonly ParsedArgument[]; readonly isShortest: boolean },
): Promise<Pick<FinishedCheck, "explanation" | "evaluations"> & { readonly notices: readonly string[] }> {
  // The way to a loop is a shortest one, but what repeats may not be.
  const facts = { isShortest: isShortest && outcome.trace?.loop === undefined };
  const explained = outcome.trace === undefined ? undefined : await explainTrace(model, check, outcome, facts);
  const evaluated = expressions.flatMap(({ text, parsed }) =>
    parsed.kind === "wrong"
      ? []
      : [attempted(`\`${text}\` is not evaluated`, () => evaluationOf(text, parsed, outcome.trace))],
  );
  return {
    explanation: explained?.value,
    evaluations: evaluated.flatMap(({ value }) => value ?? []),
    notices: [explained, ...evaluated].flatMap((each) => each?.notice ?? []),
  };
}

async function explainTrace(...finding: Parameters<typeof explain>): Promise<Attempted<Explanation | undefined>> {
  try {
    return (await import("../../checker/explanation/explain.js")).tryToExplain(...finding);
  } catch (error) {
    return { value: undefined, notice: failureNotice("the counterexample is not explained", error) };
  }
}

async function exploreMonitored(
  title: string,
  model: Model,
  check: Check,
  { options, settings }: { readonly options: SearchOptions; readonly settings: RunSettings },
  terminal: Terminal,
): Promise<{ readonly outcome: Outcome; readonly signal: Signal | undefined }> {
  const { cancelled, fewestFaults = false, stateLimit = Infinity, checkpoints } = settings;
  const { search, engine, trial, coverage, keepGoing } = options;
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

/** The source path of expressions from the command line, for diagnostics. */
const EVAL = "--eval";

function evaluationOf(
  text: string,
  { expr, localCount }: Extract<ExpressionIn, { kind: "expression" }>,
  trace: Trace | undefined,
): Evaluation {
  const evaluate = expressionEvaluator({ expr, localCount });
  const states = trace === undefined ? [] : [trace.initial, ...trace.steps.map(({ state }) => state)];
  return { text, type: expr.type, results: states.map((state) => evaluate(state)) };
}

/** Warns about a symmetric type that does not reduce the state space, at its declaration. */
function symmetryWarnings(file: OpenedFile, outcome: Outcome): Diagnostic[] {
  const declared = [...(file.program?.modules.values() ?? [])].flatMap((module) =>
    module.declarations.filter((declaration) => declaration.kind === "symmetric"),
  );
  // That checks with temporal properties are explored in full is no mistake, and nothing can be done about it.
  return outcome.notices
    .filter((each) => isSymmetryNotice(each) && each !== TEMPORAL_NOTICE)
    .map((message) => ({
      code: "W0002",
      severity: "warning",
      message,
      span: declared[0]?.span,
      hint: "the verdict is still correct; the search only takes longer",
    }));
}

/** Another engine than the requested one is needed. */
const engineLimitOf = (file: OpenedFile, plan: CheckPlan, { engineLimit }: Outcome): readonly Diagnostic[] =>
  engineLimit === undefined
    ? []
    : [
        {
          code: "E0842",
          severity: "error",
          message: engineLimit,
          // A system without checks has one of its own.
          span: plan.declaration?.span ?? file.program?.root.system?.span,
          hint: "leave out `--engine`, so that another engine takes over where one cannot explore a check",
        },
      ];

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
