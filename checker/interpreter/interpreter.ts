// A model as a state space: the reference semantics that every other engine is compared with.

import type { ActionDef, Expr, RuntimeFault } from "../../grammar/core/core.js";
import type { Type } from "../../grammar/core/types.js";
import type { CoverageSink } from "../coverage/recorder.js";
import type { Check, Model, Property } from "../model/model.js";
import { stateVectorOf, type StateVector } from "../model/state-vector.js";
import type { Defect, StateSpace, Transition } from "../search/state-space.js";
import type { BranchResult } from "./action-branch.js";
import { executeAction } from "./actions.js";
import { BRANCH_LIMIT, tooManyBranches } from "./branch-execution.js";
import { cartesianProduct, enumerateOrRaise, type SizedIterable } from "./enumerate.js";
import { holds } from "./evaluate.js";
import { initialStates } from "./initial.js";
import { stateEncoder } from "./key.js";
import { catchFault } from "./runtime-error.js";
import type { Scope } from "./scope.js";
import { asNumber, element, itemAt, type State, type Value } from "./values.js";
import { WorkBudget } from "./work-budget.js";

/** A transition with the arguments and choices of its action, and the calls that it made. */
export interface DetailedTransition extends BranchResult, Transition<State> {
  /** The arguments of the action. */
  readonly args: readonly Value[];
}

export interface Interpreter extends StateSpace<State> {
  expand(state: State): readonly DetailedTransition[];
  /** The types of the variables, and of the fault counter if there is one. */
  readonly stateTypes: readonly Type[];
  /** The number of expressions evaluated so far. */
  evaluations(): number;
}

/** The interpreter of a model as it is; spaces that are derived from it have no transitions of single actions. */
export interface ModelInterpreter extends Interpreter {
  /**
   * The transitions of the action at this position, in the order of `expand`. `args`: those that are fixed; undefined
   * stands for any value.
   */
  expandAction(state: State, action: number, args: readonly (Value | undefined)[]): readonly DetailedTransition[];
}

/** `coverage`: receives the outcomes of what is evaluated. */
export function interpret(model: Model, check: Check, coverage?: CoverageSink): ModelInterpreter {
  const locals = new Array<Value>(model.localCount).fill(false);
  const work = new WorkBudget(coverage);
  const vector = stateVectorOf(model, check);
  const invariants = selected(model.invariants, check.invariants);
  const steps = selected(model.steps, check.steps);
  const covers = selected(model.covers, check.covers);
  const actions = model.actions.map((action, i) => new ActionExpander(action, i, vector, locals, work));
  return {
    stateTypes: vector.types,
    evaluations: () => work.spent,
    faultActions: model.actions.map((action) => action.fault),
    covers: covers.map(({ name }) => name),
    thorough: coverage !== undefined,
    key: stateEncoder(vector.types),
    initialStates: () => initialStates(model, locals, work, vector.faultCounter === undefined ? [] : [0]),
    expand(state) {
      work.renew();
      const transitions: DetailedTransition[] = [];
      for (const action of actions) action.expand(state, transitions);
      return transitions;
    },
    expandAction(state, action, args) {
      work.renew();
      const transitions: DetailedTransition[] = [];
      element(actions, action).expand(state, transitions, args);
      return transitions;
    },
    checkInvariants: (state) => firstDefect(invariants, { state, next: undefined, locals, work }, "invariant"),
    checkStep: (state, next) => firstDefect(steps, { state, next, locals, work }, "step"),
    checkDeadlock(state) {
      if (!check.deadlock) return undefined;
      for (const terminal of model.terminals) {
        const isTerminal = evaluateCondition(terminal, { state, next: undefined, locals, work });
        if (typeof isTerminal !== "boolean") return { kind: "error", fault: isTerminal, phase: "stop" };
        if (isTerminal) return undefined;
      }
      return { kind: "deadlock" };
    },
    satisfiesConstraint(state) {
      for (const constraint of check.within) {
        const satisfied = evaluateCondition(constraint, { state, next: undefined, locals, work });
        if (typeof satisfied !== "boolean") return { kind: "error", fault: satisfied, phase: "state" };
        if (!satisfied) return false;
      }
      return true;
    },
    satisfiesCover(state, cover) {
      const property = element(covers, cover);
      coverage?.hit(property, 0);
      const satisfied = evaluateCondition(property.body, { state, next: undefined, locals, work });
      return typeof satisfied === "boolean" ? satisfied : { kind: "error", fault: satisfied, phase: "state" };
    },
  };
}

const selected = (properties: readonly Property[], names: readonly string[]): readonly Property[] =>
  properties.filter(({ name }) => names.includes(name));

/** The transitions of one action. */
class ActionExpander {
  #domains: ReturnType<typeof argumentDomains> | undefined;

  constructor(
    readonly action: ActionDef,
    readonly position: number,
    readonly vector: StateVector,
    readonly locals: Value[],
    readonly work: WorkBudget,
  ) {}

  expand(state: State, transitions: DetailedTransition[], fixed: readonly (Value | undefined)[] = []): void {
    const { action, locals, work } = this;
    if (this.#isFaultBudgetSpent(state)) return;
    const domains = fixed.some((arg) => arg !== undefined)
      ? argumentDomains(action, fixed)
      : (this.#domains ??= argumentDomains(action));
    if (domains.fault !== undefined) {
      transitions.push(this.#failed([], domains.fault));
      return;
    }
    const before = transitions.length;
    for (const args of cartesianProduct(domains.value)) {
      if (transitions.length - before > BRANCH_LIMIT) {
        transitions.length = before;
        transitions.push(this.#failed(args, tooManyBranches(action.span)));
        return;
      }
      for (const { state: next, fault, picks, branches, calls } of executeAction(action, args, state, locals, work))
        transitions.push({
          action: this.position,
          args,
          state: next === undefined ? undefined : this.#countFault(next),
          fault,
          picks,
          branches,
          calls,
        });
    }
  }

  #isFaultBudgetSpent(state: State): boolean {
    const { faultBudget, faultCounter } = this.vector;
    if (!this.action.fault || faultBudget === undefined) return false;
    return faultCounter === undefined || asNumber(itemAt(state, faultCounter)) >= faultBudget;
  }

  #countFault(state: State): State {
    const { faultCounter } = this.vector;
    if (!this.action.fault || faultCounter === undefined) return state;
    return state.update(faultCounter, 0, (faults) => asNumber(faults) + 1);
  }

  #failed(args: readonly Value[], fault: RuntimeFault): DetailedTransition {
    return { action: this.position, args, state: undefined, fault, picks: [], branches: [], calls: [] };
  }
}

/** For each parameter of an action, the values it can have, or the one that is fixed. */
export const argumentDomains = (
  action: ActionDef,
  fixed: readonly (Value | undefined)[] = [],
): ReturnType<typeof catchFault<readonly SizedIterable<Value>[]>> =>
  catchFault(() =>
    action.params.map((param, i) => {
      const arg = fixed[i];
      return arg === undefined ? enumerateOrRaise(param.type, action.span) : [arg];
    }),
  );

function firstDefect(properties: readonly Property[], scope: Scope, kind: "invariant" | "step"): Defect | undefined {
  for (const property of properties) {
    const { name, body } = property;
    scope.work.coverage?.hit(property, 0);
    const satisfied = evaluateCondition(body, scope);
    if (typeof satisfied !== "boolean")
      return { kind: "error", fault: satisfied, phase: kind === "invariant" ? "state" : "step" };
    if (!satisfied) return { kind, property: name };
  }
  return undefined;
}

function evaluateCondition(condition: Expr, scope: Scope): boolean | RuntimeFault {
  scope.work.renew();
  const result = catchFault(() => holds(condition, scope));
  return result.fault ?? result.value;
}
