// The counts and checks that all searches share.

import type { Defect, Finding, Transition, Progress, Path, SearchResult, StateSpace, Tick } from "./state-space.js";

/** The arrays of parents grow by half at a time, up to 2^27 entries. */
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

/** Counts a transition that led to a state. */
export function countTransition<S>(tally: Tally, { action }: Transition<S>): void {
  tally.transitions++;
  tally.firings[action] = (tally.firings[action] ?? 0) + 1;
}

/**
 * Counts a new state if it satisfies `within`, and evaluates the covers that are not in `covered`. Run-time errors go to `report`. Returns true if the search
 * goes on from the state.
 */
export function visit<S>(
  space: StateSpace<S>,
  tally: Tally,
  state: S,
  report: (defect: Defect) => void,
  covered: readonly boolean[] = tally.covered,
): boolean {
  const inside = space.satisfiesConstraint(state);
  if (typeof inside !== "boolean") report(inside);
  if (inside !== true) {
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

/** Keeps the finding with the fewest steps, and of several the first. */
export class BestFinding {
  finding: Finding | undefined;
  steps = Infinity;

  offer(defect: Defect, steps: number, path: () => Path): void {
    if (steps >= this.steps) return;
    this.finding = { defect, path: path() };
    this.steps = steps;
  }
}

export const visitedFull = (states: number): string => `the set of visited states is full: ${states} states`;

const TICK_MS = 50;
/** The number of states between two looks at the clock: its cost does not show, and slow states still leave others their turn. */
const CLOCK_EVERY = 16;

/** Yields to other work about every 50 ms. `due` is cheap: searches call it for every state. */
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
