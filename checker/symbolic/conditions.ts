// Conditions on sets of states. A condition is taken apart at its connectives and at quantifiers over domains that do
// not depend on the state, so that each part that has to be learned reads few slots. Parts are evaluated in the order
// of the interpreter, each on the states that it is evaluated in there.

import type { Expr, ExprOf, Local } from "../../grammar/core/core.js";
import { distinctMembers, evaluate } from "../interpreter/evaluate.js";
import { catchFault } from "../interpreter/runtime-error.js";
import { bindAlways, bindParams, type Scope } from "../interpreter/scope.js";
import type { State, Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import { EMPTY } from "./diagram.js";
import type { Encoding } from "./encoding.js";
import type { Footprint, FootprintOperations } from "./footprint-operations.js";
import type { ActionContext } from "./learned-action.js";
import { FAULT, FALSE, LearnedCondition, type Primed } from "./learned-predicate.js";
import type { SetOperations } from "./set-operations.js";

type Condition =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "if"; readonly condition: Condition; readonly then: Condition; readonly otherwise: Condition }
  | { readonly kind: "learned"; readonly learned: LearnedCondition };

/** How a condition divides a set of states; for the rest it is false. */
export interface Division {
  readonly holds: number;
  /** The states in which it has a run-time error. */
  readonly fails: number;
}

/** A condition is taken apart into at most this many parts. */
const PART_LIMIT = 2000;

/** Takes conditions apart. */
class Splitter {
  #parts = 0;

  constructor(
    readonly context: ActionContext,
    readonly base: State,
    readonly learn: (condition: Expr, locals: readonly Value[]) => LearnedCondition,
  ) {}

  split(expr: Expr, locals: readonly Value[]): Condition {
    // With coverage, the evaluation itself is observed: it must be that of the whole condition.
    if (this.#parts > PART_LIMIT || this.context.coverage !== undefined) return this.#learned(expr, locals);
    switch (expr.kind) {
      case "literal":
        return { kind: "constant", value: expr.value === true };
      case "and":
      case "or":
        return { kind: expr.kind, parts: [this.split(expr.left, locals), this.split(expr.right, locals)] };
      case "implies": {
        const left = this.split(expr.left, locals);
        return { kind: "or", parts: [{ kind: "not", operand: left }, this.split(expr.right, locals)] };
      }
      case "if":
        return {
          kind: "if",
          condition: this.split(expr.condition, locals),
          then: this.split(expr.then, locals),
          otherwise: this.split(expr.otherwise, locals),
        };
      case "apply": {
        const [operand] = expr.args;
        if (expr.operator !== "not" || operand === undefined) return this.#learned(expr, locals);
        return { kind: "not", operand: this.split(operand, locals) };
      }
      case "forall":
      case "exists":
        return this.#splitQuantifier(expr, locals);
      case "let": {
        const value = this.#rigidly(locals, (scope) => evaluate(expr.value, scope));
        if (value === undefined) return this.#learned(expr, locals);
        return this.split(
          expr.body,
          this.#with(locals, (scope) => bindAlways(expr.pattern, value.value, scope)),
        );
      }
      case "callFunction": {
        const args = this.#rigidly(locals, (scope) => expr.args.map((arg) => evaluate(arg, scope)));
        if (args === undefined) return this.#learned(expr, locals);
        const bound = this.#with(locals, (scope) => bindParams(expr.callee.params, args.value, scope));
        return this.split(expr.callee.body, bound);
      }
      default:
        return this.#learned(expr, locals);
    }
  }

  #splitQuantifier(expr: ExprOf<"forall" | "exists">, locals: readonly Value[]): Condition {
    const members = this.#rigidly(locals, (scope) => [...distinctMembers(expr.binder.domain, scope)]);
    if (members === undefined || members.value.length > PART_LIMIT) return this.#learned(expr, locals);
    return {
      kind: expr.kind === "forall" ? "and" : "or",
      parts: members.value.map((member) =>
        this.split(
          expr.body,
          this.#with(locals, (scope) => bindAlways(expr.binder.pattern, member, scope)),
        ),
      ),
    };
  }

  #learned(expr: Expr, locals: readonly Value[]): Condition {
    this.#parts++;
    return { kind: "learned", learned: this.learn(expr, locals) };
  }

  /** Evaluates; undefined if that reads the state or ends in an error. */
  #rigidly<T>(locals: readonly Value[], compute: (scope: Scope) => T): { readonly value: T } | undefined {
    let reads = 0;
    const scope = { ...this.#scope(locals), onRead: () => void reads++, onPrimedRead: () => void reads++ };
    const result = catchFault(() => compute(scope));
    return result.fault !== undefined || reads > 0 ? undefined : { value: result.value };
  }

  #with(locals: readonly Value[], bind: (scope: Scope) => void): readonly Value[] {
    const scope = this.#scope(locals);
    bind(scope);
    return scope.locals;
  }

  #scope(locals: readonly Value[]): Scope {
    return { state: this.base, next: this.base, locals: [...locals], work: new WorkBudget() };
  }
}

/** The diagrams that conditions are evaluated on. */
export interface ConditionDiagrams {
  readonly context: ActionContext;
  readonly encoding: Encoding;
  readonly sets: SetOperations;
  readonly footprints: FootprintOperations;
  /** The footprint of state sets. */
  readonly states: Footprint;
  /** Nodes in use, as a stack. */
  readonly held: number[];
}

/** A condition that can be evaluated on sets of states. */
export class SetCondition {
  readonly #condition: Condition;
  readonly #learned: LearnedCondition[] = [];

  constructor(
    readonly model: ConditionDiagrams,
    expr: Expr,
    bound: ReadonlyMap<Local, Value> = new Map(),
    primed: Primed = "nothing",
  ) {
    const { context, footprints, states } = model;
    const splitter = new Splitter(context, model.encoding.base, (condition, locals) => {
      const learned = new LearnedCondition(footprints, states, context, condition, locals, primed);
      this.#learned.push(learned);
      return learned;
    });
    const locals = new Array<Value>(context.localCount).fill(false);
    for (const [local, value] of bound) locals[local.id] = value;
    this.#condition = splitter.split(expr, locals);
  }

  *roots(): Generator<number> {
    for (const learned of this.#learned) yield* learned.roots();
  }

  /** The levels that it was seen to read. */
  get levels(): ReadonlySet<number> {
    return new Set(this.#learned.flatMap(({ footprint }) => footprint.slots));
  }

  /** Divides a set of states. Yields where it may be paused. */
  divide(set: number): Generator<void, Division> {
    return this.#divide(this.#condition, set);
  }

  *#divide(condition: Condition, set: number): Generator<void, Division> {
    if (set === EMPTY) return { holds: EMPTY, fails: EMPTY };
    const { sets } = this.model;
    switch (condition.kind) {
      case "constant":
        return { holds: condition.value ? set : EMPTY, fails: EMPTY };
      case "and":
        return yield* this.#divideAll(condition.parts, set, false);
      case "or":
        return yield* this.#divideAll(condition.parts, set, true);
      case "not": {
        const { holds, fails } = yield* this.#divide(condition.operand, set);
        return { holds: sets.minus(sets.minus(set, holds), fails), fails };
      }
      case "if":
        return yield* this.#choose(condition, set);
      case "learned":
        return yield* this.#divideLearned(condition.learned, set);
    }
  }

  /** Each part on the states that are still undecided: until one is `decisive`. */
  *#divideAll(parts: readonly Condition[], set: number, decisive: boolean): Generator<void, Division> {
    const { sets, held } = this.model;
    let undecided = set;
    let decided = EMPTY;
    let failed = EMPTY;
    for (const part of parts) {
      held.push(set, undecided, decided, failed);
      const { holds, fails } = yield* this.#divide(part, undecided);
      held.length -= 4;
      const rest = sets.minus(sets.minus(undecided, holds), fails);
      decided = sets.union(decided, decisive ? holds : rest);
      failed = sets.union(failed, fails);
      undecided = decisive ? rest : holds;
    }
    return { holds: decisive ? decided : undecided, fails: failed };
  }

  *#choose(
    { condition, then, otherwise }: Extract<Condition, { readonly kind: "if" }>,
    set: number,
  ): Generator<void, Division> {
    const { sets, held } = this.model;
    held.push(set);
    const chosen = yield* this.#divide(condition, set);
    const rest = sets.minus(sets.minus(set, chosen.holds), chosen.fails);
    held.push(chosen.fails, rest);
    const first = yield* this.#divide(then, chosen.holds);
    held.push(first.holds, first.fails);
    const second = yield* this.#divide(otherwise, rest);
    held.length -= 5;
    return {
      holds: sets.union(first.holds, second.holds),
      fails: sets.union(chosen.fails, sets.union(first.fails, second.fails)),
    };
  }

  *#divideLearned(learned: LearnedCondition, set: number): Generator<void, Division> {
    const { sets, held } = this.model;
    held.push(set);
    while (learned.learn(set) !== "learned") yield;
    yield;
    held.length--;
    const fails = learned.select(set, FAULT);
    const isFalse = learned.select(set, FALSE);
    return { holds: sets.minus(sets.minus(set, fails), isFalse), fails };
  }
}
