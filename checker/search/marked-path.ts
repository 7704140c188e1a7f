// The path to a finding, where the states on shortest paths to it are known: the first of the shortest paths in the order
// of the interpreter, which walks it.

import type { State } from "../interpreter/values.js";
import { defectAfter, defectIn } from "./defects.js";
import type { Defect, Finding, Path, StateSpace } from "./state-space.js";

/** Does a state of this level lie on a shortest path? A result is valid until the next call. */
export type LevelMarks = (level: number) => (state: State) => boolean;

/** What is known of the shortest paths to a finding. */
export interface MarkedLevels {
  readonly marks: LevelMarks;
  /** The last marked level. */
  readonly last: number;
  /** Is the finding a deadlock in the last level, rather than a step from it? */
  readonly deadlocked: boolean;
  /** By cover: is it evaluated in the states after that step? */
  readonly open: readonly boolean[];
}

/** Awaited often; a string says why the walk must stop. */
type CheckCancelled = () => Promise<string | undefined>;

/** A string says why the walk was stopped. */
export async function walkToFinding(
  space: StateSpace<State>,
  { marks, last, deadlocked, open }: MarkedLevels,
  checkCancelled: CheckCancelled,
): Promise<Finding | string> {
  const walked = await walkForward(space, marks, last, checkCancelled);
  if (typeof walked === "string") return walked;
  const finding = deadlocked ? stopIn(space, walked) : failAfter(space, walked, open);
  if (finding === undefined) throw new Error("internal: the interpreter does not find what the engine found");
  return finding;
}

interface Walked {
  readonly state: State;
  readonly path: Path;
}

/** Always the first marked initial state and the first transition to a marked state. */
async function walkForward(
  space: StateSpace<State>,
  marks: LevelMarks,
  last: number,
  checkCancelled: CheckCancelled,
): Promise<Walked | string> {
  const begins = marks(0);
  let initial = -1;
  let at: State | undefined;
  for (const { state, fault } of space.initialStates()) {
    initial++;
    const stopped = await checkCancelled();
    if (stopped !== undefined) return stopped;
    if (state === undefined || fault !== undefined || !begins(state)) continue;
    at = state;
    break;
  }
  const transitions: number[] = [];
  for (let level = 1; level <= last; level++) {
    const isMarked = marks(level);
    const expanded = at === undefined ? [] : space.expand(at);
    const ordinal = expanded.findIndex(({ state }) => state !== undefined && isMarked(state));
    at = expanded[ordinal]?.state;
    transitions.push(ordinal);
  }
  if (at === undefined) throw new Error("internal: the interpreter does not go where the engine went");
  return { state: at, path: { initial, transitions } };
}

/** The defect of the first initial state that has one. A string says why the search for it was stopped. */
export async function findInitialDefect(
  space: StateSpace<State>,
  open: readonly boolean[],
  checkCancelled: CheckCancelled,
): Promise<Finding | string> {
  let initial = -1;
  for (const { state, fault } of space.initialStates()) {
    initial++;
    const stopped = await checkCancelled();
    if (stopped !== undefined) return stopped;
    const defect: Defect | undefined =
      fault !== undefined
        ? { kind: "error", fault, phase: "start" }
        : state === undefined
          ? undefined
          : defectIn(space, state, open);
    if (defect !== undefined) return { defect, path: { initial, transitions: [] } };
  }
  throw new Error("internal: the interpreter does not find what the engine found");
}

function stopIn(space: StateSpace<State>, { state, path }: Walked): Finding | undefined {
  const defect = space.checkDeadlock(state);
  return defect === undefined ? undefined : { defect, path };
}

function failAfter(space: StateSpace<State>, { state, path }: Walked, open: readonly boolean[]): Finding | undefined {
  for (const [ordinal, transition] of space.expand(state).entries()) {
    const defect = defectAfter(space, state, transition, open);
    if (defect !== undefined) return { defect, path: { ...path, transitions: [...path.transitions, ordinal] } };
  }
  return undefined;
}
