// The states of a set in which something is wrong: a false invariant, a deadlock, a failing condition.

import type { Property } from "../model/model.js";
import type { Division } from "./conditions.js";
import { learnTogether } from "./learn-together.js";
import { EMPTY } from "./diagram.js";
import type { LearnedAction } from "./learned-action.js";
import type { LearnedStep } from "./learned-predicate.js";
import { StepProperty } from "./step-property.js";
import type { SymbolicModel } from "./symbolic-model.js";

/** The conditions of a check. */
export class CheckedProperties {
  readonly covers: readonly Property[];
  readonly #invariants: readonly Property[];
  readonly #steps: readonly StepProperty[];
  /** For each action, the steps to states outside `within`. */
  readonly outside: readonly LearnedStep[];

  constructor(readonly model: SymbolicModel) {
    const { model: system, check } = model;
    const selected = (properties: readonly Property[], names: readonly string[]): readonly Property[] =>
      properties.filter(({ name }) => names.includes(name));
    this.#invariants = selected(system.invariants, check.invariants);
    this.covers = selected(system.covers, check.covers);
    this.#steps = selected(system.steps, check.steps).map((property) => new StepProperty(model, property));
    this.outside = check.within.length === 0 ? [] : model.stepConditions(check.within, "next state");
  }

  /** The states in which an invariant is false or has an error. Each is evaluated where all before it hold. */
  *violatingInvariants(set: number): Generator<void, number> {
    const { sets, held, context } = this.model;
    let good = set;
    for (const invariant of this.#invariants) {
      if (good !== EMPTY) context.coverage?.sink.hit(invariant, 0);
      held.push(set, good);
      const { holds } = yield* this.model.condition(invariant.body).divide(good);
      held.length -= 2;
      good = holds;
    }
    return sets.minus(set, good);
  }

  /** The states of a set in which a cover is true, and those in which it has an error. */
  divideByCover(cover: Property, set: number): Generator<void, Division> {
    if (set !== EMPTY) this.model.context.coverage?.sink.hit(cover, 0);
    return this.model.condition(cover.body).divide(set);
  }

  /** The states from which a step violates a step property, or has an error in it. The actions were learned on the set. */
  *violatingSteps(set: number): Generator<void, number> {
    const { model } = this;
    let bad = EMPTY;
    const pending: LearnedStep[][] = [];
    for (const property of this.#steps) {
      model.held.push(bad);
      const { violating, changing } = yield* property.withoutChanges(set);
      model.held.length--;
      bad = model.sets.union(bad, violating);
      for (const [action, step] of changing) (pending[action] ??= []).push(step);
    }
    // Those of an action follow each other: they read similar slots.
    const steps = pending.flat();
    model.held.push(bad);
    yield* learnTogether(model, steps, set);
    model.held.length--;
    for (const step of steps)
      for (const count of step.results.keys()) bad = model.sets.union(bad, step.select(set, count));
    return bad;
  }

  /** The states from which an action fails. The actions were learned on the set. */
  failing(set: number): number {
    const { sets, footprints, states, actions } = this.model;
    let failing = EMPTY;
    for (const { footprint, results } of actions)
      if (results.failed !== EMPTY)
        failing = sets.union(failing, footprints.select(set, states, results.failed, footprint));
    return failing;
  }

  /**
   * The states in which only faults can happen, or nothing, and which are not terminal: deadlocks, and those where
   * `terminal when` has an error. The actions were learned on the set.
   */
  *deadlocks(set: number): Generator<void, number> {
    const { sets, footprints, states, actions, held, check, model } = this.model;
    if (!check.deadlock) return EMPTY;
    let deadlocks = set;
    // What is left becomes small soonest if the upper levels are restricted first.
    const first = ({ footprint }: LearnedAction): number => footprint.slots[0] ?? 0;
    const ordered = actions.filter(({ isFault }) => !isFault).sort((a, b) => first(a) - first(b));
    for (const action of ordered) {
      deadlocks = footprints.exclude(deadlocks, states, action.results.enabled, action.footprint);
      held.push(set, deadlocks);
      yield;
      held.length -= 2;
      if (deadlocks === EMPTY) return EMPTY;
    }
    let failing = EMPTY;
    for (const terminal of model.terminals) {
      held.push(set, deadlocks, failing);
      const { holds, fails } = yield* this.model.condition(terminal).divide(deadlocks);
      held.length -= 3;
      failing = sets.union(failing, fails);
      deadlocks = sets.minus(sets.minus(deadlocks, fails), holds);
    }
    return sets.union(deadlocks, failing);
  }

  /** The states that satisfy `within`, and those in which it has an error. */
  *constrain(set: number): Generator<void, { readonly inside: number; readonly fails: number }> {
    const { sets, held, check } = this.model;
    let inside = set;
    let fails = EMPTY;
    for (const constraint of check.within) {
      held.push(set, inside, fails);
      const division = yield* this.model.condition(constraint).divide(inside);
      held.length -= 3;
      inside = division.holds;
      fails = sets.union(fails, division.fails);
    }
    return { inside, fails };
  }
}
