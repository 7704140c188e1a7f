// The way to what was found: of the shortest ones the first, in the order of the interpreter, which walks it itself, or one that is preferred to it.
//
// The search is done again up to the level before, and keeps its levels. Back from what was found, the states of each level are marked
// from which it can still be reached in time; then the interpreter goes forward from a marked initial state to a marked state each time.

import type { State } from "../interpreter/values.js";
import { defectAfter, defectIn } from "../search/defects.js";
import type { Defect, Finding, PreferPath, StateSpace } from "../search/state-space.js";
import type { InterpreterFallback } from "./interpreter-fallback.js";
import { exploreLevels, type LevelSearchResult } from "./level-search.js";
import type { PackedStates, ShardDriver } from "./shard-driver.js";

export interface CounterexampleSearch {
  readonly finding: Finding | undefined;
  /** Why there is none. */
  readonly stopped: string | undefined;
}

/** Of a search that found something. */
export async function findCounterexample(
  crew: ShardDriver,
  oracle: InterpreterFallback,
  space: StateSpace<State>,
  explored: LevelSearchResult,
  prefer: PreferPath<State> | undefined,
): Promise<CounterexampleSearch> {
  if (explored.levels === 0) return firstOf(crew, space, explored);
  const stuck = await crew.findings("deadlocks");
  const stepping = await crew.findings("stepViolations");
  const bad = await crew.findings("invariantViolations");
  const last = explored.levels - 1;

  await crew.restart();
  const again = await exploreLevels(crew, oracle, last);
  if (again.result.stopped !== undefined) return { finding: undefined, stopped: again.result.stopped };

  /** By level: the states on a way to what was found. */
  const marked: PackedStates[] = [];
  const deadlocked = stuck.length > 0;
  if (deadlocked) marked[last] = stuck;
  for (let level = deadlocked ? last - 1 : last; level >= 0; level--) {
    const targets = marked[level + 1] ?? bad;
    const leading = await crew.predecessorsOf(level, targets);
    let { stopped } = leading;
    const more: Uint8Array<ArrayBuffer>[] = level === last ? [...stepping] : [];
    if (leading.uncertain.length > 0 && stopped === undefined) {
      const scout = crew.backwardSearch();
      scout.setTargets(targets);
      for (const state of oracle.each(leading.uncertain)) {
        stopped ??= await crew.checkCancelled();
        if (stopped === undefined && oracle.successors(state).some((next) => scout.isTarget(next))) more.push(state);
      }
    }
    if (stopped !== undefined) return { finding: undefined, stopped };
    marked[level] = [...leading.found, ...more];
  }

  const isMarked = (level: number): ((state: State) => boolean) => {
    crew.backwardSearch().setTargets(marked[level] ?? []);
    return (state) => crew.backwardSearch().isTarget(oracle.pack(state));
  };
  const here = isMarked(0);
  let start = -1;
  let at: State | undefined;
  for (const { state, fault } of space.initialStates()) {
    start++;
    const stopped = await crew.checkCancelled();
    if (stopped !== undefined) return { finding: undefined, stopped };
    if (state === undefined || fault !== undefined || !here(state)) continue;
    at = state;
    break;
  }
  const moves: number[] = [];
  for (let level = 1; level <= last; level++) {
    const known = isMarked(level);
    const expanded = at === undefined ? [] : space.expand(at);
    const ordinal = expanded.findIndex((move) => move.state !== undefined && known(move.state));
    at = expanded[ordinal]?.state;
    moves.push(ordinal);
  }
  if (at === undefined) throw new Error("internal: the interpreter does not go where the compiled engine went");
  const finding = deadlocked
    ? ended(space, at, { initial: start, transitions: moves })
    : failed(space, at, { initial: start, transitions: moves }, explored.open);
  if (finding === undefined) throw new Error("internal: the interpreter does not find what the compiled engine found");
  if (prefer === undefined || finding.path.transitions.length === 0) return { finding, stopped: undefined };
  return {
    finding: await prefer(finding, {
      openCovers: explored.open,
      onPathAt: isMarked,
      checkCancelled: () => crew.checkCancelled(),
    }),
    stopped: undefined,
  };
}

/** The first initial state with something wrong with it. */
async function firstOf(
  crew: ShardDriver,
  space: StateSpace<State>,
  { open }: LevelSearchResult,
): Promise<CounterexampleSearch> {
  let start = -1;
  for (const { state, fault } of space.initialStates()) {
    start++;
    const stopped = await crew.checkCancelled();
    if (stopped !== undefined) return { finding: undefined, stopped };
    const defect: Defect | undefined =
      fault !== undefined
        ? { kind: "error", fault, phase: "start" }
        : state === undefined
          ? undefined
          : defectIn(space, state, open);
    if (defect !== undefined)
      return { finding: { defect, path: { initial: start, transitions: [] } }, stopped: undefined };
  }
  throw new Error("internal: the interpreter does not find what the compiled engine found");
}

function ended(space: StateSpace<State>, state: State, route: Finding["path"]): Finding | undefined {
  const defect = space.checkDeadlock(state);
  return defect === undefined ? undefined : { defect, path: route };
}

function failed(
  space: StateSpace<State>,
  from: State,
  { initial: start, transitions: moves }: Finding["path"],
  open: readonly boolean[],
): Finding | undefined {
  for (const [ordinal, move] of space.expand(from).entries()) {
    const defect = defectAfter(space, from, move, open);
    if (defect !== undefined) return { defect, path: { initial: start, transitions: [...moves, ordinal] } };
  }
  return undefined;
}
