// The defects of a state or a transition, in the order in which breadth-first search checks for them; and their comparison.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Defect, Transition, StateSpace } from "./state-space.js";

export const transitionFailed = <S>({ fault }: Transition<S>): Defect | undefined =>
  fault === undefined ? undefined : { kind: "error", fault, phase: "move" };

/** The defect of a new state. `open`: the covers that are evaluated; `step` checks the transition that led to it. */
export function defectIn<S>(
  space: StateSpace<S>,
  state: S,
  open: readonly boolean[],
  step?: () => Defect | undefined,
): Defect | undefined {
  const defect = space.checkInvariants(state) ?? step?.();
  if (defect !== undefined) return defect;
  const inside = space.satisfiesConstraint(state);
  if (typeof inside !== "boolean") return inside;
  if (!inside) return undefined;
  for (const [cover, isOpen] of open.entries()) {
    const reached = isOpen && space.satisfiesCover(state, cover);
    if (typeof reached !== "boolean") return reached;
  }
  return undefined;
}

/** The defect of a transition to a state that is new, or of the state. */
export function defectAfter<S>(
  space: StateSpace<S>,
  from: S,
  transition: Transition<S>,
  open: readonly boolean[],
): Defect | undefined {
  const { state } = transition;
  return (
    transitionFailed(transition) ??
    (state === undefined ? undefined : defectIn(space, state, open, () => space.checkStep(from, state)))
  );
}

/** The defect of stopping in a state with these transitions: a deadlock, or an error in `terminal when`. */
export function defectAt<S>(space: StateSpace<S>, state: S, transitions: readonly Transition<S>[]): Defect | undefined {
  return transitions.every(({ action }) => space.faultActions[action] === true)
    ? space.checkDeadlock(state)
    : undefined;
}

/** Is it a defect of stopping in a state, rather than of the state or the step to it? */
export const isDeadlockLike = (defect: Defect): boolean =>
  defect.kind === "deadlock" || (defect.kind === "error" && defect.phase === "stop");

/** Do both read the same in a verdict? The messages of run-time errors may name different values. */
export function isSameDefect(a: Defect, b: Defect): boolean {
  if (a.kind === "error") return b.kind === "error" && a.phase === b.phase && isSameFault(a.fault, b.fault);
  if (a.kind === "deadlock") return b.kind === "deadlock";
  return b.kind === a.kind && a.property === b.property;
}

const isSameFault = (a: RuntimeFault, b: RuntimeFault): boolean =>
  a.code === b.code &&
  a.span.source.path === b.span.source.path &&
  a.span.start === b.span.start &&
  a.span.end === b.span.end;
