// The functions that judge a stored state: invariants, `within`, covers, terminal conditions, step properties.

import { forEachRead } from "../../grammar/analysis/state-reads.js";
import type { Expr, Local } from "../../grammar/core/core.js";
import { effectsOf } from "../reduction/effects.js";
import type { Property } from "../model/model.js";
import { readingContext, type Unit } from "./actions.js";
import { element, type Value } from "../interpreter/values.js";
import { condition, mark, type Env } from "./context.js";
import { FunctionBuilder } from "./function-builder.js";
import { i32Text } from "./numbers.js";
import { StoredState } from "./states.js";

/** `(param $s) (result i32)`: whether a condition holds of a state, with values for what is bound outside of it; `property`, if it is one. */
export function conditionFunction(
  unit: Unit,
  name: string,
  body: Expr,
  { bound = new Map(), property }: { readonly bound?: ReadonlyMap<Local, Value>; readonly property?: Property } = {},
): FunctionBuilder {
  const fn = new FunctionBuilder(name, "(param $s i32) (result i32)");
  const { context, state } = readingContext(unit, fn);
  let result = "";
  const env: Env = new Map([...bound].map(([local, value]) => [local.id, context.tables.constant(local.type, value)]));
  const lines = fn.capture(() => {
    if (property !== undefined) mark(context, property, 0);
    result = condition(context, body, env).text;
  });
  fn.paste(state.loads());
  fn.paste(lines);
  fn.line(result);
  return fn;
}

/** `(param $s) (param $n) (result i32)`: whether a step property holds of a step. */
export function stepFunction(unit: Unit, name: string, property: Property): FunctionBuilder {
  const fn = new FunctionBuilder(name, "(param $s i32) (param $n i32) (result i32)");
  const { context, state } = readingContext(unit, fn);
  const next = new StoredState(fn, unit.layout, "$n");
  let result = "";
  const lines = fn.capture(() => {
    mark(context, property, 0);
    result = condition({ ...context, next }, property.body, new Map()).text;
  });
  fn.paste([...state.loads(), ...next.loads()]);
  fn.paste(lines);
  fn.line(result);
  return fn;
}

/** Text that asks several functions in turn, and answers 0 with the first that does. */
export const all = (calls: readonly string[]): string =>
  calls.reduceRight(
    (rest, call) => (rest === "" ? call : `(if (result i32) ${call} (then ${rest}) (else (i32.const 0)))`),
    "",
  ) || i32Text(1);
/** … and answers 1 with the first that does. */
export const some = (calls: readonly string[]): string =>
  calls.reduceRight(
    (rest, call) => (rest === "" ? call : `(if (result i32) ${call} (then (i32.const 1)) (else ${rest}))`),
    "",
  ) || i32Text(0);

/**
 * Which invariants a new state is judged by, by the tag of the step that led to it: those that read what it writes. The others held before, and
 * read nothing that is different. The last is for initial states: all.
 */
export function invariantClasses(
  unit: Unit,
  invariants: readonly Property[],
): { readonly classOf: readonly number[]; readonly classes: readonly (readonly number[])[] } {
  const reads = invariants.map(({ body }) => {
    const variables = new Set<number>();
    forEachRead(body, ({ variable }) => variables.add(variable.id));
    return variables;
  });
  const everything = invariants.map((_, i) => i);
  const wanted = [
    ...effectsOf(unit.model).map(({ writes }) =>
      everything.filter((i) => writes.some((variable) => reads[i]?.has(variable.id) === true)),
    ),
    everything,
  ];
  const classes: (readonly number[])[] = [];
  const ofActions = wanted.map((list) => {
    const known = classes.findIndex((each) => each.join() === list.join());
    return known >= 0 ? known : classes.push(list) - 1;
  });
  const { labels } = unit;
  return {
    classOf:
      labels === undefined
        ? ofActions
        : [...labels.actionOf, unit.model.actions.length].map((action) => element(ofActions, action)),
    classes,
  };
}
