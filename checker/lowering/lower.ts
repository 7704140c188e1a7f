// From a typed system to the model of one check: constants fixed, components flattened, assumptions held to.

import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import { isError } from "../../grammar/core/diagnostic.js";
import { configure, type CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Check } from "../../grammar/core/checks.js";
import type { Recorder } from "../../grammar/elaborate/recorder.js";
import { elaborate } from "../../grammar/elaborate/system.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import type { Program } from "../../grammar/load.js";
import { assumptionFault } from "./assumptions.js";
import type { Model } from "../model/model.js";
import { type Additions, refinementsOf } from "../refinement/refine.js";

export interface BuildResult {
  /** Undefined when there are errors. */
  readonly model: Model | undefined;
  readonly check: Check | undefined;
  /** What the model was made of: for expressions that are typed in its scope later. */
  readonly system: TypedSystem | undefined;
  /** Errors in the program under this configuration, an assumption that fails (E0703) among them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The model of one planned check. */
export function buildModel(program: Program, plan: CheckPlan, recorder?: Recorder): BuildResult {
  const { system, diagnostics } = elaborate(
    program,
    { overrides: plan.constants, missingConstants: "error" },
    recorder,
  );
  if (system === undefined || diagnostics.some(isError))
    return { model: undefined, check: undefined, system: undefined, diagnostics };
  const check = configure(system, plan);
  const late = [...system.context.diagnostics.values()];
  if (late.some(isError)) return { model: undefined, check: undefined, system: undefined, diagnostics: late };
  const additions = refinementsOf(system, check, modelOf);
  if ("diagnostics" in additions)
    return { model: undefined, check: undefined, system: undefined, diagnostics: [...late, ...additions.diagnostics] };
  const model = withAdditions(modelOf(system), additions);
  const failed = system.assumptions.flatMap((assumption): Diagnostic[] => {
    const why = assumptionFault(assumption.body, model);
    return why === undefined
      ? []
      : [
          {
            code: "E0703",
            severity: "error",
            message:
              assumption.name === undefined
                ? "an assumption does not hold"
                : `the assumption \`${assumption.name}\` does not hold`,
            span: assumption.span,
            label: why,
            hint: "the constants of this check are not what the spec is meant for",
          },
        ];
  });
  if (failed.length > 0) return { model: undefined, check: undefined, system: undefined, diagnostics: failed };
  return { model, check, system, diagnostics: late };
}

function modelOf(system: TypedSystem): Model {
  const {
    name,
    variables,
    initialisers,
    initConstraints,
    functions,
    operations,
    actions,
    invariants,
    steps,
    properties,
    covers,
    terminals,
    fairness,
  } = system;
  return {
    name,
    variables,
    initialisers,
    initConstraints,
    functions,
    operations,
    actions,
    invariants,
    steps,
    properties,
    covers,
    terminals,
    fairness,
    refinements: [],
    localCount: system.context.counters.local,
  };
}

/** Conditions on initial states come last: the other ones say which states they are. */
function withAdditions(model: Model, added: Additions): Model {
  return {
    ...model,
    functions: [...model.functions, ...added.functions],
    initConstraints: [...model.initConstraints, ...added.initConstraints],
    steps: [...model.steps, ...added.steps],
    properties: [...model.properties, ...added.properties],
    refinements: added.refinements,
  };
}
