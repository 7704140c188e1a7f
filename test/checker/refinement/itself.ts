import { readVariable } from "../../../grammar/core/constructors.js";
import type { Refinement, TypedSystem } from "../../../grammar/elaborate/typed-system.js";

/** The refinement of a system by itself. */
export function itself(system: TypedSystem): Refinement {
  const { span } = system.variables[0]!;
  return {
    name: system.name,
    doc: undefined,
    span,
    abstract: system,
    mapping: system.variables.map((variable) => readVariable(variable, false, variable.span)),
    properties: [],
    fairness: undefined,
  };
}
