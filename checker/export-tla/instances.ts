// Refinements as TLA+ has them: the abstract system is a module of its own, and an instance of it says what stands for
// its constants and variables.

import { UNBOUNDED } from "../model/unbounded-check.js";
import { statementBlocks } from "../../grammar/analysis/traversal.js";
import type { Expr, Statement } from "../../grammar/core/core.js";
import type { TypedSystem } from "../../grammar/elaborate/typed-system.js";
import type { Check, Model, RefinedModel } from "../model/model.js";
import { mentionsName, name } from "./build.js";
import type { DeclaredConstant } from "./constant-declarations.js";
import type { ExportContext } from "./context.js";
import type { Env } from "./environment.js";
import { mayFail } from "./failure.js";
import type { Module, Tla, Unit } from "./syntax.js";

/** An abstract system that is exported as a module. */
export interface AbstractModule {
  readonly refinement: RefinedModel;
  readonly module: Module;
  readonly constants: readonly DeclaredConstant[];
  readonly variables: readonly string[];
}

/** A module of an abstract system, and the name of its instance. */
export interface Instance extends AbstractModule {
  readonly name: string;
}

/** The check of an abstract system: its behaviours, with all faults, and nothing that is asked of it. */
export const unchecked = ({ name, expected, span }: Check): Check => ({ ...UNBOUNDED, name, expected, span });

/**
 * Can the abstract system be instantiated? Where it has a run-time error, it has no step, but TLC would stop. A value
 * outside the type of its variable is no error here: no mapped value is equal to it.
 */
export const isInstantiable = ({ abstract, mapping }: RefinedModel): boolean =>
  !mapping.some(mayFail) &&
  !abstract.actions.some(({ body }) => canFail(body)) &&
  !abstract.operations.some(({ body }) => canFail(body)) &&
  !abstract.initConstraints.some(({ body }) => canFail(body)) &&
  !abstract.initialisers.some(({ value }) => mayFail(withoutBound(value)));

const withoutBound = (value: Expr): Expr => (value.kind === "narrow" ? value.value : value);

function canFail(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statementBlocks(statement).some(canFail)) return true;
    switch (statement.kind) {
      case "assert":
        return true;
      case "assign":
        return (
          mayFail(withoutBound(statement.value)) ||
          statement.path.some((step) => step.kind === "key" && (step.of.kind !== "function" || mayFail(step.key)))
        );
      case "require":
        return mayFail(statement.condition);
      case "let":
      case "letMatch":
      case "return":
        return mayFail(statement.value);
      case "if":
        return mayFail(statement.condition);
      case "match":
        return (
          mayFail(statement.scrutinee) || statement.arms.some(({ guard }) => guard !== undefined && mayFail(guard))
        );
      case "pick":
        return mayFail(statement.binder.domain) || (statement.where !== undefined && mayFail(statement.where));
      case "for":
        return mayFail(statement.binder.domain);
      case "call":
        return statement.args.some(mayFail);
      case "either":
        return false;
    }
  });
}

/** Does the module contain what an instance of it cannot? */
export const isUnfit = ({ constantUnits, units }: Module): boolean =>
  mentionsName([constantUnits, units], new Set(["Assert"])) ||
  [...constantUnits, ...units].some((unit) => unit.kind === "definition" && unit.recursive === true);

/** The model without the conditions that refinements add, which the instances state. */
export const withoutConditions = (model: Model, instances: readonly Instance[]): Model => ({
  ...model,
  initConstraints: model.initConstraints.filter(
    ({ body }) =>
      !body.some(
        (each) =>
          each.kind === "assert" && instances.some(({ refinement: { name: property } }) => property === each.property),
      ),
  ),
});

/** `system`: the refining one. */
export function instanceUnits(
  cx: ExportContext,
  system: TypedSystem,
  instances: readonly Instance[],
  env: Env,
): readonly Unit[] {
  return instances.map(({ name: own, refinement, module, constants, variables }): Unit => {
    const given: (readonly [string, Tla])[] = [
      ...constants.map((each) => [each.name, valueOf(cx, each)] as const),
      ...variables.flatMap((each, i) => {
        const value = refinement.mapping[i];
        return value === undefined ? [] : [[each, cx.translate(value, env)] as const];
      }),
    ];
    // What has the same name here stands for itself.
    const substitutions = given.flatMap(([of, value]) =>
      value.kind === "name" && value.name === of ? [] : [{ name: of, value }],
    );
    const doc = system.refinements.find((each) => each.name === refinement.name)?.doc;
    return { kind: "instance", doc, name: own, module: module.name, substitutions };
  });
}

function valueOf(cx: ExportContext, { value, stands }: DeclaredConstant): Tla {
  switch (stands?.kind) {
    case "constant":
      return cx.constants.given(stands.symbol) ?? value;
    case "symmetric":
      return cx.types.setOf(stands.type, stands.span);
    case "none":
      return cx.types.noneValue();
    case undefined:
      return value;
  }
}

/** The specification of the abstract system, in terms of this one. */
export const specOf = ({ name: own }: Instance): Tla => name(`${own}!Spec`);
