// Depth-first search: it needs less memory for the frontier, finds longer counterexamples, and stops at the first. With a depth bound, a state
// reached again on a shorter path is expanded again, so that the visited states are those of breadth-first search.

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

export async function searchDepthFirst<S>(space: StateSpace<S>, limits: SearchLimits): Promise<SearchResult> {
  return new DepthFirstSearch(space, limits).run();
}

/** A state on the stack. */
interface StackEntry<S> {
  readonly id: number;
  readonly state: S;
  readonly transitions: readonly Transition<S>[];
  /** Is this the first expansion of the state? Only then are its transitions checked and counted. */
  readonly first: boolean;
  /** The ordinal of the next transition to take. */
  at: number;
}

interface Root<S> {
  readonly id: number;
  readonly state: S;
  readonly ordinal: number;
}

class DepthFirstSearch<S> {
  readonly #bound: number;
  readonly #tally: Tally;
  readonly #best = new BestFinding();
  readonly #pacer: Pacer;
  readonly #ids = new VisitedSet();
  /** By id: the least depth at which the state was reached. */
  readonly #depths: number[] = [];
  /** By id: has it been expanded? */
  readonly #expanded: boolean[] = [];
  readonly #stack: StackEntry<S>[] = [];
  /** The ordinal of the initial state at the bottom of the stack. */
  #initial = 0;

  constructor(
    readonly space: StateSpace<S>,
    readonly limits: SearchLimits,
  ) {
    this.#bound = limits.depth ?? Infinity;
    this.#tally = emptyTally(space);
    this.#pacer = new Pacer(limits.tick);
  }

  async run(): Promise<SearchResult> {
    const tally = this.#tally;
    const roots = await this.#visitInitialStates();
    tally.initialStates = tally.states;
    for (const { id, state, ordinal } of roots) {
      if (this.#isOver()) break;
      this.#initial = ordinal;
      // An initial state has depth 0, and is expanded only here.
      this.#push(id, state);
      await this.#emptyStack();
    }
    tally.unexpanded = this.#expanded.filter((done) => !done).length;
    return resultOf(tally, this.#best.finding);
  }

  async #visitInitialStates(): Promise<readonly Root<S>[]> {
    const roots: Root<S>[] = [];
    let ordinal = -1;
    for (const { state, fault } of this.space.initialStates()) {
      this.#initial = ++ordinal;
      if (fault !== undefined) this.#best.offer({ kind: "error", fault, phase: "start" }, 0, this.#path);
      if (fault === undefined && state !== undefined) {
        const key = this.space.key(state);
        if (!this.#ids.has(key)) {
          const defect = this.space.checkInvariants(state);
          if (defect !== undefined) this.#best.offer(defect, 0, this.#path);
          if (this.#visit(state)) roots.push({ id: this.#remember(key, 0), state, ordinal });
        }
      }
      if (this.#pacer.due()) await this.#pause(roots.length);
      if (this.#isOver()) break;
    }
    return roots;
  }

  async #emptyStack(): Promise<void> {
    for (let entry = this.#stack.at(-1); entry !== undefined && this.#best.steps > 0; entry = this.#stack.at(-1)) {
      const transition = entry.transitions[entry.at++];
      if (transition === undefined) this.#stack.pop();
      else this.#take(entry, transition);
      if (this.#pacer.due()) await this.#pause(this.#stack.length);
      if (this.#tally.states >= VISITED_LIMIT) this.#tally.stopped = visitedFull(this.#tally.states);
      if (this.#tally.stopped !== undefined) break;
    }
  }

  #take(entry: StackEntry<S>, transition: Transition<S>): void {
    const { space } = this;
    const failed = transitionFailed(transition);
    if (failed !== undefined && entry.first) this.#best.offer(failed, 0, this.#path);
    if (transition.state === undefined) return;
    if (entry.first) countTransition(this.#tally, transition);
    const key = space.key(transition.state);
    const known = this.#ids.get(key);
    if (entry.first) {
      const defect =
        (known === undefined ? space.checkInvariants(transition.state) : undefined) ??
        space.checkStep(entry.state, transition.state);
      if (defect !== undefined) this.#best.offer(defect, 0, this.#path);
    }
    const depth = this.#stack.length;
    if (known !== undefined) {
      if (this.#bound === Infinity || depth >= (this.#depths[known] ?? 0)) return;
      this.#depths[known] = depth;
      this.#push(known, transition.state);
    } else if (entry.first && this.#visit(transition.state)) {
      this.#push(this.#remember(key, depth), transition.state);
    }
  }

  /** Expands a state and puts it on the stack, unless it lies at the depth bound. */
  #push(id: number, state: S): void {
    const { space } = this;
    const depth = this.#stack.length;
    this.#tally.depth = Math.max(this.#tally.depth, depth);
    if (depth >= this.#bound) return;
    const first = this.#expanded[id] !== true;
    this.#expanded[id] = true;
    const transitions = space.expand(state);
    if (first && transitions.every(({ action }) => space.faultActions[action] === true)) {
      const defect = space.checkDeadlock(state);
      if (defect !== undefined) this.#best.offer(defect, 0, this.#path);
    }
    this.#stack.push({ id, state, transitions, first, at: 0 });
  }

  #visit(state: S): boolean {
    return visit(this.space, this.#tally, state, (defect) => this.#best.offer(defect, 0, this.#path));
  }

  #remember(key: string, depth: number): number {
    const id = this.#depths.length;
    this.#ids.set(key, id);
    this.#depths.push(depth);
    this.#expanded.push(false);
    return id;
  }

  /** The path on the stack, with the transition that is being taken. */
  readonly #path = (): Path => ({ initial: this.#initial, transitions: this.#stack.map((entry) => entry.at - 1) });

  async #pause(frontier: number): Promise<void> {
    this.#tally.stopped = await this.#pacer.rest({ ...this.#tally, frontier });
  }

  #isOver(): boolean {
    return this.#best.steps === 0 || this.#tally.stopped !== undefined;
  }
}
