// States of the abstract system as values of expressions over the refining one, and the steps of its actions as conditions
// on two of them.

import { effectsOfBody } from "../../grammar/analysis/body-effects.js";
import {
  allValues,
  bind,
  both,
  equal,
  letIn,
  not,
  quantify,
  readLocal,
  readVariable,
  truth,
} from "../../grammar/core/constructors.js";
import type { Expr, Variable } from "../../grammar/core/core.js";
import type { ActionUse } from "../../grammar/core/declarations.js";
import type { Span } from "../../grammar/core/source.js";
import type { Refinement } from "../../grammar/elaborate/typed-system.js";
import type { Names, Reader, Rewriter } from "../../grammar/rewriting/rewriter.js";
import { type StateValues, translateAction } from "../../grammar/rewriting/translator.js";

/** A state of the abstract system: names for its values, or the values themselves where they are short. */
export interface AbstractState {
  readonly values: StateValues;
  /** Puts an expression that reads the values into the scope of the names. */
  readonly within: (body: Expr) => Expr;
}

/** Two states of the abstract system, one after the other. */
export interface AbstractStep {
  readonly before: AbstractState;
  readonly after: AbstractState;
  /** Something changes. */
  readonly changes: Expr;
  readonly within: (body: Expr) => Expr;
}

export function abstractStep(rewriter: Rewriter, refinement: Refinement): AbstractStep {
  const { variables } = refinement.abstract;
  const { span } = refinement;
  const before = abstractState(rewriter, refinement, "state");
  const after = abstractState(rewriter, refinement, "next");
  return {
    before,
    after,
    changes: not(areEqual(variables, before.values, after.values, span)),
    within: (body) => before.within(after.within(body)),
  };
}

export function abstractState(
  rewriter: Rewriter,
  { abstract, mapping }: Refinement,
  which: "state" | "next",
): AbstractState {
  const named = abstract.variables.map((variable) => {
    const value = mappedValue(rewriter, mapping, variable, which === "next");
    const short = value.kind === "variable" || value.kind === "literal";
    return { value, local: short ? undefined : rewriter.supply.local(variable.name, variable.type) };
  });
  return {
    values: (variable, span) => {
      const found = named[variable.id];
      if (found === undefined) throw new Error(`internal: ${variable.name} has no mapped value`);
      return found.local === undefined ? found.value : readLocal(found.local, span);
    },
    within: (body) =>
      named.reduceRight(
        (inner, { value, local }) => (local === undefined ? inner : letIn(bind(local), value, inner)),
        body,
      ),
  };
}

/** The value that a variable has in a state of the refining system, or in the next one. */
export function mappedValue(rewriter: Rewriter, mapping: readonly Expr[], variable: Variable, primed: boolean): Expr {
  const value = mapping[variable.id];
  if (value === undefined) throw new Error(`internal: ${variable.name} has no mapped value`);
  if (!primed) return value;
  return rewriter.expr(value, new Map(), (read, span) => readVariable(read.variable, true, span));
}

export const readerOf =
  (values: StateValues): Reader =>
  ({ variable }, span) =>
    values(variable, span);

/**
 * Is there a step of the action from the one state to the other, with any arguments where none are given, and any choices?
 * `names`: those that the arguments read.
 */
export function isStepOf(
  rewriter: Rewriter,
  variables: readonly Variable[],
  use: ActionUse,
  { before, after }: Pick<AbstractStep, "before" | "after">,
  names: Names,
): Expr {
  const { action } = use;
  const { span } = action;
  const { writes } = effectsOfBody(action.body);
  const assigned = variables.filter((each) => writes.has(each));
  const others = variables.filter((each) => !writes.has(each));
  const steps = withArguments(rewriter, use, names, before, (params) =>
    translateAction(rewriter, before.values, action, params, (end, translator) =>
      areEqual(assigned, after.values, (each, at) => translator.current(end, each, at), span),
    ),
  );
  return both(areEqual(others, before.values, after.values, span), steps);
}

/** Can the action be executed? `changing`: so that something changes. */
export function canBeExecuted(
  rewriter: Rewriter,
  use: ActionUse,
  before: AbstractState,
  names: Names,
  changing: boolean,
): Expr {
  const { action } = use;
  const { span } = action;
  const assigned = [...effectsOfBody(action.body).writes];
  return withArguments(rewriter, use, names, before, (params) =>
    translateAction(rewriter, before.values, action, params, (end, translator) => {
      if (!changing) return truth(true, span);
      return not(areEqual(assigned, before.values, (each, at) => translator.current(end, each, at), span));
    }),
  );
}

/** Do the variables have the same values in both states? */
const areEqual = (variables: readonly Variable[], a: StateValues, b: StateValues, span: Span): Expr =>
  variables.map((each) => equal(a(each, span), b(each, span), span)).reduce(both, truth(true, span));

function withArguments(
  rewriter: Rewriter,
  { action, args }: ActionUse,
  names: Names,
  before: AbstractState,
  body: (params: Names) => Expr,
): Expr {
  const { params, span } = action;
  const values = params.map((_, i) => {
    const arg = args[i];
    return arg === undefined ? undefined : rewriter.expr(arg, names, readerOf(before.values));
  });
  const locals = params.map((param, i) => {
    const value = values[i];
    return value?.kind === "local" ? value.local : rewriter.fresh(param);
  });
  return locals.reduceRight<Expr>(
    (inner, local, i) => {
      const value = values[i];
      if (value === undefined) return quantify("exists", bind(local), allValues(local.type, span), inner);
      return value.kind === "local" ? inner : letIn(bind(local), value, inner);
    },
    body(new Map(params.map((param, i) => [param, locals[i] ?? param]))),
  );
}
