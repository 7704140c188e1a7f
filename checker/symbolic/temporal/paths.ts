// Paths and fair cycles of a product, step by step: sets of states say where to go, the interpreter takes each step.

import type { DetailedTransition } from "../../interpreter/interpreter.js";
import { element, type State } from "../../interpreter/values.js";
import { accepts, type Automaton } from "../../liveness/automaton.js";
import { LivenessUnsupported } from "../../liveness/graph.js";
import {
  actionEvaluator,
  letterOf,
  propositionEvaluator,
  type ActionEvaluator,
  type PropertyContext,
} from "../../liveness/lasso-check.js";
import type { PropertyPart } from "../../liveness/plan.js";
import { EMPTY } from "../diagram.js";
import type { Obligation } from "./fair-states.js";
import type { ProductSet, ProductSteps } from "./product-sets.js";

/** A state of the system together with one of the automaton. */
export interface ProductPoint {
  readonly state: State;
  readonly at: number;
}

export interface ProductPathStep {
  readonly from: ProductPoint;
  readonly to: ProductPoint;
  /** Undefined for stuttering. */
  readonly attempt: (DetailedTransition & { readonly state: State }) | undefined;
  readonly accepting: number;
}

/** Finds paths within the product of a part of a property. */
export class ProductPaths {
  readonly #isTrue: ReturnType<typeof propositionEvaluator>;
  readonly #actions: ActionEvaluator;

  constructor(
    readonly context: PropertyContext,
    readonly steps: ProductSteps,
    readonly automaton: Automaton,
    readonly part: PropertyPart,
  ) {
    this.#isTrue = propositionEvaluator(context.model, context.interpreter, context.plan);
    this.#actions = actionEvaluator(context);
  }

  /** The steps from a point, with stuttering, as they are: sets may have some too many. */
  *stepsFrom(from: ProductPoint): Generator<ProductPathStep> {
    const { interpreter } = this.context;
    const unchanged = interpreter.key(from.state);
    for (const attempt of [...interpreter.expand(from.state), undefined]) {
      if (attempt !== undefined && (attempt.state === undefined || interpreter.key(attempt.state) === unchanged))
        continue;
      const letter = letterOf(this.part, (proposition) => this.#isTrue(proposition, from.state, attempt));
      const state = attempt?.state ?? from.state;
      for (const transition of this.automaton.transitions[from.at] ?? []) {
        if (!accepts(transition, letter)) continue;
        yield {
          from,
          to: { state, at: transition.to },
          attempt: attempt?.state === undefined ? undefined : { ...attempt, state: attempt.state },
          accepting: transition.accepting,
        };
      }
    }
  }

  contains(set: ProductSet, { state, at }: ProductPoint): boolean {
    return this.steps.explored.model.contains(set[at] ?? EMPTY, state);
  }

  pointSet({ state, at }: ProductPoint): ProductSet {
    const set = this.steps.empty();
    set[at] = this.steps.explored.model.single(state);
    return set;
  }

  /** Some point of a set that is not empty. */
  anyOf(set: ProductSet): ProductPoint {
    const { model } = this.steps.explored;
    const at = set.findIndex((node) => node !== EMPTY);
    const vector = model.sets.first(element(set, at), model.encoding.levels);
    return { state: model.encoding.stateOf(vector), at };
  }

  /** A shortest path from a point of `start` to one of `goal`. Stuttering is no step. */
  *pathBetween(
    start: ProductSet,
    goal: ProductSet,
    within: ProductSet,
  ): Generator<void, { readonly path: readonly ProductPathStep[]; readonly start: ProductPoint }> {
    const levels = yield* this.#levelsTo(start, goal, within);
    const onPath = yield* this.#levelsBack(levels, goal);
    const first = element(onPath, 0);
    let at = this.anyOf(this.#keepTemporarily(this.steps.intersect(first, start)));
    const from = at;
    const path: ProductPathStep[] = [];
    for (const [level, set] of onPath.entries()) {
      const next = onPath[level + 1];
      for (const step of this.#stutterThenStep(at, set, next, goal)) path.push(step);
      at = path.at(-1)?.to ?? at;
      yield;
    }
    this.steps.release(...levels, ...onPath);
    return { path, start: from };
  }

  /** By number of steps: the points that are reached from `start` with no fewer, up to the first in `goal`. */
  *#levelsTo(start: ProductSet, goal: ProductSet, within: ProductSet): Generator<void, readonly ProductSet[]> {
    const { steps } = this;
    const seen = steps.empty();
    const levels: ProductSet[] = [];
    let level = steps.copy(start);
    for (;;) {
      steps.addStuttering(level, within, { backwards: false });
      levels.push(level);
      const met = this.#keepTemporarily(steps.intersect(level, goal));
      if (!steps.isEmpty(met)) break;
      for (const [state, node] of level.entries()) steps.add(seen, state, node);
      const image = yield* steps.after(level, within);
      const fresh = steps.minus(image, seen);
      steps.release(image);
      if (steps.isEmpty(fresh)) throw new Error("internal: the goal of a path is unreachable");
      level = fresh;
    }
    steps.release(seen);
    return levels;
  }

  /** By level: the points from which a path through the levels leads to `goal`. */
  *#levelsBack(levels: readonly ProductSet[], goal: ProductSet): Generator<void, readonly ProductSet[]> {
    const { steps } = this;
    const onPath: ProductSet[] = [];
    let next: ProductSet | undefined;
    for (const level of [...levels].reverse()) {
      const set: ProductSet =
        next === undefined
          ? steps.intersect(level, goal)
          : yield* steps.predecessors(next, level, { stuttering: false });
      steps.addStuttering(set, level, { backwards: true });
      onPath.unshift(set);
      next = set;
    }
    return onPath;
  }

  /** The set itself, no longer kept: valid until the next collection. */
  #keepTemporarily(set: ProductSet): ProductSet {
    this.steps.release(set);
    return set;
  }

  /** Stuttering steps within a level, then a step to the next; or, in the last level, to the goal. */
  #stutterThenStep(
    start: ProductPoint,
    level: ProductSet,
    next: ProductSet | undefined,
    goal: ProductSet,
  ): readonly ProductPathStep[] {
    const visited = new Set<number>([start.at]);
    const queue: { readonly point: ProductPoint; readonly path: readonly ProductPathStep[] }[] = [
      { point: start, path: [] },
    ];
    for (const { point, path } of queue) {
      if (next === undefined && this.contains(goal, point)) return path;
      for (const step of this.stepsFrom(point)) {
        if (step.attempt !== undefined) {
          if (next !== undefined && this.contains(next, step.to)) return [...path, step];
        } else if (!visited.has(step.to.at) && this.contains(level, step.to)) {
          visited.add(step.to.at);
          queue.push({ point: step.to, path: [...path, step] });
        }
      }
    }
    throw new LivenessUnsupported(INEXACT);
  }

  /** Does a step fulfil an obligation? */
  fulfils({ source }: Obligation, { from, attempt, accepting }: ProductPathStep): boolean {
    switch (source.kind) {
      case "acceptance":
        return (accepting & (1 << source.set)) !== 0;
      case "weak":
        if (!this.#actions.canTake(source.selector, from.state)) return true;
        return this.#actions.takes(source.selector, { from: from.state, attempt });
      case "strong":
        return this.#actions.takes(source.selector, { from: from.state, attempt });
    }
  }
}

export const INEXACT =
  "the symbolic engine cannot tell apart steps of different actions with the same effect, on which a temporal property or its fairness depends";
