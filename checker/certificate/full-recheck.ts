// Re-checks all states: explores again from the initial states. Every state that is reached must have been visited by
// the search, every visited state must be reached, and all counts must agree.

import type { State } from "../interpreter/values.js";
import { VisitedSet } from "../search/visited-set.js";
import { Refuted, type StateRechecker } from "./recheck.js";

export class FullRecheck {
  /** The visited states, numbered. */
  readonly #visited = new VisitedSet();
  /** For each visited state: 1 if it was reached. */
  #reached = new Uint8Array();
  readonly #covered: boolean[];
  readonly #firings: number[];
  #outsideConstraint = 0;
  #nextFrontier: State[] = [];

  constructor(readonly rechecker: StateRechecker) {
    const { covered, firings } = rechecker.claim.result;
    this.#covered = covered.map(() => false);
    this.#firings = firings.map(() => 0);
  }

  async run(): Promise<void> {
    const { rechecker } = this;
    const { result, search } = rechecker.claim;
    const size = await this.#readVisited();
    rechecker.compare("states", size, result.states);
    this.#reached = new Uint8Array(size);
    for (const state of rechecker.initialStates()) {
      this.#reach(state, "an initial state");
      await rechecker.yieldIfDue(0);
    }
    rechecker.compare("initial states", this.#nextFrontier.length, result.initialStates);
    const { depth, unexpanded } = await this.#explore();
    if (rechecker.examined !== size) throw await this.#unreached();
    for (const [action, fired] of this.#firings.entries())
      rechecker.compare(`steps of ${rechecker.nameOf(action)}`, fired, result.firings[action] ?? 0);
    rechecker.compare("steps", rechecker.steps, result.transitions);
    rechecker.compare("steps to states outside `within`", this.#outsideConstraint, result.outsideConstraint);
    rechecker.compare("states that were not expanded", unexpanded, result.unexpanded);
    if (search === "bfs" && result.depth !== undefined) rechecker.compare("levels", depth, result.depth);
    this.#compareCovers();
  }

  /** Returns the number of visited states. */
  async #readVisited(): Promise<number> {
    const { rechecker } = this;
    let size = 0;
    for await (const state of rechecker.claim.states()) {
      const key = rechecker.space.key(state);
      if (this.#visited.has(key)) throw rechecker.refuted("a state was visited twice", state);
      this.#visited.set(key, size++);
      await rechecker.yieldIfDue(0);
    }
    return size;
  }

  /** Explores level by level up to the depth bound. `unexpanded`: the number of states there. */
  async #explore(): Promise<{ readonly depth: number; readonly unexpanded: number }> {
    const { rechecker } = this;
    let depth = 0;
    for (let frontier = this.#nextFrontier; frontier.length > 0; frontier = this.#nextFrontier) {
      this.#nextFrontier = [];
      if (depth === rechecker.claim.depth) {
        rechecker.examined += frontier.length;
        return { depth, unexpanded: frontier.length };
      }
      for (const state of frontier) {
        for (const { action, to } of rechecker.transitionsFrom(state)) {
          this.#firings[action] = (this.#firings[action] ?? 0) + 1;
          this.#reach(to, `the state after ${rechecker.nameOf(action)}`);
        }
        rechecker.examined++;
        await rechecker.yieldIfDue(depth);
      }
      if (this.#nextFrontier.length > 0) depth++;
    }
    return { depth, unexpanded: 0 };
  }

  /** Adds a state to the next frontier unless it was reached before. `how`: how it was reached, for messages. */
  #reach(state: State, how: string): void {
    const { rechecker } = this;
    const id = this.#visited.get(rechecker.space.key(state));
    if (id !== undefined && this.#reached[id] === 1) return;
    if (!rechecker.satisfiesConstraint(state)) {
      if (id !== undefined) throw rechecker.refuted("a state outside `within` was visited", state);
      this.#outsideConstraint++;
      return;
    }
    if (id === undefined) throw rechecker.refuted(`${how} was not visited`, state);
    this.#reached[id] = 1;
    for (const [cover, isCovered] of this.#covered.entries())
      if (!isCovered) this.#covered[cover] = rechecker.satisfiesCover(state, cover);
    this.#nextFrontier.push(state);
  }

  async #unreached(): Promise<Refuted> {
    const { rechecker } = this;
    for await (const state of rechecker.claim.states()) {
      const id = this.#visited.get(rechecker.space.key(state));
      if (id !== undefined && this.#reached[id] !== 1)
        return rechecker.refuted("a visited state is not reachable", state);
    }
    return new Refuted("the visited states differ when they are read again");
  }

  #compareCovers(): void {
    const { space, claim } = this.rechecker;
    for (const [cover, isReached] of this.#covered.entries())
      if (isReached !== claim.result.covered[cover]) {
        const difference = isReached ? "reached, but the search says it is not" : "not reached in any state";
        throw new Refuted(`cover ${space.covers[cover] ?? cover} is ${difference}`);
      }
  }
}
