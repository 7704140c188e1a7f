// Checks temporal properties on sets of states: for spaces whose graph is too large to be built.

import type { Model } from "../../model/model.js";
import type { Interpreter } from "../../interpreter/interpreter.js";
import type { PropertyResult, Trace } from "../../outcome.js";
import { acceptingComponentsOf } from "../../liveness/accepting-components.js";
import type { PropertyResults } from "../../liveness/check.js";
import { negation } from "../../liveness/formula.js";
import { LivenessUnsupported } from "../../liveness/graph.js";
import { lassoTrace } from "../../liveness/lasso-trace.js";
import type { PropertyContext } from "../../liveness/lasso-check.js";
import type { LivenessPlan, PropertyPart } from "../../liveness/plan.js";
import { translate } from "../../liveness/translation.js";
import { element } from "../../interpreter/values.js";
import { EMPTY } from "../diagram.js";
import { fairLasso } from "./fair-lasso.js";
import { fairStates, obligationsOf } from "./fair-states.js";
import { ProductPaths } from "./paths.js";
import {
  type ExploredSteps,
  PredicateFails,
  ProductSteps,
  statesOf,
  transitionsOf,
  type ProductSet,
} from "./product-sets.js";

/** Throws LivenessUnsupported, with a reason. The interpreter checks each counterexample. */
export function* checkTemporalProperties(
  model: Model,
  interpreter: Interpreter,
  explored: ExploredSteps,
): Generator<void, Omit<PropertyResults, "seconds">> {
  const context: PropertyContext = { model, interpreter, plan: explored.plan };
  const properties: PropertyResult[] = [];
  const violations: { readonly property: string; readonly trace: Trace }[] = [];
  for (const property of explored.plan.properties) {
    const { result, trace } = yield* checkProperty(context, explored, property, violations.length === 0);
    properties.push(result);
    if (trace !== undefined) violations.push({ property: property.name, trace });
  }
  return { properties, violations, failures: [] };
}

function* checkProperty(
  context: PropertyContext,
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

interface PartResult {
  /** `unknown`: the formula is too large. */
  readonly violation: "none" | "unknown" | Trace;
  readonly vacuous: readonly string[];
}

function* checkPart(
  context: PropertyContext,
  explored: ExploredSteps,
  property: string,
  part: PropertyPart,
): Generator<void, PartResult> {
  const automaton = translate(negation(part.formula));
  if (automaton === undefined) return { violation: "unknown", vacuous: [] };
  const values = explored.live.keep(part.propositions.map(() => EMPTY));
  try {
    for (const [i, proposition] of part.propositions.entries()) values[i] = yield* statesOf(explored, proposition);
  } catch (error) {
    if (!(error instanceof PredicateFails)) throw error;
    throw new LivenessUnsupported(
      `a condition in \`${property}\` has a run-time error in some state; another engine, or an invariant with the condition, shows which`,
    );
  }
  const vacuous = part.antecedents
    .filter(({ proposition }) => values[proposition] === EMPTY)
    .map(({ vacuity }) => vacuity);
  const steps = new ProductSteps(
    explored,
    automaton.transitions.length,
    transitionsOf(explored, automaton, part, values),
  );
  const initial = steps.empty();
  initial[automaton.initial] = explored.initial;
  const reachable = yield* steps.reachableFrom(initial);
  const obligations = obligationsOf(explored, automaton);
  for (const { states } of acceptingComponentsOf(automaton)) {
    const inside = new ProductSteps(
      explored,
      automaton.transitions.length,
      steps.transitions.filter(({ from, to }) => states.includes(from) && states.includes(to)),
    );
    const candidates: ProductSet = explored.live.keep(
      reachable.map((node, state) => (states.includes(state) ? node : EMPTY)),
    );
    yield* fairStates(inside, obligations, candidates);
    if (!steps.isEmpty(candidates)) {
      const paths = new ProductPaths(context, steps, automaton, part);
      const cyclePaths = new ProductPaths(context, inside, automaton, part);
      const { lasso, states: visited } = yield* fairLasso(
        paths,
        cyclePaths,
        obligations,
        initial,
        reachable,
        candidates,
      );
      const graph = { stateOf: (node: number) => element(visited, node) };
      return { violation: lassoTrace({ ...context, graph }, lasso, part), vacuous };
    }
    steps.release(candidates);
  }
  steps.release(initial, reachable);
  explored.live.release(values);
  return { violation: "none", vacuous };
}
