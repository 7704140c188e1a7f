// Refinement as conditions on the refining system (Abadi and Lamport, "The existence of refinement mappings", 1991):
// the mapped value of each initial state is an initial state of the abstract system, and each step maps to a step of it
// or changes nothing in it.

import { effectsOfBody } from "../../grammar/analysis/body-effects.js";
import { walkExpr } from "../../grammar/analysis/traversal.js";
import type { ActionDef, Expr, Local, Variable } from "../../grammar/core/core.js";
import { boolType } from "../../grammar/core/types.js";
import type { Refinement } from "../../grammar/elaborate/typed-system.js";
import { Untranslatable } from "../../grammar/rewriting/untranslatable.js";
import {
  allValues,
  bind,
  both,
  either,
  equal,
  letIn,
  not,
  quantify,
  readLocal,
  readVariable,
  truth,
} from "../../grammar/core/constructors.js";
import type { Reader, Rewriter } from "../../grammar/rewriting/rewriter.js";
import { START } from "../../grammar/rewriting/point.js";
import { type StateValues, translateAction, Translator } from "../../grammar/rewriting/translator.js";

/** A state of the abstract system: names for its values, or the values themselves where they are short. */
interface AbstractState {
  readonly values: StateValues;
  /** Puts an expression that reads the values into the scope of the names. */
  readonly within: (body: Expr) => Expr;
}

/** Every step changes nothing in the abstract system, or is a step of one of its actions. */
export function stepCondition(rewriter: Rewriter, { abstract, mapping, span }: Refinement): Expr {
  const before = abstractState(rewriter, abstract.variables, mapping, "state");
  const after = abstractState(rewriter, abstract.variables, mapping, "next");
  const unchanged = abstract.variables.map((each) => equal(before.values(each, span), after.values(each, span), span));
  const steps = abstract.actions.map((action) => actionStep(rewriter, abstract.variables, action, before, after));
  // As an implication, it is vacuous if no step changes anything.
  const condition: Expr = {
    kind: "implies",
    left: not(unchanged.reduce(both, truth(true, span))),
    right: steps.reduce(either, truth(false, span)),
    type: boolType,
    span,
  };
  return before.within(after.within(condition));
}

/** The abstract system begins like this. */
export function initialCondition(rewriter: Rewriter, { abstract, mapping, span }: Refinement): Expr {
  const state = abstractState(rewriter, abstract.variables, mapping, "state");
  const read = readerOf(state.values);
  const quantified = (indices: readonly Local[], body: (names: ReadonlyMap<Local, Local>) => Expr): Expr => {
    const names = new Map(indices.map((local) => [local, rewriter.fresh(local)]));
    return [...names.values()].reduceRight<Expr>(
      (inner, local) => quantify("forall", bind(local), allValues(local.type, span), inner),
      body(names),
    );
  };
  const values = abstract.initialisers.map(({ variable, indices, kind, value }) =>
    quantified(indices, (names) => {
      const member = indices.reduce<Expr>(
        (target, index) => {
          const key = names.get(index);
          if (key === undefined || target.type.kind !== "function")
            throw new Error("internal: an index without a name");
          return { kind: "index", target, key: readLocal(key, span), type: target.type.value, span };
        },
        state.values(variable, span),
      );
      const first = rewriter.expr(value, names, read);
      return kind === "value"
        ? equal(member, first, value.span)
        : { kind: "apply", operator: "in", args: [member, first], type: boolType, span: value.span };
    }),
  );
  const constraints = abstract.initConstraints.map(({ indices, body }) =>
    quantified(indices, (names) =>
      new Translator(rewriter, state.values, true).block(body, { ...START, names }, () => truth(true, span)),
    ),
  );
  return state.within([...values, ...constraints].reduce(both, truth(true, span)));
}

/** A temporal formula of the abstract system as one of the refining system. */
export function mappedFormula(rewriter: Rewriter, formula: Expr, { mapping }: Refinement): Expr {
  walkExpr(formula, ({ kind, span }) => {
    if (kind === "enabled" || kind === "occurs")
      throw new Untranslatable(
        "this speaks of an action of the abstract system",
        span,
        "ask for properties of states, or state this one in the refining system",
      );
  });
  return rewriter.expr(formula, new Map(), ({ variable, primed }) => mappedValue(rewriter, mapping, variable, primed));
}

function abstractState(
  rewriter: Rewriter,
  variables: readonly Variable[],
  mapping: readonly Expr[],
  which: "state" | "next",
): AbstractState {
  const named = variables.map((variable) => {
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
function mappedValue(rewriter: Rewriter, mapping: readonly Expr[], variable: Variable, primed: boolean): Expr {
  const value = mapping[variable.id];
  if (value === undefined) throw new Error(`internal: ${variable.name} has no mapped value`);
  if (!primed) return value;
  return rewriter.expr(value, new Map(), (read, span) => readVariable(read.variable, true, span));
}

const readerOf =
  (values: StateValues): Reader =>
  ({ variable }, span) =>
    values(variable, span);

/** Is there a step of the action, with any arguments and choices, from the one state to the other? */
function actionStep(
  rewriter: Rewriter,
  variables: readonly Variable[],
  action: ActionDef,
  before: AbstractState,
  after: AbstractState,
): Expr {
  const { span } = action;
  const assigned = effectsOfBody(action.body).writes;
  const same = (each: Variable): Expr => equal(before.values(each, span), after.values(each, span), span);
  const frame = variables.filter((each) => !assigned.has(each)).map(same);
  const names = new Map(action.params.map((param) => [param, rewriter.fresh(param)]));
  const steps = translateAction(rewriter, before.values, action, names, (end, translator) =>
    variables
      .filter((each) => assigned.has(each))
      .map((each) => equal(after.values(each, span), translator.current(end, each, span), span))
      .reduce(both, truth(true, span)),
  );
  const chosen = [...names.values()].reduceRight<Expr>(
    (body, local) => quantify("exists", bind(local), allValues(local.type, span), body),
    steps,
  );
  return both(frame.reduce(both, truth(true, span)), chosen);
}
