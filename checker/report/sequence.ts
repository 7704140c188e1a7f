// The contents of a sequence chart: the calls between instances in each step of a trace or, where there are none, the
// changes of variables.

import type { Step } from "../outcome.js";
import type { Change } from "./changes.js";
import { titleOfBindings, titleOfBranch, titleOfCall, titleOfPick } from "./steps.js";
import { plural } from "./text.js";

/** The name in charts of the system itself, which is not an instance. */
export const SYSTEM = "the system";

export interface Sequence {
  /**
   * Instances, or variables, in the order in which they appear; undefined: the system itself, where it acts or is
   * called. At least one.
   */
  readonly participants: readonly (string | undefined)[];
  readonly steps: readonly SequenceStep[];
}

export interface SequenceStep {
  /** The number of the step in the text trace. */
  readonly number: number;
  readonly instance: string | undefined;
  /** `3 fault Store(rec: 1), picks n = 2, branch 2`; the position in the chart shows the instance. */
  readonly title: string;
  readonly fault: boolean;
  readonly isFailure: boolean;
  readonly arrows: readonly SequenceArrow[];
}

/** A call from one instance to another, or a change of a variable by the system. */
export interface SequenceArrow {
  readonly kind: "call" | "change";
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** `write(1) = true`, or `0 → 1` */
  readonly title: string;
}

/** A step with its number. A failing step leads to no state, and changes nothing. */
export type NumberedStep = Omit<Step, "state"> & {
  readonly number: number;
  readonly isFailure: boolean;
  /** Shown if `showsChanges`. */
  readonly changes: readonly Change[];
};

/** Does a chart of these steps show what they change? Otherwise it shows the calls between instances. */
export const showsChanges = (steps: readonly Pick<Step, "instance" | "calls">[]): boolean =>
  steps.every(({ instance, calls }) => instance === undefined && calls.length === 0);

/** Charts with more variables than this have no lifeline for each. */
const MAX_VARIABLES = 8;
/** The most changes shown of one step. */
const MAX_CHANGES = 8;

export function sequenceOf(steps: readonly NumberedStep[]): Sequence {
  const variables = new Set(steps.flatMap(({ changes }) => changes.map((change) => variableOf(change).variable)));
  const hasLifelines = variables.size <= MAX_VARIABLES;
  const drawn = steps.map((step): SequenceStep => ({
    number: step.number,
    instance: step.instance,
    title: titleOf(step),
    fault: step.fault,
    isFailure: step.isFailure,
    arrows: [
      ...step.calls.map((call) => ({ kind: "call", from: call.from, to: call.to, title: titleOfCall(call) }) as const),
      ...changeArrows(step.changes, hasLifelines),
    ],
  }));
  const participants = new Set(
    drawn.flatMap((step) => [step.instance, ...step.arrows.flatMap(({ from, to }) => [from, to])]),
  );
  return { participants: participants.size === 0 ? [undefined] : [...participants], steps: drawn };
}

/** Arrows from the system to the variables, or to itself if variables have no lifelines. */
function changeArrows(changes: readonly Change[], hasLifelines: boolean): readonly SequenceArrow[] {
  const arrow = (to: string | undefined, title: string): SequenceArrow => ({
    kind: "change",
    from: undefined,
    to,
    title,
  });
  const arrows = changes.slice(0, MAX_CHANGES).map((change) => {
    const { variable, part } = variableOf(change);
    const name = hasLifelines ? part : change.name;
    const values = `${change.before ?? "absent"} → ${change.after ?? "absent"}`;
    return arrow(hasLifelines ? variable : undefined, name === "" ? values : `${name}: ${values}`);
  });
  const hidden = changes.length - arrows.length;
  return hidden === 0 ? arrows : [...arrows, arrow(undefined, `and ${plural(hidden, "more change")}`)];
}

/** `at[east].count`: `at`, and the part `[east].count` of it. */
function variableOf({ name }: Change): { readonly variable: string; readonly part: string } {
  const [variable = name] = /^[^[.]+/.exec(name) ?? [];
  return { variable, part: name.slice(variable.length) };
}

function titleOf(step: NumberedStep): string {
  const name = `${step.number} ${step.fault ? "fault " : ""}${step.action}${titleOfBindings(step.bindings)}`;
  return [name, ...step.picks.map(titleOfPick), ...step.branches.map(titleOfBranch)].join(", ");
}
