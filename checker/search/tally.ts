// What every search counts and checks in the same way.

import type { Defect, Finding, Transition, Progress, Path, SearchResult, StateSpace, Tick } from "./state-space.js";

/** The arrays that find the way back to a state grow by half at a time, up to 2^27 entries. */
export const VISITED_LIMIT = 2 ** 26;

/** The counts of a search while it runs. */
export interface Tally {
  states: number;
  initialStates: number;
  transitions: number;
  depth: number;
  outsideConstraint: number;
  unexpanded: number;
  stopped: string | undefined;
  readonly firings: number[];
  readonly covered: boolean[];
}

export function emptyTally<S>(space: StateSpace<S>): Tally {
  return {
    states: 0,
    initialStates: 0,
    transitions: 0,
    depth: 0,
    outsideConstraint: 0,
    unexpanded: 0,
    stopped: undefined,
    firings: space.faultActions.map(() => 0),
    covered: space.covers.map(() => false),
  };
}

export function resultOf(tally: Tally, finding: Finding | undefined): SearchResult {
  return { ...tally, finding };
}

/** Counts a move that led to a state. */
export function countTransition<S>(tally: Tally, move: Transition<S>): void {
  tally.transitions++;
  tally.firings[move.action] = (tally.firings[move.action] ?? 0) + 1;
}

/**
 * Whether the search goes on from a state that has just been found; tells `report` what is wrong with it. The covers it is asked are those
 * that are not in `covered`.
 */
export function visit<S>(
  space: StateSpace<S>,
  tally: Tally,
  state: S,
  report: (defect: Defect) => void,
  covered: readonly boolean[] = tally.covered,
): boolean {
  const admitted = space.satisfiesConstraint(state);
  if (typeof admitted !== "boolean") report(admitted);
  if (admitted !== true) {
    tally.outsideConstraint++;
    return false;
  }
  tally.states++;
  for (let i = 0; i < tally.covered.length; i++) {
    if (covered[i] === true) continue;
    const reached = space.satisfiesCover(state, i);
    if (typeof reached !== "boolean") report(reached);
    else if (reached) tally.covered[i] = true;
  }
  return true;
}

/** Keeps the finding with the fewest steps; of those, the first. */
export class BestFinding {
  finding: Finding | undefined;
  steps = Infinity;

  offer(defect: Defect, steps: number, route: () => Path): void {
    if (steps >= this.steps) return;
    this.finding = { defect, path: route() };
    this.steps = steps;
  }
}

export const visitedFull = (states: number): string => `the set of visited states is full: ${states} states`;

const TICK_MS = 50;
/** Reading the clock costs little beside this many states, and even slow ones don't keep others waiting for long. */
const CLOCK_EVERY = 16;

/** Lets others have their turn. `due` is cheap and may be asked for every state. */
export class Pacer {
  #left = CLOCK_EVERY;
  #last = performance.now();

  constructor(readonly tick: Tick | undefined) {}

  due(): boolean {
    if (this.tick === undefined || --this.#left > 0) return false;
    this.#left = CLOCK_EVERY;
    return performance.now() - this.#last >= TICK_MS;
  }

  async rest(progress: Progress): Promise<string | undefined> {
    const stop = await this.tick?.(progress);
    this.#last = performance.now();
    return stop;
  }
}
