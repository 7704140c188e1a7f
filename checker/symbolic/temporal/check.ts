// Checks temporal properties on sets of states: for spaces whose graph is too large to be built.

import type { Model } from "../../model/model.js";
import type { Interpreter } from "../../interpreter/interpreter.js";
import type { PropertyResult, Trace } from "../../outcome.js";
import type { Automaton } from "../../liveness/automaton.js";
import type { PropertyResults } from "../../liveness/check.js";
import { negation } from "../../liveness/formula.js";
import { immediacyOf, isImmediate, type Immediacy } from "../../liveness/immediate-responses.js";
import { LivenessUnsupported } from "../../liveness/graph.js";
import { lassoTrace, type LassoContext } from "../../liveness/lasso-trace.js";
import type { LivenessPlan, PropertyPart } from "../../liveness/plan.js";
import { translate } from "../../liveness/translation.js";
import { element } from "../../interpreter/values.js";
import { EMPTY } from "../diagram.js";
import { findFairCycle, releaseCycle, type FairCycle } from "./fair-cycle.js";
import { fairLasso } from "./fair-lasso.js";
import { ProductPaths } from "./paths.js";
import { type ExploredSteps, PredicateFails, statesOf } from "./explored-steps.js";
import type { ProductSet } from "./product-sets.js";

/** Throws LivenessUnsupported, with a reason. The interpreter checks each counterexample. */
export function* checkTemporalProperties(
  model: Model,
  interpreter: Interpreter,
  explored: ExploredSteps,
): Generator<void, Omit<PropertyResults, "seconds">> {
  const notices: string[] = [];
  const note = (notice: string): void => void notices.push(notice);
  const context: LassoContext = { model, interpreter, plan: explored.plan, note };
  const properties: PropertyResult[] = [];
  const violations: { readonly property: string; readonly trace: Trace }[] = [];
  for (const property of explored.plan.properties) {
    const { result, trace } = yield* checkProperty(context, explored, property, violations.length === 0);
    properties.push(result);
    if (trace !== undefined) violations.push({ property: property.name, trace });
  }
  return { properties, violations, failures: [], notices };
}

/**
 * The results if all properties hold; undefined if one of them is violated, cannot be checked, or has a run-time error.
 * Finds no counterexamples.
 */
export function* resultsIfAllHold(
  explored: ExploredSteps,
): Generator<void, Omit<PropertyResults, "seconds"> | undefined> {
  const properties: PropertyResult[] = [];
  for (const { name, parts } of explored.plan.properties) {
    const vacuous: string[] = [];
    for (const part of parts) {
      const automaton = translate(negation(part.formula));
      if (automaton === undefined) return undefined;
      const checked = yield* checkOnSets(explored, name, part, automaton);
      if (checked.found !== undefined) return undefined;
      vacuous.push(...checked.vacuous);
    }
    properties.push({ name, verdict: "holds", vacuous });
  }
  return { properties, violations: [], failures: [] };
}

function* checkProperty(
  context: LassoContext,
  explored: ExploredSteps,
  { name, parts }: LivenessPlan["properties"][number],
  needsTrace: boolean,
): Generator<void, { readonly result: PropertyResult; readonly trace: Trace | undefined }> {
  const vacuous: string[] = [];
  let verdict: PropertyResult["verdict"] = "holds";
  let shortest: Trace | undefined;
  for (const part of parts) {
    const checked = yield* checkPart(context, explored, name, part);
    vacuous.push(...checked.vacuous);
    if (checked.violation === "none") continue;
    if (checked.violation === "unknown") {
      if (verdict !== "violated") verdict = "unsupported";
      continue;
    }
    verdict = "violated";
    if (!needsTrace) break;
    if (shortest === undefined || checked.violation.steps.length < shortest.steps.length) shortest = checked.violation;
  }
  return { result: { name, verdict, vacuous: verdict === "violated" ? [] : vacuous }, trace: shortest };
}

/**
 * Is the response of a property that holds always there at once? To be asked when all verdicts are known, so that a
 * question that needs too much memory costs none of them.
 */
export function* isAlwaysImmediate(
  explored: ExploredSteps,
  { parts }: LivenessPlan["properties"][number],
): Generator<void, boolean> {
  const immediacy: Immediacy[] = [];
  for (const part of parts) {
    const values = yield* valuesOf(explored, part);
    immediacy.push(yield* immediacyIn(explored, part, values));
    explored.live.release(values);
  }
  return isImmediate(immediacy);
}

interface PartResult {
  /** `unknown`: the formula is too large. */
  readonly violation: "none" | "unknown" | Trace;
  readonly vacuous: readonly string[];
}

function* checkPart(
  context: LassoContext,
  explored: ExploredSteps,
  property: string,
  part: PropertyPart,
): Generator<void, PartResult> {
  const automaton = translate(negation(part.formula));
  if (automaton === undefined) return { violation: "unknown", vacuous: [] };
  const { found, vacuous } = yield* checkOnSets(explored, property, part, automaton);
  if (found !== undefined) {
    const paths = new ProductPaths(context, found.steps, automaton, part);
    const cyclePaths = new ProductPaths(context, found.inside, automaton, part);
    const { lasso, states: visited } = yield* fairLasso(paths, cyclePaths, found);
    const graph = { stateOf: (node: number) => element(visited, node) };
    return { violation: lassoTrace({ ...context, graph }, lasso, part), vacuous };
  }
  return { violation: "none", vacuous };
}

/** Throws LivenessUnsupported if a predicate has a run-time error. */
function* checkOnSets(
  explored: ExploredSteps,
  property: string,
  part: PropertyPart,
  automaton: Automaton,
): Generator<void, { readonly found: FairCycle | undefined; readonly vacuous: readonly string[] }> {
  let values: ProductSet;
  try {
    values = yield* valuesOf(explored, part);
    for (const { selector } of explored.plan.fairness) yield* explored.selected(selector);
  } catch (error) {
    if (!(error instanceof PredicateFails)) throw error;
    throw new LivenessUnsupported(
      `a condition in \`${property}\` or in a fairness assumption has a run-time error in some state; another engine, or an invariant with the condition, shows which`,
    );
  }
  const vacuous = part.antecedents
    .filter(({ proposition }) => values[proposition] === EMPTY)
    .map(({ vacuity }) => vacuity);
  const found = yield* findFairCycle(explored, automaton, part, values);
  if (found === undefined) explored.live.release(values);
  return { found, vacuous };
}

/** By proposition of the part, its states. */
function* valuesOf(explored: ExploredSteps, part: PropertyPart): Generator<void, ProductSet> {
  const values = explored.live.keep(part.propositions.map(() => EMPTY));
  for (const [i, proposition] of part.propositions.entries()) values[i] = yield* statesOf(explored, proposition);
  return values;
}

function* immediacyIn(explored: ExploredSteps, part: PropertyPart, values: ProductSet): Generator<void, Immediacy> {
  const questions = immediacyOf(part.formula);
  for (let asked = questions.next(); ;) {
    if (asked.done === true) return asked.value;
    const wrong = translate(negation(asked.value));
    const found = wrong === undefined ? undefined : yield* findFairCycle(explored, wrong, part, values);
    if (found !== undefined) releaseCycle(found);
    asked = questions.next(wrong !== undefined && found === undefined);
  }
}
