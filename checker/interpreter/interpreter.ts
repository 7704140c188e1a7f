// A model as a state space: the reference semantics that every other engine is compared with.

import type { ActionDef, Expr, RuntimeFault } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import type { Marks } from "../coverage/recorder.js";
import type { Check, Model, Property } from "../model/model.js";
import { stateVectorOf } from "../model/state-vector.js";
import type { Defect, Transition, StateSpace } from "../search/state-space.js";
import { combinations } from "./enumerate.js";
import { holds, valuesOrFault, type Scope } from "./evaluate.js";
import { runAction, tooManyBranches, BRANCHES_LIMIT, type Ending } from "./execute.js";
import { guarded } from "./runtime-error.js";
import { initialStates } from "./initial.js";
import { stateEncoder } from "./key.js";
import { asNumber, element, itemAt, type State, type Value } from "./values.js";
import { WorkBudget } from "./work-budget.js";

/** A move with what the interpreter knows of it. */
export interface Attempt extends Ending, Transition<State> {
  readonly args: readonly Value[];
}

export interface Interpreter extends StateSpace<State> {
  expand(state: State): readonly Attempt[];
  /** The types of the variables, and of the fault counter if there is one. */
  readonly stateTypes: readonly Type[];
  /** How many expressions were evaluated so far. */
  evaluations(): number;
}

/** `marks`: told of what is evaluated. */
export function interpret(model: Model, check: Check, marks?: Marks): Interpreter {
  const locals = new Array<Value>(model.localCount).fill(false);
  const work = new WorkBudget(marks);
  const { types: stateTypes, faultBudget: budget, faultCounter: counter } = stateVectorOf(model, check);
  const chosen = (properties: readonly Property[], names: readonly string[]): readonly Property[] =>
    properties.filter(({ name }) => names.includes(name));
  const invariants = chosen(model.invariants, check.invariants);
  const steps = chosen(model.steps, check.steps);
  const covers = chosen(model.covers, check.covers);

  /** By action: what its parameters may be. */
  const allChoices = model.actions.map((action) =>
    once(() => guarded(() => action.params.map((param) => [...valuesOrFault(param.type, action.span)]))),
  );

  const expandAction = (action: ActionDef, position: number, state: State, attempts: Attempt[]): void => {
    if (action.fault && budget !== undefined && (counter === undefined || asNumber(itemAt(state, counter)) >= budget))
      return;
    const choices = element(allChoices, position)();
    if (choices.fault !== undefined) {
      attempts.push({
        action: position,
        args: [],
        state: undefined,
        fault: choices.fault,
        picks: [],
        branches: [],
        calls: [],
      });
      return;
    }
    const before = attempts.length;
    for (const args of combinations(choices.value)) {
      if (attempts.length - before > BRANCHES_LIMIT) {
        attempts.length = before;
        attempts.push({
          action: position,
          args,
          state: undefined,
          fault: tooManyBranches(action.span),
          picks: [],
          branches: [],
          calls: [],
        });
        return;
      }
      for (const ending of runAction(action, args, state, locals, work)) {
        const next = ending.state;
        const counted =
          next === undefined || counter === undefined || !action.fault
            ? next
            : next.update(counter, 0, (faults) => asNumber(faults) + 1);
        attempts.push({
          action: position,
          args,
          state: counted,
          fault: ending.fault,
          picks: ending.picks,
          branches: ending.branches,
          calls: ending.calls,
        });
      }
    }
  };

  return {
    stateTypes,
    evaluations: () => work.spent,
    faultActions: model.actions.map((action) => action.fault),
    covers: covers.map(({ name }) => name),
    thorough: marks !== undefined,
    key: stateEncoder(stateTypes),
    initialStates: () => initialStates(model, locals, work, counter === undefined ? [] : [0]),
    expand(state) {
      work.renew();
      const attempts: Attempt[] = [];
      for (let i = 0; i < model.actions.length; i++) expandAction(element(model.actions, i), i, state, attempts);
      return attempts;
    },
    checkInvariants: (state) => firstFailure(invariants, { state, next: undefined, locals, work }, "invariant"),
    checkStep: (state, next) => firstFailure(steps, { state, next, locals, work }, "step"),
    checkDeadlock(state) {
      if (!check.deadlock) return undefined;
      for (const terminal of model.terminals) {
        const stops = ask(terminal, { state, next: undefined, locals, work });
        if (typeof stops !== "boolean") return { kind: "error", fault: stops, phase: "stop" };
        if (stops) return undefined;
      }
      return { kind: "deadlock" };
    },
    satisfiesConstraint(state) {
      for (const condition of check.within) {
        const inside = ask(condition, { state, next: undefined, locals, work });
        if (typeof inside !== "boolean") return { kind: "error", fault: inside, phase: "state" };
        if (!inside) return false;
      }
      return true;
    },
    satisfiesCover(state, cover) {
      const property = element(covers, cover);
      marks?.mark(property, 0);
      const reached = ask(property.body, { state, next: undefined, locals, work });
      return typeof reached === "boolean" ? reached : { kind: "error", fault: reached, phase: "state" };
    },
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function firstFailure(properties: readonly Property[], scope: Scope, kind: "invariant" | "step"): Defect | undefined {
  for (const property of properties) {
    const { name, body } = property;
    scope.work.marks?.mark(property, 0);
    const satisfied = ask(body, scope);
    if (typeof satisfied !== "boolean")
      return { kind: "error", fault: satisfied, phase: kind === "invariant" ? "state" : "step" };
    if (!satisfied) return { kind, property: name };
  }
  return undefined;
}

function ask(condition: Expr, scope: Scope): boolean | RuntimeFault {
  scope.work.renew();
  const answer = guarded(() => holds(condition, scope));
  return answer.fault ?? answer.value;
}
