// The initial states: each variable's first value in turn, each choice in the order of its type.

import { List } from "immutable";
import type { Local, RuntimeFault } from "../../grammar/core/core.js";
import { fitsAlways } from "../../grammar/core/type-relations.js";
import { type Type } from "../../grammar/core/types.js";
import type { Initialiser, Model } from "../model/model.js";
import { combinations, valuesOf } from "./enumerate.js";
import { distinctMembers, evaluate, type Scope } from "./evaluate.js";
import { passes } from "./execute.js";
import { guarded, raise } from "./runtime-error.js";
import { misfit } from "./bounds.js";
import { emptyMap } from "./operators.js";
import { asMap, element, type State, type Value } from "./values.js";
import type { WorkBudget } from "./work-budget.js";

/** A fault may come with the state it occurred in, or before there was one. */
export interface InitialValuation {
  readonly state: State | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** `extra`: what follows the variables in a state. */
export function* initialStates(
  model: Model,
  locals: Value[],
  work: WorkBudget,
  extra: readonly Value[],
): Generator<InitialValuation> {
  const blank: State = List<Value>([
    ...model.variables.map((variable) => (variable.indices > 0 ? emptyMap() : false)),
    ...extra,
  ]);
  const choices = model.initialisers.flatMap((initialiser) =>
    Array.from(combinations(initialiser.indices.map((local) => valuesOf(local.type))), (indices): Choice => ({
      initialiser,
      indices,
    })),
  );
  yield* choose(model, choices, 0, blank, locals, work);
}

interface Choice {
  readonly initialiser: Initialiser;
  readonly indices: readonly Value[];
}

function* choose(
  model: Model,
  choices: readonly Choice[],
  at: number,
  state: State,
  locals: Value[],
  work: WorkBudget,
): Generator<InitialValuation> {
  work.renew();
  const choice = choices[at];
  if (choice === undefined) {
    const allowed = guarded(() => constraintsHold(model, state, locals, work));
    if (allowed.fault !== undefined) yield { state, fault: allowed.fault };
    else if (allowed.value) yield { state, fault: undefined };
    return;
  }
  const values = guarded(() => firstValues(choice, { state, next: undefined, locals, work }));
  if (values.fault !== undefined) {
    yield { state: undefined, fault: values.fault };
    return;
  }
  const { variable } = choice.initialiser;
  for (const value of values.value) {
    yield* choose(
      model,
      choices,
      at + 1,
      state.update(variable.id, false, (old) => place(old, choice.indices, value)),
      locals,
      work,
    );
  }
}

function firstValues({ initialiser, indices }: Choice, scope: Scope): Iterable<Value> {
  bindIndices(initialiser.indices, indices, scope.locals);
  const { kind, value, variable } = initialiser;
  const type = valueType(variable.type, initialiser.indices.length);
  // All values of a type may be millions: one at a time, so that a search has its say between them. That they fit is known.
  if (kind === "member" && value.kind === "allValues" && fitsAlways(value.of, type))
    return distinctMembers(value, scope);
  const values = kind === "value" ? [evaluate(value, scope)] : [...distinctMembers(value, scope)];
  for (const each of values) {
    const found = misfit(type, each);
    if (found !== undefined) raise(found.code, found.message, value.span);
  }
  return values;
}

/** The type of a variable of a family at given indices. */
function valueType(type: Type, indices: number): Type {
  return indices > 0 && type.kind === "function" ? valueType(type.value, indices - 1) : type;
}

/** The value of a family of variables with one more member given; `old` is not a map before the first. */
function place(old: Value, indices: readonly Value[], value: Value, at = 0): Value {
  if (at === indices.length) return value;
  const family = typeof old === "object" ? asMap(old) : emptyMap();
  const key = element(indices, at);
  return family.set(key, place(family.get(key, false), indices, value, at + 1));
}

function bindIndices(indices: readonly Local[], values: readonly Value[], locals: Value[]): void {
  for (const [i, local] of indices.entries()) locals[local.id] = element(values, i);
}

function constraintsHold(model: Model, state: State, locals: Value[], work: WorkBudget): boolean {
  for (const { indices, body } of model.initConstraints) {
    for (const values of combinations(indices.map((local) => valuesOf(local.type)))) {
      bindIndices(indices, values, locals);
      if (!passes(body, state, locals, work)) return false;
    }
  }
  return true;
}
