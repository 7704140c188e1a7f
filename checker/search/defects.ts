// What is wrong after a move, asked in the order in which breadth-first search asks it; and whether it is the same that was found elsewhere.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Defect, Move, StateSpace } from "./state-space.js";

export const moveFailed = <S>(move: Move<S>): Defect | undefined =>
  move.fault === undefined ? undefined : { kind: "error", fault: move.fault, during: "move" };

/** Of a state that is new. `open`: the covers that are asked; `step`: what is asked of the step that led to it. */
export function defectIn<S>(
  space: StateSpace<S>,
  state: S,
  open: readonly boolean[],
  step?: () => Defect | undefined,
): Defect | undefined {
  const judged = space.judgeState(state) ?? step?.();
  if (judged !== undefined) return judged;
  const admitted = space.admits(state);
  if (typeof admitted !== "boolean") return admitted;
  if (!admitted) return undefined;
  for (const [cover, isOpen] of open.entries()) {
    const reached = isOpen && space.reaches(state, cover);
    if (typeof reached !== "boolean") return reached;
  }
  return undefined;
}

/** Of a move from a state to one that is new, if it leads anywhere. */
export function defectAfter<S>(
  space: StateSpace<S>,
  from: S,
  move: Move<S>,
  open: readonly boolean[],
): Defect | undefined {
  const { state } = move;
  return (
    moveFailed(move) ??
    (state === undefined ? undefined : defectIn(space, state, open, () => space.judgeStep(from, state)))
  );
}

/** Of a state with these moves: what is wrong with stopping there. */
export function defectAt<S>(space: StateSpace<S>, state: S, moves: readonly Move<S>[]): Defect | undefined {
  return moves.every((move) => space.faultActions[move.action] === true) ? space.judgeStop(state) : undefined;
}

/** Whether it is found of a state, and not of a step. */
export const isOfStopping = (defect: Defect): boolean =>
  defect.kind === "deadlock" || (defect.kind === "error" && defect.during === "stop");

/** Whether both are the same to who reads a verdict: an error may tell of other values. */
export function isSameDefect(a: Defect, b: Defect): boolean {
  if (a.kind === "error") return b.kind === "error" && a.during === b.during && isSameFault(a.fault, b.fault);
  if (a.kind === "deadlock") return b.kind === "deadlock";
  return b.kind === a.kind && a.property === b.property;
}

const isSameFault = (a: RuntimeFault, b: RuntimeFault): boolean =>
  a.code === b.code &&
  a.span.source.path === b.span.source.path &&
  a.span.start === b.span.start &&
  a.span.end === b.span.end;
