// Refinement as conditions on the refining system (Abadi and Lamport, "The existence of refinement mappings", 1991):
// the mapped value of each initial state is an initial state of the abstract system, and each step maps to a step of it
// or changes nothing in it.

import type { Expr, Local } from "../../grammar/core/core.js";
import { boolType } from "../../grammar/core/types.js";
import type { Refinement } from "../../grammar/elaborate/typed-system.js";
import { allValues, bind, both, either, equal, quantify, readLocal, truth } from "../../grammar/core/constructors.js";
import type { Rewriter } from "../../grammar/rewriting/rewriter.js";
import { START } from "../../grammar/rewriting/point.js";
import { Translator } from "../../grammar/rewriting/translator.js";
import { abstractState, abstractStep, isStepOf, readerOf } from "./abstract-step.js";

/** Every step changes nothing in the abstract system, or is a step of one of its actions. */
export function stepCondition(rewriter: Rewriter, refinement: Refinement): Expr {
  const { abstract, span } = refinement;
  const step = abstractStep(rewriter, refinement);
  const steps = abstract.actions.map((action) =>
    isStepOf(rewriter, abstract.variables, { action, args: [] }, step, new Map()),
  );
  // As an implication, it is vacuous if no step changes anything.
  const condition: Expr = {
    kind: "implies",
    left: step.changes,
    right: steps.reduce(either, truth(false, span)),
    type: boolType,
    span,
  };
  return step.within(condition);
}

/** The abstract system begins like this. */
export function initialCondition(rewriter: Rewriter, refinement: Refinement): Expr {
  const { abstract, span } = refinement;
  const state = abstractState(rewriter, refinement, "state");
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
