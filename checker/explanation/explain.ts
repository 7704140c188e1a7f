// What there is to say of a counterexample besides its steps: what exactly is broken in its end, and which of its steps are necessary for that.

import { interpret } from "../interpreter/interpreter.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome, Trace } from "../outcome.js";
import { inquire, type Barred, type Inquiry, type Subject } from "./findings.js";
import { Leaves } from "./places.js";
import type { Reason } from "./reasons.js";
import { retrace, takeAgain } from "./retrace.js";
import { sliceOf, type Slice } from "./slice.js";
import { inquireTemporal, type Atom } from "./temporal.js";

export interface Explanation {
  /** Why the property is false there, or the asserted condition. */
  readonly reasons: readonly Reason[];
  /** Of a deadlock: what bars each action. */
  readonly barred: readonly Barred[];
  /** Of a temporal property. */
  readonly atoms: readonly Atom[];
  /** Undefined where the trace is too long, or where it is not clear what the finding rests on. */
  readonly slice: Slice | undefined;
}

/** Of a longer trace only the end is looked into. */
export const EXPLAINED = 2000;

/** Undefined of an outcome without a trace. */
export function explain(
  model: Model,
  check: Check,
  outcome: Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">,
): Explanation | undefined {
  const { trace } = outcome;
  if (trace === undefined) return undefined;
  const long = trace.steps.length > EXPLAINED;
  if (long && trace.loop !== undefined) return NOTHING;
  const shown = long ? endingOf(trace) : trace;
  const steps = retrace(model, shown);
  const subject: Subject = {
    model,
    check,
    interpreter: interpret(model, check),
    leaves: new Leaves(model.variables),
    finding: { ...outcome, trace: shown },
    steps,
  };
  const temporal = trace.loop === undefined ? undefined : inquireTemporal(subject, trace.loop);
  const inquiry = temporal ?? (trace.loop === undefined ? inquire(subject) : undefined);
  if (inquiry === undefined) return NOTHING;
  const { reasons, barred } = inquiry;
  return { reasons, barred, atoms: temporal?.atoms ?? [], slice: long ? undefined : verifiedSlice(subject, inquiry) };
}

const NOTHING: Explanation = { reasons: [], barred: [], atoms: [], slice: undefined };

/** The last step, and the one that failed. */
function endingOf(trace: Trace): Trace {
  const before = trace.steps.at(-2)?.state;
  return before === undefined ? trace : { ...trace, initial: before, steps: trace.steps.slice(-1) };
}

/** The steps that it marks, taken by themselves, come to the same finding: those of the first slice of which that is true. All steps do. */
function verifiedSlice(subject: Subject, inquiry: Inquiry): Slice {
  const { interpreter, leaves, steps } = subject;
  const { loop, initial } = subject.finding.trace;
  const slices = inquiry.demands.map((demands) => sliceOf(leaves, steps, demands, loop));
  const suffices = ({ necessary }: Slice): boolean => {
    if (necessary.every((each) => each)) return true;
    const again = takeAgain(
      subject.model,
      initial,
      steps.filter((_, i) => necessary[i]),
    );
    // What is found in the end need not be within the bounds of the check; what leads there is.
    return (
      again !== undefined &&
      again.slice(0, -1).every(({ to }) => to !== undefined && interpreter.satisfiesConstraint(to) === true) &&
      inquiry.recurs(initial, again)
    );
  };
  const whole = (): Slice =>
    sliceOf(leaves, steps, { reads: inquiry.demands[0]?.reads ?? new Map(), steps: new Set(steps.keys()) }, loop);
  return slices.find(suffices) ?? whole();
}
