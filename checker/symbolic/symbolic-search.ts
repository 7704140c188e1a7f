// The search of the symbolic engine. It computes all reachable states by saturation and evaluates the properties on the
// whole set. Where something is wrong, or where the level of a state matters (`within`, `depth`, coverage), it searches
// level by level instead.

import type { Interpreter } from "../interpreter/interpreter.js";
import { defectIn } from "../search/defects.js";
import { ClosureCheck } from "./closure-check.js";
import { EMPTY } from "./diagram.js";
import { learnTogether } from "./learn-together.js";
import { SymbolicLevelSearch, type InitialSet } from "./level-search.js";
import { CheckedProperties } from "./properties.js";
import { workOf } from "./run.js";
import { Saturation } from "./saturation.js";
import type { SymbolicModel } from "./symbolic-model.js";
import type { SymbolicThresholds } from "./thresholds.js";

/** As long as saturation goes on, so much of its work is spent on further levels: something wrong may be near. */
const LEVELS_SHARE = 0.1;

/** Above this share of the memory, saturation gets all that is left. */
const LEVELS_MEMORY = 0.25;

/** Steps of saturation between two opportunities to pause. */
const CHUNK = 5000;

/** Initial states between two opportunities to pause. */
const INITIAL_CHUNK = 256;

/** The initial states, each checked by the interpreter. */
function* initialSet(model: SymbolicModel, space: Interpreter): Generator<void, InitialSet> {
  const { sets, held } = model;
  let states = EMPTY;
  let outside = 0;
  let defective = false;
  let since = 0;
  const covered = space.covers.map(() => false);
  const open = space.covers.map(() => true);
  for (const { state, fault } of space.initialStates()) {
    if (fault !== undefined) defective = true;
    if (fault !== undefined || state === undefined) continue;
    const single = model.single(state);
    if (sets.intersect(single, states) !== EMPTY) continue;
    if (defectIn(space, state, open) !== undefined) defective = true;
    if (space.satisfiesConstraint(state) !== true) outside++;
    else {
      states = sets.union(states, single);
      for (const cover of open.keys()) if (space.satisfiesCover(state, cover) === true) covered[cover] = true;
    }
    if (++since < INITIAL_CHUNK) continue;
    since = 0;
    held.push(states);
    yield;
    held.length--;
  }
  return { states, outside, defective, covered };
}

/** What an exploration found out, before anything is counted. */
export interface SymbolicResult {
  readonly visited: number;
  /** The states whose transitions were all taken. */
  readonly expanded: number;
  readonly unexpanded: number;
  readonly covered: readonly boolean[];
  /** The greatest distance from the initial states; undefined after saturation. */
  readonly depth: number | undefined;
}

export class SymbolicSearch {
  readonly properties: CheckedProperties;
  initial: InitialSet | undefined;
  levels: SymbolicLevelSearch | undefined;
  result: SymbolicResult | undefined;
  #saturation: Saturation | undefined;

  constructor(
    readonly model: SymbolicModel,
    readonly space: Interpreter,
    readonly thresholds: SymbolicThresholds,
  ) {
    this.properties = new CheckedProperties(model);
  }

  markRoots(mark: (node: number) => void): void {
    const { initial, result } = this;
    if (initial !== undefined) mark(initial.states);
    if (result !== undefined) for (const node of [result.visited, result.expanded, result.unexpanded]) mark(node);
    this.levels?.markRoots(mark);
    this.#saturation?.markRoots(mark);
  }

  /** The states reached so far: a lower bound. */
  get reached(): number {
    const { result, levels, initial } = this;
    return result?.visited ?? this.#saturation?.soFar ?? levels?.visited ?? initial?.states ?? EMPTY;
  }

  *run(): Generator<void, void> {
    const { check, context } = this.model;
    this.initial = yield* initialSet(this.model, this.space);
    const byLevels = check.within.length > 0 || check.depth !== undefined || context.coverage !== undefined;
    const levels = new SymbolicLevelSearch(this.model, this.properties, this.initial);
    this.levels = levels;
    if (!byLevels && !this.initial.defective) {
      if (yield* levels.run(this.thresholds.firstLevels)) return this.#takeLevels(levels);
      const visited = yield* this.#saturate(levels);
      if (visited === undefined) return this.#takeLevels(levels);
      this.result = { visited, expanded: visited, unexpanded: EMPTY, covered: this.initial.covered, depth: undefined };
      const covered = yield* this.#check(visited);
      if (covered !== undefined) {
        this.result = { ...this.result, covered };
        return;
      }
    }
    if (!this.initial.defective) yield* levels.run(Infinity);
    this.#takeLevels(levels);
  }

  #takeLevels({ visited, expanded, unexpanded, covered, depth }: SymbolicLevelSearch): void {
    this.result = { visited, expanded, unexpanded, covered, depth };
  }

  /**
   * All reachable states; undefined if `levels`, which go on meanwhile, end first. Where relations were not complete on the
   * result, they are learned on it, and saturation begins again from the initial states: with relations that do not
   * change, it is several times as fast as from the result.
   */
  *#saturate(levels: SymbolicLevelSearch): Generator<void, number | undefined> {
    const { model } = this;
    const { diagram, sets, states, encoding, actions } = model;
    const { setsWithoutNews } = this.thresholds;
    const initial = levels.visited;
    model.held.push(initial);
    yield* learnTogether(model, actions, initial);
    let saturated = 0;
    let onLevels = 0;
    for (;;) {
      const saturation = new Saturation(diagram, sets, states.tag, encoding.levels, actions, setsWithoutNews);
      this.#saturation = saturation;
      saturation.begin(initial);
      for (;;) {
        const before = workOf(model);
        const result = saturation.run(CHUNK);
        saturated += workOf(model) - before;
        if (result !== undefined) {
          this.#saturation = undefined;
          if (!(yield* this.#isClosed(result))) break;
          model.held.length--;
          return result;
        }
        yield;
        if (onLevels > LEVELS_SHARE * saturated || diagram.bytes() > LEVELS_MEMORY * diagram.memory) continue;
        const start = workOf(model);
        const isFinished = yield* levels.run(start);
        if (isFinished) {
          model.held.length--;
          return undefined;
        }
        onLevels += workOf(model) - start;
        saturation.placeActions();
      }
    }
  }

  /** Are all successors of the states among them? So it is if saturation did its work. */
  *#isClosed(set: number): Generator<void, boolean> {
    const { actions, sets, states, held } = this.model;
    yield* learnTogether(this.model, actions, set);
    const closure = new ClosureCheck(sets, set, states.tag);
    for (const action of actions) {
      for (const relation of action.relations) if (!closure.contains(relation)) return false;
      held.push(set);
      yield;
      held.length--;
    }
    return true;
  }

  /** By cover: is it reached? Undefined if something is wrong, or if it depends on the level of a state. */
  *#check(set: number): Generator<void, readonly boolean[] | undefined> {
    const { properties, model } = this;
    if (model.actions.some(({ hasFailed }) => hasFailed)) return undefined;
    if ((yield* properties.violatingInvariants(set)) !== EMPTY) return undefined;
    if ((yield* properties.violatingSteps(set)) !== EMPTY) return undefined;
    if ((yield* properties.deadlocks(set)) !== EMPTY) return undefined;
    const covered: boolean[] = [];
    for (const cover of properties.covers) {
      const { holds, fails } = yield* properties.divideByCover(cover, set);
      if (fails !== EMPTY) return undefined;
      covered.push(holds !== EMPTY);
    }
    return covered;
  }
}
