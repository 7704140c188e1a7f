// The scope of an expression: the states it reads and the values of local names. Patterns and parameters bind
// local names.

import type { Local, Pattern } from "../../grammar/core/core.js";
import type { OnRead } from "./access-list.js";
import { asList, element, itemAt, type State, type Value } from "./values.js";
import type { WorkBudget } from "./work-budget.js";

export interface Scope {
  readonly state: State;
  /**
   * The state that primed variables read: the next one, as far as an action has assigned it. Undefined outside a step.
   */
  readonly next: State | undefined;
  /** By `Local.id`. */
  readonly locals: Value[];
  readonly work: WorkBudget;
  /** Called for each part of the next state that is read. */
  onPrimedRead?: OnRead | undefined;
  /** Called for each part of the current state that is read. */
  readonly onRead?: OnRead | undefined;
}

/**
 * Gives parameters their values, and returns the values they had before. The caller restores these: the indices of an
 * instance are parameters of every member of its family, and one member may call another.
 */
export function bindParams(params: readonly Local[], args: readonly Value[], { locals }: Scope): readonly Value[] {
  const before: Value[] = [];
  for (let i = 0; i < params.length; i++) {
    const { id } = element(params, i);
    before.push(element(locals, id));
    locals[id] = element(args, i);
  }
  return before;
}

/** Binds the names of the pattern, or returns false if the value does not match. */
export function bind(pattern: Pattern, value: Value, scope: Scope): boolean {
  switch (pattern.kind) {
    case "any":
      return true;
    case "bind":
      scope.locals[pattern.local.id] = value;
      return true;
    case "scalar":
      return Number(value) === pattern.value;
    case "case":
      return (
        itemAt(asList(value), 0) === pattern.tag &&
        pattern.fields.every((field, i) => bind(field, itemAt(asList(value), i + 1), scope))
      );
    case "none":
      return asList(value).isEmpty();
    case "some":
      return !asList(value).isEmpty() && bind(pattern.item, itemAt(asList(value), 0), scope);
    case "tuple":
      return pattern.items.every((item, i) => bind(item, itemAt(asList(value), i), scope));
    case "or":
      return pattern.options.some((option) => bind(option, value, scope));
  }
}

/** For the patterns of binders, which match every value of their type. */
export function bindAlways(pattern: Pattern, value: Value, scope: Scope): void {
  if (!bind(pattern, value, scope)) throw new Error("internal: a binder does not match its value");
}
