// What there is to say of a counterexample besides its steps: what exactly is broken in its end, and which of its steps are necessary for that.

import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { analyseFinding, type BlockedAction, type FindingAnalysis, type FindingContext } from "./findings.js";
import { StateElements } from "./places.js";
import type { Reason } from "./reasons.js";
import { replaySteps, replaySubset } from "./retrace.js";
import { sliceOf, type Slice } from "./slice.js";
import { analyseLasso, type PropositionTimeline } from "./temporal.js";

export interface Explanation {
  /** Why the property is false there, or the asserted condition. */
  readonly reasons: readonly Reason[];
  /** Of a deadlock: what bars each action. */
  readonly blocked: readonly BlockedAction[];
  /** Of a temporal property. */
  readonly propositions: readonly PropositionTimeline[];
  /** Undefined where the trace is too long, or where it is not clear what the finding rests on. */
  readonly slice: Slice | undefined;
}

/** Of a longer trace only the end is looked into. */
export const EXPLAINED_STEPS_LIMIT = 2000;

/** Undefined of an outcome without a trace. */
export function explain(
  model: Model,
  check: Check,
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
): Explanation | undefined {
  const { trace } = outcome;
  if (trace === undefined) return undefined;
  const long = trace.steps.length > EXPLAINED_STEPS_LIMIT;
  if (long && trace.loop !== undefined) return NOTHING;
  const shown = long ? endingOf(trace) : trace;
  const steps = replaySteps(model, shown);
  const subject: FindingContext = {
    model,
    check,
    interpreter: interpret(model, check),
    leaves: new StateElements(model.variables),
    finding: { ...outcome, trace: shown },
    steps,
  };
  const temporal = trace.loop === undefined ? undefined : analyseLasso(subject, trace.loop);
  const inquiry = temporal ?? (trace.loop === undefined ? analyseFinding(subject) : undefined);
  if (inquiry === undefined) return NOTHING;
  const { reasons, blocked } = inquiry;
  return {
    reasons,
    blocked,
    propositions: temporal?.propositions ?? [],
    slice: long ? undefined : verifiedSlice(subject, inquiry),
  };
}

const NOTHING: Explanation = { reasons: [], blocked: [], propositions: [], slice: undefined };

/** The last step, and the one that failed. */
function endingOf(trace: Trace): Trace {
  const before = trace.steps.at(-2)?.state;
  return before === undefined ? trace : { ...trace, initial: before, steps: trace.steps.slice(-1) };
}

/** The steps that it marks, taken by themselves, come to the same finding: those of the first slice of which that is true. All steps do. */
function verifiedSlice(subject: FindingContext, inquiry: FindingAnalysis): Slice {
  const { interpreter, leaves, steps } = subject;
  const { loop, initial } = subject.finding.trace;
  const slices = inquiry.criteria.map((demands) => sliceOf(leaves, steps, demands, loop));
  const suffices = ({ necessary }: Slice): boolean => {
    if (necessary.every((each) => each)) return true;
    const again = replaySubset(
      subject.model,
      initial,
      steps.filter((_, i) => necessary[i]),
    );
    // What is found in the end need not be within the bounds of the check; what leads there is.
    return (
      again !== undefined &&
      again.slice(0, -1).every(({ to }) => to !== undefined && interpreter.satisfiesConstraint(to) === true) &&
      inquiry.isReproducedBy(initial, again)
    );
  };
  const whole = (): Slice =>
    sliceOf(leaves, steps, { reads: inquiry.criteria[0]?.reads ?? new Map(), steps: new Set(steps.keys()) }, loop);
  return slices.find(suffices) ?? whole();
}
