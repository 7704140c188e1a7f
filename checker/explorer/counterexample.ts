// The path to a finding: the first of the shortest ones, in the order of the interpreter, which walks it.
//
// The search is repeated up to the level before, keeping its levels. Backwards from the finding, the states of each
// level are marked from which it can still be reached in time. Then the interpreter walks forward, from a marked
// initial state to a marked state each time.

import type { State } from "../interpreter/values.js";
import { findInitialDefect, walkToFinding, type LevelMarks } from "../search/marked-path.js";
import type { Finding, StateSpace } from "../search/state-space.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "./level-search.js";
import type { PackedStates, ShardDriver } from "./shard-driver.js";

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
  const checkCancelled = (): Promise<string | undefined> => driver.checkCancelled();
  if (explored.levels === 0) {
    const initial = await findInitialDefect(space, explored.open, checkCancelled);
    return typeof initial === "string"
      ? stoppedBy(initial)
      : { finding: initial, marks: undefined, stopped: undefined };
  }
  const marked = await markLevels(driver, fallback, explored);
  if (typeof marked === "string") return stoppedBy(marked);
  const marks: LevelMarks = (level) => {
    driver.backwardSearch().setTargets(marked.levels[level] ?? []);
    return (state) => driver.backwardSearch().isTarget(fallback.pack(state));
  };
  const { deadlocked } = marked;
  const { levels, open } = explored;
  const finding = await walkToFinding(space, { marks, last: levels - 1, deadlocked, open }, checkCancelled);
  return typeof finding === "string" ? stoppedBy(finding) : { finding, marks, stopped: undefined };
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
