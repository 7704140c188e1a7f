// The initial states: all combinations of the initial values of the variables that satisfy the constraints on them.

import { List } from "immutable";
import type { Local } from "../../grammar/core/core.js";
import { isSubtype } from "../../grammar/core/type-relations.js";
import { type Type } from "../../grammar/core/types.js";
import type { Initialiser, Model } from "../model/model.js";
import type { InitialState } from "../search/state-space.js";
import { constraintHolds } from "./actions.js";
import { boundsViolation } from "./bounds.js";
import { cartesianProduct, valuesOf } from "./enumerate.js";
import { distinctMembers, evaluate } from "./evaluate.js";
import { emptyMap } from "./operators.js";
import { catchFault, raise } from "./runtime-error.js";
import type { Scope } from "./scope.js";
import { asMap, element, type State, type Value } from "./values.js";
import type { WorkBudget } from "./work-budget.js";

/** The first variable varies slowest. `extra`: values that follow those of the variables. */
export function* initialStates(
  model: Model,
  locals: Value[],
  work: WorkBudget,
  extra: readonly Value[],
): Generator<InitialState<State>> {
  const blank: State = List<Value>([
    ...model.variables.map((variable) => (variable.indices > 0 ? emptyMap() : false)),
    ...extra,
  ]);
  const unassigned = model.initialisers.flatMap((initialiser) =>
    Array.from(
      cartesianProduct(initialiser.indices.map((local) => valuesOf(local.type))),
      (indices): InstanceInitialiser => ({ initialiser, indices }),
    ),
  );
  yield* assignFrom(model, unassigned, 0, blank, locals, work);
}

/** The initialiser of a variable, for one instance of its family. */
interface InstanceInitialiser {
  readonly initialiser: Initialiser;
  readonly indices: readonly Value[];
}

/** Assigns the variables from position `at` on. */
function* assignFrom(
  model: Model,
  initialisers: readonly InstanceInitialiser[],
  at: number,
  state: State,
  locals: Value[],
  work: WorkBudget,
): Generator<InitialState<State>> {
  work.renew();
  const instance = initialisers[at];
  if (instance === undefined) {
    const satisfied = catchFault(() => constraintsHold(model, state, locals, work));
    if (satisfied.fault !== undefined) yield { state, fault: satisfied.fault };
    else if (satisfied.value) yield { state, fault: undefined };
    return;
  }
  const values = catchFault(() => initialValues(instance, { state, next: undefined, locals, work }));
  if (values.fault !== undefined) {
    yield { state: undefined, fault: values.fault };
    return;
  }
  const { variable } = instance.initialiser;
  for (const value of values.value) {
    const assigned = state.update(variable.id, false, (family) => withMember(family, instance.indices, value));
    yield* assignFrom(model, initialisers, at + 1, assigned, locals, work);
  }
}

function initialValues({ initialiser, indices }: InstanceInitialiser, scope: Scope): Iterable<Value> {
  bindIndices(initialiser.indices, indices, scope.locals);
  const { kind, value, variable } = initialiser;
  const type = memberOf(variable.type, initialiser.indices.length);
  // A type may have millions of values. They are generated one at a time, so that a search can stop in between; they
  // need no check.
  if (kind === "member" && value.kind === "allValues" && isSubtype(value.of, type))
    return distinctMembers(value, scope);
  const values = kind === "value" ? [evaluate(value, scope)] : [...distinctMembers(value, scope)];
  for (const each of values) {
    const violation = boundsViolation(type, each);
    if (violation !== undefined) raise(violation.code, violation.message, value.span);
  }
  return values;
}

/** The type of one member of a family of variables with this many indices. */
function memberOf(type: Type, indices: number): Type {
  return indices > 0 && type.kind === "function" ? memberOf(type.value, indices - 1) : type;
}

/** A family of variables with one member set. `family` is not a map before its first member is set. */
function withMember(family: Value, indices: readonly Value[], value: Value, at = 0): Value {
  if (at === indices.length) return value;
  const members = typeof family === "object" ? asMap(family) : emptyMap();
  const key = element(indices, at);
  return members.set(key, withMember(members.get(key, false), indices, value, at + 1));
}

function bindIndices(indices: readonly Local[], values: readonly Value[], locals: Value[]): void {
  for (const [i, local] of indices.entries()) locals[local.id] = element(values, i);
}

function constraintsHold(model: Model, state: State, locals: Value[], work: WorkBudget): boolean {
  for (const { indices, body } of model.initConstraints) {
    for (const values of cartesianProduct(indices.map((local) => valuesOf(local.type)))) {
      bindIndices(indices, values, locals);
      if (!constraintHolds(body, state, locals, work)) return false;
    }
  }
  return true;
}
