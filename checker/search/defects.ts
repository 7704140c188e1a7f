// What is wrong after a move, asked in the order in which breadth-first search asks it; and whether it is the same that was found elsewhere.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Defect, Transition, StateSpace } from "./state-space.js";

export const transitionFailed = <S>(move: Transition<S>): Defect | undefined =>
  move.fault === undefined ? undefined : { kind: "error", fault: move.fault, phase: "move" };

/** Of a state that is new. `open`: the covers that are asked; `step`: what is asked of the step that led to it. */
export function defectIn<S>(
  space: StateSpace<S>,
  state: S,
  open: readonly boolean[],
  step?: () => Defect | undefined,
): Defect | undefined {
  const judged = space.checkInvariants(state) ?? step?.();
  if (judged !== undefined) return judged;
  const admitted = space.satisfiesConstraint(state);
  if (typeof admitted !== "boolean") return admitted;
  if (!admitted) return undefined;
  for (const [cover, isOpen] of open.entries()) {
    const reached = isOpen && space.satisfiesCover(state, cover);
    if (typeof reached !== "boolean") return reached;
  }
  return undefined;
}

/** Of a move from a state to one that is new, if it leads anywhere. */
export function defectAfter<S>(
  space: StateSpace<S>,
  from: S,
  move: Transition<S>,
  open: readonly boolean[],
): Defect | undefined {
  const { state } = move;
  return (
    transitionFailed(move) ??
    (state === undefined ? undefined : defectIn(space, state, open, () => space.checkStep(from, state)))
  );
}

/** Of a state with these moves: what is wrong with stopping there. */
export function defectAt<S>(space: StateSpace<S>, state: S, moves: readonly Transition<S>[]): Defect | undefined {
  return moves.every((move) => space.faultActions[move.action] === true) ? space.checkDeadlock(state) : undefined;
}

/** Whether it is found of a state, and not of a step. */
export const isDeadlockLike = (defect: Defect): boolean =>
  defect.kind === "deadlock" || (defect.kind === "error" && defect.phase === "stop");

/** Whether both are the same to who reads a verdict: an error may tell of other values. */
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
