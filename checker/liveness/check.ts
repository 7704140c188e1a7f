// What the temporal properties of a check come to on the graph of its states.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { element } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { PropertyResult, Trace } from "../outcome.js";
import { translate, type Automaton } from "./automaton.js";
import { PROPOSITIONS } from "./buchi.js";
import { lassoTrace, pathTrace, type SearchContext } from "./behaviour.js";
import {
  fairnessConstraintsOf,
  findFairComponents,
  type FairnessConstraints,
  type FairComponents,
} from "./accepting-components.js";
import { negation } from "./formula.js";
import { FAULT, LivenessAborted, type TransitionGraph, type Scheduler } from "./graph.js";
import { predicateEvaluator } from "./interpreted-graph.js";
import { lassoTo, shortestPathTo, type Lasso } from "./lasso.js";
import type { PropertyPart, LivenessPlan } from "./plan.js";
import { acceptingComponentsOf, productOf, type Letters, type Product } from "./product.js";
import { reachableProduct } from "./reachable-product.js";

export interface PropertyResults {
  readonly seconds: number;
  readonly properties: readonly PropertyResult[];
  /** Of the first property that is violated: the shortest of what is found for its parts. */
  readonly violation?: { readonly property: string; readonly trace: Trace };
  /** One that a predicate raises in some state, and the way there. */
  readonly failure?: { readonly fault: RuntimeFault; readonly trace: Trace };
  /** Why it did not get to the end. */
  readonly stopped?: string;
}

/** Thrown where a predicate cannot be evaluated. */
class PredicateFault extends Error {
  constructor(readonly failure: NonNullable<PropertyResults["failure"]>) {
    super(failure.fault.message);
  }
}

export const uncheckedProperties = (plan: LivenessPlan): readonly PropertyResult[] =>
  plan.properties.map(({ name }) => ({ name, verdict: "unchecked", vacuous: [] }));

/** `whole`: nothing was left out of the graph. */
export async function checkProperties(
  model: Model,
  interpreter: Interpreter,
  plan: LivenessPlan,
  graph: TransitionGraph,
  whole: boolean,
  rest: Scheduler,
): Promise<Omit<PropertyResults, "seconds">> {
  const walker: SearchContext = { model, interpreter, plan, graph };
  const properties: PropertyResult[] = [];
  let violation: PropertyResults["violation"];
  const left = (): readonly PropertyResult[] => [...properties, ...uncheckedProperties(plan).slice(properties.length)];
  try {
    const constraints = await fairnessConstraintsOf(graph, plan, rest);
    for (const { name, parts, span } of plan.properties) {
      const vacuous: string[] = [];
      let verdict: PropertyResult["verdict"] = whole ? "holds" : "bounded";
      let shortest: Trace | undefined;
      for (const part of parts) {
        const found = await checkPart(walker, part, constraints, rest);
        vacuous.push(...found.vacuous);
        if (found.violated === "no") continue;
        if (found.violated === "unknown") {
          if (verdict !== "violated") verdict = "unsupported";
          continue;
        }
        verdict = "violated";
        if (violation !== undefined) break;
        const trace = lassoTrace(walker, await found.violated(), part, span);
        if (shortest === undefined || trace.steps.length < shortest.steps.length) shortest = trace;
        if (shortest.steps.length === 0) break;
      }
      if (shortest !== undefined) violation = { property: name, trace: shortest };
      properties.push({ name, verdict, vacuous: verdict === "violated" ? [] : vacuous });
    }
    return { properties, ...(violation === undefined ? {} : { violation }) };
  } catch (error) {
    if (error instanceof PredicateFault) return { properties: left(), failure: error.failure };
    const stopped =
      error instanceof LivenessAborted
        ? error.message
        : error instanceof RangeError
          ? "out of memory for the search for behaviours that go on for ever"
          : undefined;
    if (stopped === undefined) throw error;
    return { properties: left(), stopped, ...(violation === undefined ? {} : { violation }) };
  }
}

interface PartResult {
  /** `unknown`: the formula is too large to tell. */
  readonly violated: "no" | "unknown" | (() => Promise<Lasso>);
  readonly vacuous: readonly string[];
}

async function checkPart(
  walker: SearchContext,
  part: PropertyPart,
  constraints: FairnessConstraints,
  rest: Scheduler,
): Promise<PartResult> {
  const { graph } = walker;
  const automaton = translate(negation(part.formula));
  if (automaton === undefined) return { violated: "unknown", vacuous: [] };
  const letters = await evaluateLetters(walker, part, rest);
  let met = letters.classes.reduce((bits, each) => bits | each, 0);
  for (const letter of letters.nodes) met |= letter;
  const vacuous = part.antecedents
    .filter(({ proposition }) => (met & (1 << proposition)) === 0)
    .map(({ vacuity }) => vacuity);
  const product = productOf(graph, automaton, letters);
  const fair = await fairComponentsOf(graph, product, constraints, rest);
  return { violated: fair.length === 0 ? "no" : () => lassoTo(graph, product, fair, constraints, rest), vacuous };
}

async function fairComponentsOf(
  graph: TransitionGraph,
  product: Product,
  constraints: FairnessConstraints,
  rest: Scheduler,
): Promise<readonly FairComponents[]> {
  const cores = acceptingComponentsOf(product.automaton);
  if (cores.length === 0) return [];
  const reached = await reachableProduct(graph, product, cores, rest);
  const fair: FairComponents[] = [];
  for (const core of cores) {
    const found = await findFairComponents(graph, product, core, reached, constraints, rest);
    if (found !== undefined) fair.push(found);
  }
  return fair;
}

async function evaluateLetters(walker: SearchContext, part: PropertyPart, rest: Scheduler): Promise<Letters> {
  const { graph, plan } = walker;
  if (part.propositions.length > PROPOSITIONS) throw new Error("internal: more propositions than bits");
  const nodes = part.propositions.length <= 8 ? new Uint8Array(graph.nodes) : new Uint32Array(graph.nodes);
  const classes = new Uint32Array(plan.labels.classCount);
  for (const [i, { kind, index }] of part.propositions.entries()) {
    const bit = (1 << i) >>> 0;
    if (kind === "predicate") {
      const values = await graph.evaluate(index);
      if (values.includes(FAULT)) throw new PredicateFault(await nearestFault(walker, index, values, rest));
      for (let node = 0; node < nodes.length; node++) if (values[node] === 1) nodes[node] = (nodes[node] ?? 0) | bit;
      continue;
    }
    const isOf = Array.from(
      { length: plan.labels.classCount },
      (_, at) => ((plan.labels.masks[at * plan.labels.maskWords + (index >>> 5)] ?? 0) & (1 << (index & 31))) !== 0,
    );
    if (kind === "occurs") {
      for (const [at, is] of isOf.entries()) if (is) classes[at] = (classes[at] ?? 0) | bit;
      continue;
    }
    for (let node = 0; node < nodes.length; node++) {
      const end = graph.offsets[node + 1] ?? 0;
      for (let edge = graph.offsets[node] ?? 0; edge < end; edge++)
        if (isOf[graph.stepClasses[edge] ?? 0] === true) nodes[node] = (nodes[node] ?? 0) | bit;
      if (rest.shouldYield()) await rest.yield();
    }
  }
  return { nodes, classes };
}

/** The nearest state in which a predicate cannot be evaluated. */
async function nearestFault(
  walker: SearchContext,
  predicate: number,
  values: Uint8Array,
  rest: Scheduler,
): Promise<NonNullable<PropertyResults["failure"]>> {
  const { graph, model, plan } = walker;
  const product = productOf(graph, UNIVERSAL, {
    nodes: new Uint8Array(graph.nodes),
    classes: new Uint32Array(plan.labels.classCount),
  });
  const { start, steps, node } = await shortestPathTo(graph, product, (_, at) => values[at] === FAULT, rest);
  const { fault } = predicateEvaluator(model)(element(plan.predicates, predicate), graph.stateOf(node));
  if (fault === undefined) throw new Error("internal: the interpreter evaluates what could not be evaluated");
  return { fault, trace: pathTrace(walker, start, steps, fault.span) };
}

/** Accepts every word. */
const UNIVERSAL: Automaton = {
  initial: 0,
  transitions: [[{ required: 0, forbidden: 0, to: 0, accepting: 0 }]],
  acceptanceSets: 0,
};
