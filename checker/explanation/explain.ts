// Explains a counterexample: why its property is false, and which of its steps are necessary.

import { attempted, type Attempted } from "../internal-error.js";
import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { analyseFinding, type BlockedAction, type FindingAnalysis, type FindingContext } from "./findings.js";
import type { Reason } from "./reasons.js";
import { replaySteps, replaySubset } from "./replayed-steps.js";
import { sliceOf, type Slice, type SlicingCriterion } from "./slice.js";
import { StateElements } from "./state-elements.js";
import { analyseLasso, type PropositionTimeline } from "./temporal.js";

export interface Explanation {
  /** Why the property, or the asserted condition, is false at the end of the trace. */
  readonly reasons: readonly Reason[];
  /** For a deadlock: why each action is disabled. */
  readonly blocked: readonly BlockedAction[];
  /** For a temporal property. */
  readonly propositions: readonly PropositionTimeline[];
  /** Undefined if the trace is too long, or if it is unclear what the finding depends on. */
  readonly slice: Slice | undefined;
}

/** In a longer trace, only the end is explained. */
export const EXPLAINED_STEPS_LIMIT = 2000;

/** The explanation, or a notice that says why there is none. Never throws: the verdict does not depend on it. */
export const tryToExplain = (...finding: Parameters<typeof explain>): Attempted<Explanation | undefined> =>
  attempted("the counterexample is not explained", () => explain(...finding));

/** Undefined for an outcome without a trace. */
export function explain(
  model: Model,
  check: Check,
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
): Explanation | undefined {
  const { trace } = outcome;
  if (trace === undefined) return undefined;
  const isLong = trace.steps.length > EXPLAINED_STEPS_LIMIT;
  if (isLong && trace.loop !== undefined) return NOTHING;
  const explained = isLong ? lastStepOf(trace) : trace;
  const steps = replaySteps(model, explained);
  if (steps === undefined) return NOTHING;
  const context: FindingContext = {
    model,
    check,
    interpreter: interpret(model, check),
    elements: new StateElements(model.variables),
    finding: { ...outcome, trace: explained },
    steps,
  };
  const lasso = trace.loop === undefined ? undefined : analyseLasso(context, trace.loop);
  const analysis = trace.loop === undefined ? analyseFinding(context) : lasso;
  if (analysis === undefined) return NOTHING;
  const { reasons, blocked } = analysis;
  return {
    reasons,
    blocked,
    propositions: lasso?.propositions ?? [],
    slice: isLong ? undefined : verifiedSlice(context, analysis),
  };
}

const NOTHING: Explanation = { reasons: [], blocked: [], propositions: [], slice: undefined };

/** The last step, and the one that failed. */
function lastStepOf(trace: Trace): Trace {
  const before = trace.steps.at(-2)?.state;
  return before === undefined ? trace : { ...trace, initial: before, steps: trace.steps.slice(-1) };
}

/**
 * The first slice whose necessary steps reproduce the finding when they are executed without the others. If there is none, all steps are necessary.
 */
function verifiedSlice(context: FindingContext, analysis: FindingAnalysis): Slice {
  const { interpreter, elements, steps } = context;
  const { loop, initial } = context.finding.trace;
  const slices = analysis.criteria.map((criterion) => sliceOf(elements, steps, criterion, loop));
  const isSufficient = ({ necessary }: Slice): boolean => {
    if (necessary.every((each) => each)) return true;
    const subset = steps.filter((_, i) => necessary[i]);
    const replayed = replaySubset(context.model, initial, subset);
    // The state constraint need not hold in the last state, but it must hold on the path to it.
    return (
      replayed !== undefined &&
      replayed.slice(0, -1).every(({ to }) => to !== undefined && interpreter.satisfiesConstraint(to) === true) &&
      analysis.isReproducedBy(initial, replayed)
    );
  };
  const sufficient = slices.find(isSufficient);
  if (sufficient !== undefined) return sufficient;
  const allSteps: SlicingCriterion = { reads: analysis.criteria[0]?.reads ?? new Map(), steps: new Set(steps.keys()) };
  return sliceOf(elements, steps, allSteps, loop);
}
