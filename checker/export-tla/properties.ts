// The properties of a check: definitions, and which of them TLC checks in which way.

import type { Property } from "../../grammar/core/declarations.js";
import type { Span } from "../../grammar/core/source.js";
import { isRefinement, type Check, type Model } from "../model/model.js";
import { and, call, implies, infix, isName, name, not, number, or, prefix, string } from "./build.js";
import type { ExportContext } from "./context.js";
import type { Env } from "./environment.js";
import { formula } from "./formulas.js";
import type { ExportedProperty, ExportMapping } from "./mapping.js";
import { refuse } from "./refusal.js";
import { type Instance, specOf } from "./instances.js";
import { isValid } from "./stuttering.js";
import type { Tla, Unit } from "./syntax.js";

export interface CheckedProperties {
  readonly units: readonly Unit[];
  readonly invariants: readonly string[];
  readonly properties: readonly string[];
  /** `unreachable`: the definition of the negation. */
  readonly covers: readonly (ExportMapping["covers"][number] & { readonly unreachable: string })[];
  readonly constraint: string | undefined;
  /** What the names of invariants and properties stand for. */
  readonly meanings: ReadonlyMap<string, ExportedProperty>;
}

interface PropertyInput {
  readonly model: Model;
  readonly check: Check;
  /** The condition that a state is no deadlock, if TLC cannot find deadlocks by itself. */
  readonly deadlock: Tla | undefined;
  /** The definition of all steps except those of a system that stops. */
  readonly step: string;
  readonly instances: readonly Instance[];
}

const selected = (all: readonly Property[], names: readonly string[]): readonly Property[] =>
  all.filter((each) => names.includes(each.name));

/** What a step property says of a step that changes nothing. */
const unchanged = (cx: ExportContext, { body }: Property, env: Env): Tla =>
  cx.translate(body, { ...env, next: (variable) => cx.variable(variable) });

/** Step properties that a step may violate although it changes nothing. */
export const strictSteps = (
  cx: ExportContext,
  { model, check }: Pick<PropertyInput, "model" | "check">,
  env: Env,
): readonly Property[] =>
  selected(model.steps, check.steps).filter(
    (each) =>
      // A step that changes nothing changes nothing in an abstract system either.
      !isRefinement(model, each.name) && !isValid(unchanged(cx, each, env)),
  );

export function propertyUnits(cx: ExportContext, input: PropertyInput, env: Env): CheckedProperties {
  const { model, check, deadlock } = input;
  const units: Unit[] = [];
  const define = (wanted: string, body: Tla, doc: string | undefined): string => {
    const declared = cx.names.declare(wanted);
    units.push({ kind: "definition", doc, definition: { name: declared, params: [], body } });
    return declared;
  };
  const meanings = new Map<string, ExportedProperty>();
  const checked = (meaning: ExportedProperty, declared: string): string => {
    meanings.set(declared, meaning);
    return declared;
  };
  const state = ({ name: wanted, body, doc }: Property): string => define(wanted, cx.translate(body, env), doc);
  const invariants = selected(model.invariants, check.invariants).map((each) =>
    checked({ kind: "invariant", name: each.name }, state(each)),
  );
  const beyond = unexplored(cx, check, env);
  if (deadlock !== undefined) {
    const mayStop = model.terminals.length === 0 ? "" : ", or the system may stop here";
    const doc = `Some action other than a fault is enabled${mayStop}.`;
    invariants.push(checked({ kind: "deadlock" }, define("NoDeadlock", or(...beyond, deadlock), doc)));
  }
  const strict = strictSteps(cx, input, env);
  const steps = selected(model.steps, check.steps).map((each) => {
    const instance = input.instances.find(({ refinement }) => refinement.name === each.name);
    if (instance !== undefined)
      return checked({ kind: "step", name: each.name }, define(each.name, specOf(instance), undefined));
    const always = prefix("[]", { kind: "box", action: cx.translate(each.body, env), subscript: "vars" });
    const declared = checked({ kind: "step", name: each.name }, define(each.name, always, each.doc));
    if (strict.includes(each)) {
      const possible = prefix("ENABLED", and(name(input.step), prefix("UNCHANGED", name("vars"))));
      const doc = `${declared} also applies to steps of an action that change nothing.`;
      const body = or(...beyond, implies(possible, unchanged(cx, each, env)));
      invariants.push(checked({ kind: "unchanged", name: each.name }, define(`${each.name}_unchanged`, body, doc)));
    }
    return declared;
  });
  const temporal = selected(model.properties, check.properties).map((each) =>
    checked({ kind: "property", name: each.name }, define(each.name, formula(cx, each.body, env), each.doc)),
  );
  const reached = selected(model.covers, check.covers).map((each) => ({ name: each.name, definition: state(each) }));
  if (reached.length > 0)
    units.push({ kind: "gap" }, { kind: "comment", text: "Invariants that are violated if the covers are reached." });
  const covers = reached.map((each) => ({
    ...each,
    unreachable: define(`${each.definition}_unreachable`, not(name(each.definition)), undefined),
  }));
  return {
    units,
    invariants,
    properties: [...steps, ...temporal],
    covers,
    constraint: constraintOf(cx, check, env, define),
    meanings,
  };
}

/** The condition under which a step stays within `depth`. */
export function notTooDeep(cx: ExportContext, { depth }: Check): Tla | undefined {
  if (depth === undefined) return undefined;
  cx.use("TLC");
  return infix(call("TLCGet", string("level")), "<=", number(depth));
}

/** When no step is taken from a state, because the bounds of the check exclude it or those after it. */
function unexplored(cx: ExportContext, check: Check, env: Env): readonly Tla[] {
  const outside = check.within.map((each) => not(cx.translate(each, env)));
  const within = notTooDeep(cx, check);
  return within === undefined ? outside : [...outside, not(within)];
}

function constraintOf(
  cx: ExportContext,
  check: Check,
  env: Env,
  define: (wanted: string, body: Tla, doc: string) => string,
): string | undefined {
  const conditions = check.within.map((each) => cx.translate(each, env));
  const constraint = and(...conditions);
  if (isName(constraint, "FALSE"))
    return refuse("a constraint that excludes all states is an error for TLC", spanOf(check));
  return conditions.length === 0
    ? undefined
    : define("Constraint", constraint, "States outside are checked, but not explored further.");
}

function spanOf({ within, span }: Check): Span {
  const found = within[0]?.span ?? span;
  if (found === undefined) throw new Error("internal: a constraint stands in a check");
  return found;
}
