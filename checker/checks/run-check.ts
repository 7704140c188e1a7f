// Runs one check: elaborates its model, lets the caller explore it, and explains what was found.

import type { explain, Explanation } from "../explanation/explain.js";
import { attempted, failureNotice, type Attempted } from "../internal-error.js";
import { expressionEvaluator } from "../lowering/expression.js";
import { buildModel } from "../lowering/lower.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { matchesExpectation } from "../report/expectation.js";
import type { CheckResult, Evaluation, FinishedCheck, FurtherFinding, OpenedFile, Signal } from "../report/results.js";
import { furtherFindings } from "../report/verdicts.js";
import type { SearchStrategy } from "../search/state-space.js";
import { isError, type Diagnostic } from "../../grammar/core/diagnostic.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import { parseExpressionIn, type ExpressionIn } from "../../grammar/elaborate/standalone-expression.js";
import { engineLimitOf, refutationsOf, symmetryWarnings } from "./check-warnings.js";

export interface ResultSettings {
  readonly search: SearchStrategy;
  /** The configuration was overridden, so the expectation of the spec does not apply. */
  readonly overridden?: boolean | undefined;
  /** Expressions to evaluate in every state of the counterexample. */
  readonly expressions?: readonly string[] | undefined;
}

/** Explores the model. `title` names the check. */
export type RunSearch = (
  title: string,
  model: Model,
  check: Check,
) => Promise<{
  readonly outcome: Outcome;
  readonly signal: Signal | undefined;
  /** Why the engine cannot explore the check. */
  readonly diagnostics?: readonly Diagnostic[];
}>;

/** Throws only for bugs of the checker. */
export async function checkToResult(
  file: OpenedFile,
  plan: CheckPlan,
  settings: ResultSettings,
  run: RunSearch,
): Promise<CheckResult> {
  const { search } = settings;
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
  const { outcome, signal, diagnostics: obstacles = [] } = await run(`${file.path} ${plan.name}`, model, check);
  const seconds = (performance.now() - started) / 1000;
  const isShortest = search === "bfs" && outcome.engine !== "tlc" && check.scenario === undefined;
  const shown = { expressions, isShortest };
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
        : matchesExpectation(outcome, check.expected, isShortest || check.scenario !== undefined ? "bfs" : "dfs"),
    search,
    seconds,
    explanation,
    evaluations,
    ...(further.length === 0 ? {} : { further }),
    warnings: [...diagnostics, ...obstacles, ...(warnings.value ?? [])],
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
    return (await import("../explanation/explain.js")).tryToExplain(...finding);
  } catch (error) {
    return { value: undefined, notice: failureNotice("the counterexample is not explained", error) };
  }
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
