// Adds to a model what its refinements demand: a step property and a condition on the initial states for each, and the
// temporal properties that it asks for.

import { calleesFirst, functionsCalled } from "../../grammar/analysis/call-graph.js";
import type { Expr, FunctionDef, Statement } from "../../grammar/core/core.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Refinement, TypedSystem } from "../../grammar/elaborate/typed-system.js";
import type { Check, Model, Property } from "../model/model.js";
import { Untranslatable } from "../../grammar/rewriting/untranslatable.js";
import { initialCondition, stepCondition } from "./conditions.js";
import { RefinementRewriter } from "./formulas.js";
import type { Supply } from "../../grammar/rewriting/rewriter.js";

/** The parts of a model that refinements add to. */
export type Additions = Pick<Model, "functions" | "initConstraints" | "properties" | "refinements" | "steps">;

/** `modelOf`: the model of an abstract system. */
export function refinementsOf(
  system: TypedSystem,
  check: Check,
  modelOf: (system: TypedSystem) => Model,
): Additions | { readonly diagnostics: readonly Diagnostic[] } {
  const supply = supplyOf(system);
  const diagnostics: Diagnostic[] = [];
  const parts = system.refinements.flatMap((refinement) => {
    try {
      return [partsOf(new RefinementRewriter(supply, refinement), check)];
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      diagnostics.push(cannotCompare(refinement, error));
      return [];
    }
  });
  if (diagnostics.length > 0) return { diagnostics };
  return {
    functions: newFunctions(system, parts),
    initConstraints: parts.flatMap(({ start }) => start.map((statement) => ({ indices: [], body: [statement] }))),
    steps: parts.map((each) => each.step),
    properties: parts.flatMap((each) => each.properties),
    refinements: system.refinements.map(({ name, mapping, span, abstract }) => ({
      name,
      mapping,
      span,
      abstract: modelOf(abstract),
    })),
  };
}

interface Parts {
  readonly step: Property;
  readonly properties: readonly Property[];
  /** The assertion about initial states, if the check has this refinement. */
  readonly start: readonly Extract<Statement, { readonly kind: "assert" }>[];
}

function partsOf(rewriter: RefinementRewriter, check: Check): Parts {
  const { refinement } = rewriter;
  const { name, doc, span, abstract, fairness } = refinement;
  const property = (own: string, body: Expr): Property => ({ name: own, body, doc, span });
  return {
    step: property(name, stepCondition(rewriter, refinement)),
    properties: [
      ...abstract.properties.flatMap((each) =>
        refinement.properties.includes(each.name)
          ? [{ ...each, name: `${name}.${each.name}`, body: rewriter.formula(each.body) }]
          : [],
      ),
      ...(fairness === undefined
        ? []
        : [
            {
              name: `${name}.fairness`,
              body: rewriter.fairness(fairness),
              doc: `The fairness that ${name} assumes`,
              span: fairness,
            },
          ]),
    ],
    start: !check.steps.includes(name)
      ? []
      : [
          {
            kind: "assert",
            condition: initialCondition(rewriter, refinement),
            message: `no initial state of ${name}`,
            property: name,
            span,
          },
        ],
  };
}

export const supplyOf = ({ context: { counters } }: TypedSystem): Supply => ({
  local: (name, type) => ({ id: counters.local++, name, type }),
  function: (def) => ({ ...def, id: counters.function++ }),
});

/** The functions that the parts call, and that are not among those of the system: the abstract system's, and copies. */
function newFunctions(system: TypedSystem, parts: readonly Parts[]): readonly FunctionDef[] {
  const bodies = parts.flatMap(({ step, properties, start }) =>
    [step, ...properties].map(({ body }) => body).concat(start.map(({ condition }) => condition)),
  );
  const known = new Set(system.functions);
  return calleesFirst(bodies.flatMap(functionsCalled), ({ body }) => functionsCalled(body)).filter(
    (each) => !known.has(each),
  );
}

const cannotCompare = ({ name, span }: Refinement, { reason, span: at, hint }: Untranslatable): Diagnostic => ({
  code: "E0613",
  severity: "error",
  message: `this part of ${name} cannot be compared with the refining system`,
  span: at,
  label: reason,
  related: [{ span, message: "refined here" }],
  hint,
});
