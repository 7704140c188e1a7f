// The functions that evaluate conditions on a state: invariants, state constraints, covers, terminal conditions, and
// step properties on a step.

import type { Expr, Local } from "../../grammar/core/core.js";
import type { Value } from "../interpreter/values.js";
import type { Property } from "../model/model.js";
import { compileCondition, recordHit, type Env } from "./context.js";
import { FunctionBuilder } from "./function-builder.js";
import { stateContext, type ModuleContext } from "./module-context.js";
import { notCond } from "./numbers.js";
import { StoredState } from "./states.js";

interface ConditionOptions {
  /** Values of locals that are bound outside the condition. */
  readonly bound?: ReadonlyMap<Local, Value>;
  /** The property, for coverage. */
  readonly property?: Property;
  /** 1 if the condition does not hold. */
  readonly negated?: boolean;
}

/** `(param $s) (result i32)`: 1 if a condition holds in the state at `$s`. */
export function conditionFunction(
  module: ModuleContext,
  name: string,
  body: Expr,
  { bound = new Map(), property, negated = false }: ConditionOptions = {},
): FunctionBuilder {
  const fn = new FunctionBuilder(name, "(param $s i32) (result i32)", module.budget);
  const { context, state } = stateContext(module, fn);
  let result = "";
  const env: Env = new Map([...bound].map(([local, value]) => [local.id, context.tables.constant(local.type, value)]));
  const lines = fn.capture(() => {
    if (property !== undefined) recordHit(context, property, 0);
    const cond = compileCondition(context, body, env);
    result = (negated ? notCond(cond) : cond).text;
  });
  fn.paste(state.loads());
  fn.paste(lines);
  fn.line(result);
  return fn;
}

/** `(param $s) (param $n) (result i32)`: 1 if a step property holds of the step from `$s` to `$n`. */
export function stepFunction(module: ModuleContext, name: string, property: Property): FunctionBuilder {
  const fn = new FunctionBuilder(name, "(param $s i32) (param $n i32) (result i32)", module.budget);
  const { context, state } = stateContext(module, fn);
  const next = new StoredState(fn, module.layout, "$n");
  let result = "";
  const lines = fn.capture(() => {
    recordHit(context, property, 0);
    result = compileCondition({ ...context, next }, property.body, new Map()).text;
  });
  fn.paste([...state.loads(), ...next.loads()]);
  fn.paste(lines);
  fn.line(result);
  return fn;
}
