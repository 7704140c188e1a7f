// Breadth-first search over sets of states: a level at a time, as the explicit searches do, with the same counts. It
// finds the shortest path to a finding, and explores checks with `within` or `depth`.

import { EMPTY } from "./diagram.js";
import { learnTogether } from "./learn-together.js";
import type { CheckedProperties } from "./properties.js";
import { workOf } from "./run.js";
import type { SymbolicModel } from "./symbolic-model.js";

export interface LevelFinding {
  /** The last level that was expanded. */
  readonly last: number;
  /** Is it a deadlock, or an error of `terminal when`, in the last level, rather than a step from it? */
  readonly deadlocked: boolean;
  /** The states of the last level that have the deadlock or make the step. */
  readonly targets: number;
}

export interface InitialSet {
  /** The initial states that satisfy `within`. */
  readonly states: number;
  /** How many initial states do not. */
  readonly outside: number;
  /** Does some initial state have a defect? */
  readonly defective: boolean;
  /** By cover: is it true in an initial state? */
  readonly covered: readonly boolean[];
}

export class SymbolicLevelSearch {
  /** The states by their distance from the initial ones. */
  readonly levels: number[] = [];
  visited: number;
  /** The states whose transitions were all taken. */
  expanded = EMPTY;
  /** By cover: was it reached? */
  covered: boolean[];
  /** By cover: was it reached before the last level was expanded? */
  coveredBefore: readonly boolean[];
  unexpanded = EMPTY;
  finding: LevelFinding | undefined;
  #level = 0;

  constructor(
    readonly model: SymbolicModel,
    readonly properties: CheckedProperties,
    initial: InitialSet,
  ) {
    this.visited = initial.states;
    this.covered = [...initial.covered];
    this.coveredBefore = initial.covered.map(() => false);
    if (initial.states !== EMPTY) this.levels.push(initial.states);
  }

  get depth(): number {
    return Math.max(0, this.levels.length - 1);
  }

  markRoots(mark: (node: number) => void): void {
    for (const node of [...this.levels, this.visited, this.expanded, this.unexpanded]) mark(node);
    if (this.finding !== undefined) mark(this.finding.targets);
  }

  /**
   * Explores until there is a finding, no further level, or more work was done than `limit`. Returns false in the last
   * case: another call continues.
   */
  *run(limit: number): Generator<void, boolean> {
    const finished = yield* this.#expandLevels(limit);
    // A function whose footprint grew has forgotten what it had learned on earlier levels.
    if (finished) yield* learnTogether(this.model, [...this.model.actions, ...this.properties.outside], this.expanded);
    return finished;
  }

  *#expandLevels(limit: number): Generator<void, boolean> {
    for (; ; this.#level++) {
      const level = this.#level;
      const frontier = this.levels[level] ?? EMPTY;
      if (frontier === EMPTY) return true;
      if (level === this.model.check.depth) {
        this.unexpanded = frontier;
        return true;
      }
      yield* this.#expand(frontier, level);
      if (this.finding !== undefined) return true;
      if (workOf(this.model) > limit) {
        this.#level++;
        return false;
      }
    }
  }

  *#expand(frontier: number, last: number): Generator<void, void> {
    const { model, properties } = this;
    const { sets, held } = model;
    this.coveredBefore = [...this.covered];
    yield* learnTogether(model, [...model.actions, ...properties.outside], frontier);
    const deadlocks = yield* properties.deadlocks(frontier);
    held.push(deadlocks);
    const badSteps = yield* properties.violatingSteps(frontier);
    held.push(sets.union(badSteps, properties.failing(frontier)));
    const image = yield* this.#image(frontier);
    const fresh = sets.minus(image, this.visited);
    held.push(fresh);
    const badStates = yield* this.#visit(fresh);
    held.push(badStates);
    const before = yield* this.predecessors(badStates, frontier);
    const targets = sets.union(before, held[held.length - 3] ?? EMPTY);
    held.length -= 4;
    this.expanded = sets.union(this.expanded, frontier);
    if (deadlocks !== EMPTY) this.finding = { last, deadlocked: true, targets: deadlocks };
    else if (targets !== EMPTY) this.finding = { last, deadlocked: false, targets };
  }

  /** Adds new states as a level, as far as they satisfy `within`. Returns those with a defect. */
  *#visit(fresh: number): Generator<void, number> {
    const { properties } = this;
    const { sets, held } = this.model;
    const violating = yield* properties.violatingInvariants(fresh);
    held.push(violating);
    const { inside, fails } = yield* properties.constrain(fresh);
    let bad = sets.union(violating, fails);
    for (const [cover, property] of properties.covers.entries()) {
      if (this.coveredBefore[cover] === true) continue;
      held.push(bad, inside);
      const division = yield* properties.divideByCover(property, inside);
      held.length -= 2;
      if (division.holds !== EMPTY) this.covered[cover] = true;
      bad = sets.union(bad, division.fails);
    }
    held.length--;
    if (inside !== EMPTY) this.levels.push(inside);
    this.visited = sets.union(this.visited, inside);
    return bad;
  }

  *#image(frontier: number): Generator<void, number> {
    const { sets, relations, actions, held } = this.model;
    let image = EMPTY;
    for (const action of actions) {
      for (const relation of action.relations) image = sets.union(image, relations.image(frontier, relation));
      held.push(image);
      yield;
      held.length--;
    }
    return image;
  }

  /** The states of `within` from which one step leads to `targets`. */
  *predecessors(targets: number, within: number): Generator<void, number> {
    const { sets, relations, actions, held } = this.model;
    if (targets === EMPTY) return EMPTY;
    let found = EMPTY;
    for (const action of actions) {
      for (const relation of action.relations) found = sets.union(found, relations.preimage(targets, relation, within));
      held.push(targets, within, found);
      yield;
      held.length -= 3;
    }
    return found;
  }

  /** By level: the states on shortest paths to the finding. */
  *shortestPaths(): Generator<void, readonly number[]> {
    const { finding, levels } = this;
    if (finding === undefined) return [];
    const { last } = finding;
    const onPath: number[] = [];
    onPath[last] = finding.targets;
    for (let level = last - 1; level >= 0; level--) {
      this.model.held.push(...onPath.filter((node) => node !== undefined));
      onPath[level] = yield* this.predecessors(onPath[level + 1] ?? EMPTY, levels[level] ?? EMPTY);
      this.model.held.length -= last - level;
    }
    return onPath;
  }
}
