// Who calls whom, step by step: what sequence charts are drawn from. It follows from the calls between instances alone.

import type { Step, Trace } from "../outcome.js";
import { titleOfBindings, titleOfBranch, titleOfCall, titleOfPick } from "./steps.js";

/** What charts call the system itself, which is no instance. */
export const SYSTEM = "the system";

export interface Sequence {
  /** Instances in the order in which they appear; undefined: the system itself, where it acts or is called. At least one. */
  readonly participants: readonly (string | undefined)[];
  readonly steps: readonly SequenceStep[];
}

export interface SequenceStep {
  /** As the text trace numbers it. */
  readonly number: number;
  readonly instance: string | undefined;
  /** `3 fault Store(rec: 1), picks n = 2, branch 2`; the instance is where it stands. */
  readonly title: string;
  readonly fault: boolean;
  readonly fails: boolean;
  readonly calls: readonly {
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly title: string;
  }[];
}

/** A step as it is numbered; one that fails leads to no state. */
export type Numbered = Omit<Step, "state"> & { readonly number: number; readonly fails: boolean };

/** All steps of a trace, the one that failed included. */
export function numberedSteps({ steps, failed }: Pick<Trace, "steps" | "failed">): readonly Numbered[] {
  const all = steps.map((step, i) => ({ ...step, number: i + 1, fails: false }));
  return failed === undefined ? all : [...all, { ...failed, number: steps.length + 1, fails: true }];
}

export function sequenceOf(steps: readonly Numbered[]): Sequence {
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
      fails: step.fails,
      calls: step.calls.map((call) => ({ from: call.from, to: call.to, title: titleOfCall(call) })),
    })),
  };
}

function titleOf(step: Numbered): string {
  const name = `${step.number} ${step.fault ? "fault " : ""}${step.action}${titleOfBindings(step.bindings)}`;
  return [name, ...step.picks.map(titleOfPick), ...step.branches.map(titleOfBranch)].join(", ");
}
