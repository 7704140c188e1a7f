// The calls between instances in each step of a trace: the contents of a sequence chart.

import type { Step, Trace } from "../outcome.js";
import { titleOfBindings, titleOfBranch, titleOfCall, titleOfPick } from "./steps.js";

/** The name in charts of the system itself, which is not an instance. */
export const SYSTEM = "the system";

export interface Sequence {
  /**
   * Instances in the order in which they appear; undefined: the system itself, where it acts or is called. At least
   * one.
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
  readonly calls: readonly {
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly title: string;
  }[];
}

/** A step with its number. A failing step leads to no state. */
export type NumberedStep = Omit<Step, "state"> & { readonly number: number; readonly isFailure: boolean };

/** All steps of a trace, including the one that failed. */
export function numberedSteps({ steps, failed }: Pick<Trace, "steps" | "failed">): readonly NumberedStep[] {
  const all = steps.map((step, i) => ({ ...step, number: i + 1, isFailure: false }));
  return failed === undefined ? all : [...all, { ...failed, number: steps.length + 1, isFailure: true }];
}

export function sequenceOf(steps: readonly NumberedStep[]): Sequence {
  const participants = new Set(
    steps.flatMap((step) => [step.instance, ...step.calls.flatMap((call) => [call.from, call.to])]),
  );
  return {
    participants: participants.size === 0 ? [undefined] : [...participants],
    steps: steps.map((step) => ({
      number: step.number,
      instance: step.instance,
      title: titleOf(step),
      fault: step.fault,
      isFailure: step.isFailure,
      calls: step.calls.map((call) => ({ from: call.from, to: call.to, title: titleOfCall(call) })),
    })),
  };
}

function titleOf(step: NumberedStep): string {
  const name = `${step.number} ${step.fault ? "fault " : ""}${step.action}${titleOfBindings(step.bindings)}`;
  return [name, ...step.picks.map(titleOfPick), ...step.branches.map(titleOfBranch)].join(", ");
}
