// Explains a counterexample: why its property is false, and which of its steps are necessary.

import { attempted, type Attempted } from "../internal-error.js";
import { interpret } from "../interpreter/interpreter.js";
import { element, equalValues } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { abstractBehaviour, type AbstractBehaviour } from "./abstract-behaviour.js";
import { analyseFinding, type BlockedAction, type FindingAnalysis, type FindingContext } from "./findings.js";
import { minimalSteps } from "./minimal-steps.js";
import type { Reason } from "./reasons.js";
import { replaySteps, replaySubset, type ReplayedStep } from "./replayed-steps.js";
import { sliceOf, type Slice, type VerifiedSlice } from "./slice.js";
import { StateElements, valueAt, type StateElement } from "./state-elements.js";
import { analyseLasso, type LassoAnalysis, type PropositionTimeline } from "./temporal.js";

export interface Explanation {
  /** Why the property, or the asserted condition, is false at the end of the trace. */
  readonly reasons: readonly Reason[];
  /** For a deadlock: why each action is disabled. */
  readonly blocked: readonly BlockedAction[];
  /** For a temporal property. */
  readonly propositions: readonly PropositionTimeline[];
  /** Undefined if the trace is too long, or if it is unclear what the finding depends on. */
  readonly slice: VerifiedSlice | undefined;
  /** For a refinement: the counterexample in the abstract system. */
  readonly abstract: AbstractBehaviour | undefined;
}

/** In a longer trace, only the end is explained. */
export const EXPLAINED_STEPS_LIMIT = 2000;

/** The explanation, or a notice that says why there is none. Never throws: the verdict does not depend on it. */
export const tryToExplain = (...finding: Parameters<typeof explain>): Attempted<Explanation | undefined> =>
  attempted("the counterexample is not explained", () => explain(...finding));

/** `isShortest`: there is no shorter trace that leads to the finding, so each step is necessary. */
interface TraceFacts {
  readonly isShortest: boolean;
}

/** Undefined for an outcome without a trace. */
export function explain(
  model: Model,
  check: Check,
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
  facts: TraceFacts = { isShortest: false },
): Explanation | undefined {
  const { trace } = outcome;
  if (trace === undefined) return undefined;
  const isLong = trace.steps.length > EXPLAINED_STEPS_LIMIT;
  if (isLong && trace.loop !== undefined) return NOTHING;
  const explained = isLong ? lastStepOf(trace) : trace;
  const abstract = isLong ? undefined : abstractBehaviour(model, outcome);
  const steps = replaySteps(model, explained);
  if (steps === undefined) return { ...NOTHING, abstract };
  const context: FindingContext = {
    model,
    check,
    interpreter: interpret(model, check),
    elements: new StateElements(model.variables),
    finding: { ...outcome, trace: explained },
    steps,
  };
  const analysis = analyse(context);
  if (analysis === undefined) return { ...NOTHING, abstract };
  const { reasons, blocked, propositions } = analysis;
  const slice = isLong ? undefined : verifiedSlice(context, analysis, facts);
  // The condition of a refinement was made, and nobody has written its parts.
  return { reasons: abstract === undefined ? reasons : [], blocked, propositions, slice, abstract };
}

const NOTHING: Explanation = { reasons: [], blocked: [], propositions: [], slice: undefined, abstract: undefined };

function analyse(context: FindingContext): LassoAnalysis | undefined {
  const { loop } = context.finding.trace;
  if (loop !== undefined) return analyseLasso(context, loop);
  const analysis = analyseFinding(context);
  return analysis === undefined ? undefined : { ...analysis, propositions: [] };
}

/** The last step, and the one that failed. */
function lastStepOf(trace: Trace): Trace {
  const before = trace.steps.at(-2)?.state;
  return before === undefined ? trace : { ...trace, initial: before, steps: trace.steps.slice(-1) };
}

/**
 * The number of steps that may be replayed to see which of them can be left out. Enough to leave out each step of a trace
 * of 200 steps.
 */
const REPLAYED_STEPS_LIMIT = 20_000;

/**
 * The first slice whose steps lead to the finding without the others, or else all steps; and of these, steps of which
 * none can be left out.
 */
function verifiedSlice(context: FindingContext, analysis: FindingAnalysis, { isShortest }: TraceFacts): VerifiedSlice {
  const { model, elements, steps, finding } = context;
  const chosen = ({ necessary }: Slice): readonly ReplayedStep[] => steps.filter((_, i) => necessary[i]);
  const sufficient = analysis.criteria
    .map((criterion) => sliceOf(elements, steps, criterion, finding.trace.loop))
    .find((slice) => {
      if (!slice.necessary.includes(false)) return true;
      const subset = chosen(slice);
      const taken = replaySubset(model, finding.trace.initial, subset);
      return taken.length === subset.length && leadToFinding(context, analysis, taken);
    });
  if (sufficient !== undefined && isShortest) return { ...sufficient, isMinimal: true };
  const candidates = sufficient === undefined ? steps : chosen(sufficient);
  const minimal = minimalSteps(candidates, {
    isUnwanted: ({ execution }) => model.actions[execution.action]?.fault === true,
    replay(subset) {
      const taken = replaySubset(model, finding.trace.initial, subset);
      return leadToFinding(context, analysis, taken) ? taken : undefined;
    },
    limit: REPLAYED_STEPS_LIMIT,
  });
  const slice =
    sufficient !== undefined && minimal.steps === candidates ? sufficient : sliceOfSubset(context, minimal.steps);
  return { ...slice, isMinimal: minimal.isMinimal };
}

function leadToFinding(
  { interpreter, finding: { trace } }: FindingContext,
  analysis: FindingAnalysis,
  taken: readonly ReplayedStep[],
): boolean {
  // The last state of a finite trace may be outside `within`, but the path to it may not.
  const expanded = trace.loop === undefined ? taken.slice(0, -1) : taken;
  return (
    expanded.every(({ to }) => to !== undefined && interpreter.satisfiesConstraint(to) === true) &&
    analysis.isReproducedBy(trace.initial, taken)
  );
}

/** What the steps read and write if they are executed without the others. All of them are necessary. */
function sliceOfSubset(context: FindingContext, subset: readonly ReplayedStep[]): Slice {
  const { elements, steps, finding } = context;
  const trace = traceOfSubset(finding.trace, subset);
  const renumbered = subset.map((step, position) => ({ ...step, position }));
  const criterion = analyse({ ...context, finding: { ...finding, trace }, steps: renumbered })?.criteria[0];
  const all = subset.map((_, step) => ({ step, purpose: undefined }));
  const slice = sliceOf(
    elements,
    renumbered,
    { reads: criterion?.reads ?? [], steps: [...(criterion?.steps ?? []), ...all] },
    trace.loop,
  );
  const positionOf = (index: number): number => element(subset, index).position;
  const positions = new Set(subset.map(({ position }) => position));
  return {
    necessary: steps.map((_, position) => positions.has(position)),
    dependences: slice.dependences
      .map((each) => ({
        ...each,
        writer: positionOf(each.writer),
        reader: typeof each.reader === "number" ? positionOf(each.reader) : each.reader,
      }))
      // After other steps, a step may change something else.
      .filter(({ writer, element: written }) => changes(element(steps, writer), written)),
    purposes: slice.purposes.map(({ step, purpose }) => ({ step: positionOf(step), purpose })),
  };
}

function traceOfSubset(trace: Trace, subset: readonly ReplayedStep[]): Trace {
  const { loop, stutters = [] } = trace;
  const before = (limit: number): number => subset.filter(({ position }) => position < limit).length;
  return {
    ...trace,
    steps: subset.flatMap(({ position, to }) => {
      const step = trace.steps[position];
      return step === undefined || to === undefined ? [] : [{ ...step, state: to }];
    }),
    loop: loop === undefined ? undefined : before(loop),
    stutters: stutters.map(before),
  };
}

const changes = ({ from, to }: ReplayedStep, written: StateElement): boolean =>
  to !== undefined && !equalValues(valueAt(written, from), valueAt(written, to));
