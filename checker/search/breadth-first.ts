// Breadth-first search, a level at a time. A finding ends the search with its level, so that the shortest counterexample and all counts
// are the same on every run.

import { transitionFailed } from "./defects.js";
import type { Path, SearchLimits, SearchResult, StateSpace, Transition } from "./state-space.js";
import {
  BestFinding,
  countTransition,
  emptyTally,
  Pacer,
  resultOf,
  VISITED_LIMIT,
  visit,
  visitedFull,
  type Tally,
} from "./tally.js";
import { VisitedSet } from "./visited-set.js";

export interface BreadthFirstResult extends SearchResult {
  /** By cover: whether the states of the last level were still asked for it. */
  readonly openCovers: readonly boolean[];
}

/** The finding is the one with the fewest steps, then the first in the order of the frontier, of transitions and of properties. */
export async function searchBreadthFirst<S>(space: StateSpace<S>, limits: SearchLimits): Promise<BreadthFirstResult> {
  return new BreadthFirstSearch(space, limits).run();
}

interface VisitedState<S> {
  readonly id: number;
  readonly state: S;
}

class BreadthFirstSearch<S> {
  readonly #tally: Tally;
  readonly #best = new BestFinding();
  readonly #pacer: Pacer;
  readonly #ids = new VisitedSet();
  /** By id: the state it was first reached from, or -1 for an initial state. */
  readonly #parents: number[] = [];
  /** By id: the ordinal of the transition that first reached it, or of the initial state. */
  readonly #ordinals: number[] = [];
  /** Covers reached in earlier levels: which covers a state is asked for does not depend on its place in its level. */
  #covered: readonly boolean[];

  constructor(
    readonly space: StateSpace<S>,
    readonly limits: SearchLimits,
  ) {
    this.#tally = emptyTally(space);
    this.#covered = [...this.#tally.covered];
    this.#pacer = new Pacer(limits.tick);
  }

  async run(): Promise<BreadthFirstResult> {
    const tally = this.#tally;
    let frontier = await this.#visitInitialStates();
    tally.initialStates = tally.states;
    while (frontier.length > 0 && this.#best.steps === Infinity && tally.stopped === undefined) {
      if (tally.depth === this.limits.depth) {
        tally.unexpanded = frontier.length;
        break;
      }
      this.#covered = [...tally.covered];
      frontier = await this.#expandLevel(frontier);
      if (frontier.length > 0) tally.depth++;
    }
    return { ...resultOf(tally, this.#best.finding), openCovers: this.#covered.map((reached) => !reached) };
  }

  async #visitInitialStates(): Promise<VisitedState<S>[]> {
    const frontier: VisitedState<S>[] = [];
    let ordinal = -1;
    for (const { state, fault } of this.space.initialStates()) {
      const initial = ++ordinal;
      const path = (): Path => ({ initial, transitions: [] });
      if (fault !== undefined) this.#best.offer({ kind: "error", fault, phase: "start" }, 0, path);
      if (fault !== undefined || state === undefined) continue;
      const key = this.space.key(state);
      if (this.#ids.has(key)) continue;
      const defect = this.space.checkInvariants(state);
      if (defect !== undefined) this.#best.offer(defect, 0, path);
      if (this.#visit(state, 0, path)) frontier.push(this.#remember(key, state, -1, initial));
      if (this.#pacer.due()) await this.#pause(frontier.length);
      if (this.#mustStop()) break;
    }
    return frontier;
  }

  /** The states that the level leads to for the first time. */
  async #expandLevel(frontier: readonly VisitedState<S>[]): Promise<VisitedState<S>[]> {
    const next: VisitedState<S>[] = [];
    for (const [position, from] of frontier.entries()) {
      this.#expand(from, next);
      if (this.#pacer.due()) await this.#pause(frontier.length - position + next.length);
      if (this.#mustStop()) break;
    }
    return next;
  }

  #expand(from: VisitedState<S>, next: VisitedState<S>[]): void {
    const { space } = this;
    const { depth } = this.#tally;
    let canAct = false;
    for (const [ordinal, transition] of space.expand(from.state).entries()) {
      if (space.faultActions[transition.action] !== true) canAct = true;
      this.#take(from, transition, ordinal, next);
    }
    if (canAct || (this.#best.steps <= depth && !space.thorough)) return;
    const defect = space.checkDeadlock(from.state);
    if (defect !== undefined) this.#best.offer(defect, depth, () => this.#pathTo(from.id));
  }

  #take({ id, state }: VisitedState<S>, transition: Transition<S>, ordinal: number, next: VisitedState<S>[]): void {
    const { space } = this;
    const steps = this.#tally.depth + 1;
    const path = (): Path => this.#pathTo(id, ordinal);
    const failed = transitionFailed(transition);
    if (failed !== undefined) this.#best.offer(failed, steps, path);
    if (transition.state === undefined) return;
    countTransition(this.#tally, transition);
    const key = space.key(transition.state);
    const isNew = !this.#ids.has(key);
    // From here on only a deadlock could be nearer than a finding that is already this near.
    if (this.#best.steps > steps || space.thorough) {
      const inState = isNew ? space.checkInvariants(transition.state) : undefined;
      const inStep = inState === undefined || space.thorough ? space.checkStep(state, transition.state) : undefined;
      const defect = inState ?? inStep;
      if (defect !== undefined) this.#best.offer(defect, steps, path);
    }
    if (isNew && this.#visit(transition.state, steps, path))
      next.push(this.#remember(key, transition.state, id, ordinal));
  }

  #visit(state: S, steps: number, path: () => Path): boolean {
    return visit(this.space, this.#tally, state, (defect) => this.#best.offer(defect, steps, path), this.#covered);
  }

  #remember(key: string, state: S, parent: number, ordinal: number): VisitedState<S> {
    const id = this.#parents.length;
    this.#ids.set(key, id);
    this.#parents.push(parent);
    this.#ordinals.push(ordinal);
    return { id, state };
  }

  #pathTo(id: number, ...last: number[]): Path {
    const transitions = [...last];
    let at = id;
    for (let parent = this.#parents[at] ?? -1; parent >= 0; parent = this.#parents[at] ?? -1) {
      transitions.push(this.#ordinals[at] ?? 0);
      at = parent;
    }
    return { initial: this.#ordinals[at] ?? 0, transitions: transitions.reverse() };
  }

  async #pause(frontier: number): Promise<void> {
    this.#tally.stopped = await this.#pacer.rest({ ...this.#tally, frontier });
  }

  #mustStop(): boolean {
    const tally = this.#tally;
    tally.stopped ??= this.limits.giveUp?.(tally.states);
    if (tally.states >= VISITED_LIMIT) tally.stopped = visitedFull(tally.states);
    return tally.stopped !== undefined;
  }
}
