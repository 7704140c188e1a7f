// The states that a scenario may be in, and the evaluation of its expressions in them.

import { is } from "immutable";
import type { Instruction } from "../../grammar/core/checks.js";
import type { ActionUse } from "../../grammar/core/declarations.js";
import type { PartialBinding } from "../explanation/blocking-conditions.js";
import { evaluate } from "../interpreter/evaluate.js";
import { type bind, bindAlways, type Scope } from "../interpreter/scope.js";
import type { DetailedTransition } from "../interpreter/interpreter.js";
import { element, type Value } from "../interpreter/values.js";
import { WorkBudget } from "../interpreter/work-budget.js";
import type { Model } from "../model/model.js";
import type { PossibleState } from "./possible-states.js";

export type TakeInstruction = Extract<Instruction, { readonly kind: "take" }>;

/** A state that the scenario may be in, and the path to it. */
export interface ScenarioState extends PossibleState {
  /** The values that the scenario has picked, by the numbers of its locals. */
  readonly bound: ReadonlyMap<number, Value>;
  readonly before: ScenarioState | undefined;
}

/** Evaluates the expressions of a scenario. Throws their run-time errors. */
export class ScenarioEvaluator {
  readonly #locals: Value[];
  readonly #work = new WorkBudget();

  constructor(readonly model: Model) {
    this.#locals = new Array<Value>(model.localCount).fill(false);
  }

  /** Valid until the next call. */
  scopeAt({ state, bound }: ScenarioState): Scope {
    this.#work.renew();
    for (const [id, value] of bound) this.#locals[id] = value;
    return { state, next: undefined, locals: this.#locals, work: this.#work };
  }

  /** The bound values after a pattern is bound to a picked value. */
  boundAfter(pattern: Parameters<typeof bind>[0], value: Value, at: ScenarioState): ReadonlyMap<number, Value> {
    const locals = new Array<Value | undefined>(this.#locals.length).fill(undefined);
    bindAlways(pattern, value, { ...this.scopeAt(at), locals: locals as Value[] });
    return new Map([
      ...at.bound,
      ...locals.flatMap((each, id): [number, Value][] => (each === undefined ? [] : [[id, each]])),
    ]);
  }

  /** The actions with the values of those arguments that are given. */
  bindingsAt(uses: readonly ActionUse[], at: ScenarioState): readonly PartialBinding[] {
    const scope = this.scopeAt(at);
    return uses.map(({ action, args }) => ({
      action,
      args: args.map((arg) => (arg === undefined ? undefined : evaluate(arg, scope))),
    }));
  }

  /** Does an attempt execute one of these actions with these arguments? */
  usesAt(uses: readonly ActionUse[], at: ScenarioState): (attempt: DetailedTransition) => boolean {
    const evaluated = this.bindingsAt(uses, at);
    return (attempt) =>
      evaluated.some(
        ({ action, args }) =>
          element(this.model.actions, attempt.action) === action &&
          args.every((arg, i) => arg === undefined || attempt.args[i] === undefined || is(arg, attempt.args[i])),
      );
  }

  /** Does an attempt take the step, with the given choices? Values picked under one name are given in their order. */
  takesAt({ uses, picks, branches }: TakeInstruction, at: ScenarioState): (attempt: DetailedTransition) => boolean {
    const isUsed = this.usesAt(uses, at);
    const scope = this.scopeAt(at);
    const valuesOf = new Map<string, Value[]>();
    for (const { name, value } of picks) {
      const values = valuesOf.get(name) ?? [];
      values.push(evaluate(value, scope));
      valuesOf.set(name, values);
    }
    const hasPicks = (attempt: DetailedTransition): boolean =>
      [...valuesOf].every(([name, values]) => {
        const picked = attempt.picks.filter((pick) => pick.name === name);
        return values.every((value, i) => picked[i] !== undefined && is(picked[i].value, value));
      });
    return (attempt) =>
      isUsed(attempt) && branches.every((branch, i) => attempt.branches[i] === branch) && hasPicks(attempt);
  }
}
