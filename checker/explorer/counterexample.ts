// The path to a finding: the first of the shortest ones, in the order of the interpreter, which walks it.
//
// The search is repeated up to the level before, keeping its levels. Backwards from the finding, the states of each
// level are marked from which it can still be reached in time. Then the interpreter walks forward, from a marked
// initial state to a marked state each time.

import type { State } from "../interpreter/values.js";
import { defectAfter, defectIn } from "../search/defects.js";
import type { Defect, Finding, Path, StateSpace } from "../search/state-space.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "./level-search.js";
import type { PackedStates, ShardDriver } from "./shard-driver.js";

/** Does a state of this level lie on a shortest path? A result is valid until the next call. */
export type LevelMarks = (level: number) => (state: State) => boolean;

export interface FirstPath {
  readonly finding: Finding | undefined;
  /** Undefined if the finding is an initial state, or if the search was stopped. */
  readonly marks: LevelMarks | undefined;
  /** Why the path is not known. */
  readonly stopped: string | undefined;
}

const stoppedBy = (stopped: string): FirstPath => ({ finding: undefined, marks: undefined, stopped });

/** `explored`: a search that found something and completed its level. The driver's states are replaced. */
export async function findFirstPath(
  driver: ShardDriver,
  fallback: InterpreterFallback,
  space: StateSpace<State>,
  explored: LevelSearchResult,
): Promise<FirstPath> {
  if (explored.levels === 0) return firstInitialState(driver, space, explored);
  const marked = await markLevels(driver, fallback, explored);
  if (typeof marked === "string") return stoppedBy(marked);
  const marks: LevelMarks = (level) => {
    driver.backwardSearch().setTargets(marked.levels[level] ?? []);
    return (state) => driver.backwardSearch().isTarget(fallback.pack(state));
  };
  const walked = await walkForward(driver, space, marks, explored.levels - 1);
  if (typeof walked === "string") return stoppedBy(walked);
  const finding = marked.deadlocked ? stopIn(space, walked) : failAfter(space, walked, explored.open);
  if (finding === undefined) throw new Error("internal: the interpreter does not find what the compiled engine found");
  return { finding, marks, stopped: undefined };
}

interface MarkedLevels {
  /** By level: the packed states on a shortest path to the finding. */
  readonly levels: readonly PackedStates[];
  /** Is the finding a deadlock in the last level, rather than a step from it? */
  readonly deadlocked: boolean;
}

/** A string says why the search was stopped. */
async function markLevels(
  driver: ShardDriver,
  fallback: InterpreterFallback,
  explored: LevelSearchResult,
): Promise<MarkedLevels | string> {
  const deadlocks = await driver.findings("deadlocks");
  const stepViolations = await driver.findings("stepViolations");
  const invariantViolations = await driver.findings("invariantViolations");
  const last = explored.levels - 1;
  await driver.restart();
  const again = await exploreLevels(driver, fallback, last);
  if (again.result.stopped !== undefined) return again.result.stopped;

  const levels: PackedStates[] = [];
  const deadlocked = deadlocks.length > 0;
  if (deadlocked) levels[last] = deadlocks;
  for (let level = deadlocked ? last - 1 : last; level >= 0; level--) {
    const targets = levels[level + 1] ?? invariantViolations;
    const { found, uncertain, stopped } = await driver.predecessorsOf(level, targets);
    if (stopped !== undefined) return stopped;
    const more = level === last ? [...stepViolations] : [];
    const interpreted = await interpretPredecessors(driver, fallback, uncertain, targets);
    if (typeof interpreted === "string") return interpreted;
    levels[level] = [...found, ...more, ...interpreted];
  }
  return { levels, deadlocked };
}

/** Returns those of the states compiled code cannot expand that have a successor among the targets. */
async function interpretPredecessors(
  driver: ShardDriver,
  fallback: InterpreterFallback,
  uncertain: PackedStates,
  targets: PackedStates,
): Promise<Uint8Array<ArrayBuffer>[] | string> {
  if (uncertain.length === 0) return [];
  const found: Uint8Array<ArrayBuffer>[] = [];
  const search = driver.backwardSearch();
  search.setTargets(targets);
  for (const state of fallback.each(uncertain)) {
    const stopped = await driver.checkCancelled();
    if (stopped !== undefined) return stopped;
    if (fallback.successors(state).some((next) => search.isTarget(next))) found.push(state);
  }
  return found;
}

interface Walked {
  readonly state: State;
  readonly path: Path;
}

/**
 * Always the first marked initial state and the first transition to a marked state. A string says why the walk was
 * stopped.
 */
async function walkForward(
  driver: ShardDriver,
  space: StateSpace<State>,
  marks: LevelMarks,
  last: number,
): Promise<Walked | string> {
  const begins = marks(0);
  let initial = -1;
  let at: State | undefined;
  for (const { state, fault } of space.initialStates()) {
    initial++;
    const stopped = await driver.checkCancelled();
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
  if (at === undefined) throw new Error("internal: the interpreter does not go where the compiled engine went");
  return { state: at, path: { initial, transitions } };
}

async function firstInitialState(
  driver: ShardDriver,
  space: StateSpace<State>,
  { open }: LevelSearchResult,
): Promise<FirstPath> {
  let initial = -1;
  for (const { state, fault } of space.initialStates()) {
    initial++;
    const stopped = await driver.checkCancelled();
    if (stopped !== undefined) return stoppedBy(stopped);
    const defect: Defect | undefined =
      fault !== undefined
        ? { kind: "error", fault, phase: "start" }
        : state === undefined
          ? undefined
          : defectIn(space, state, open);
    if (defect !== undefined)
      return { finding: { defect, path: { initial, transitions: [] } }, marks: undefined, stopped: undefined };
  }
  throw new Error("internal: the interpreter does not find what the compiled engine found");
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
