// Checks the temporal properties of a check on its state graph.

import type { RuntimeFault } from "../../grammar/core/core.js";
import { becauseOfBug, failureNotice } from "../internal-error.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { element } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import type { PropertyResult, Trace } from "../outcome.js";
import { acceptingComponentsOf } from "./accepting-components.js";
import type { Automaton } from "./automaton.js";
import { findFairComponents, type FairComponents } from "./fair-components.js";
import { fairnessConstraintsOf, type FairnessConstraints } from "./fairness-constraints.js";
import { withConditionalSelections } from "./conditional-selections.js";
import { negation } from "./formula.js";
import {
  FAULT,
  LivenessAborted,
  LivenessUnsupported,
  OUTSIDE,
  type Scheduler,
  type StateGraph,
  type TransitionGraph,
} from "./graph.js";
import { predicateEvaluator } from "./interpreted-graph.js";
import { immediacyOf, isImmediate, type Immediacy } from "./immediate-responses.js";
import { lassoTrace, pathTrace, type LassoContext } from "./lasso-trace.js";
import { lassoTo, shortestPathTo, type Lasso } from "./lasso.js";
import { lettersOf, stepLettersOf } from "./letters.js";
import { OnDemandSearch } from "./on-demand-search.js";
import type { Predicate, PropertyPart, LivenessPlan } from "./plan.js";
import { productOf, type Product } from "./product.js";
import { reachableProduct } from "./reachable-product.js";
import { translate } from "./translation.js";

export interface PropertyResults {
  readonly seconds: number;
  readonly properties: readonly PropertyResult[];
  /**
   * The properties that are violated, each with the shortest of the lassos found for its parts; only the first unless all
   * were requested.
   */
  readonly violations: readonly { readonly property: string; readonly trace: Trace }[];
  /**
   * Properties with a run-time error in a predicate, and a path to a state that raises it. The first ends the check unless
   * all were requested.
   */
  readonly failures: readonly (PropertyFailure & { readonly property: string })[];
  /** Why the check ended early. */
  readonly stopped?: string;
  readonly notices?: readonly string[];
}

interface PropertyFailure {
  readonly fault: RuntimeFault;
  readonly trace: Trace;
}

interface CheckContext extends LassoContext {
  readonly graph: StateGraph;
  /** With all steps, which are recorded once. */
  readonly whole: () => Promise<WholeGraph>;
  readonly onDemand: OnDemandSearch | undefined;
}

interface WholeGraph {
  readonly graph: TransitionGraph;
  readonly constraints: FairnessConstraints;
}

/** A predicate cannot be evaluated in some state. */
class PredicateFault extends Error {
  constructor(readonly failure: PropertyFailure) {
    super(failure.fault.message);
  }
}

export const uncheckedProperties = (plan: LivenessPlan): readonly PropertyResult[] =>
  plan.properties.map(({ name }) => ({ name, verdict: "unchecked", vacuous: [] }));

export interface CheckPropertiesOptions {
  /** The graph holds every reachable state and step. */
  readonly isComplete: boolean;
  /** Find a counterexample of every property, not only of the first that is violated. */
  readonly all?: boolean | undefined;
  readonly scheduler: Scheduler;
}

export async function checkProperties(
  model: Model,
  interpreter: Interpreter,
  plan: LivenessPlan,
  graph: StateGraph,
  { isComplete, all = false, scheduler }: CheckPropertiesOptions,
): Promise<Omit<PropertyResults, "seconds">> {
  const notices: string[] = [];
  let whole: Promise<WholeGraph> | undefined;
  const context: CheckContext = {
    model,
    interpreter,
    plan,
    graph,
    whole: () => (whole ??= wholeGraph(context, scheduler)),
    onDemand:
      graph.steps === undefined ? undefined : new OnDemandSearch(graph, graph.steps, plan, isComplete, scheduler),
    note: (notice) => void notices.push(notice),
  };
  const properties: PropertyResult[] = [];
  const violations: { readonly property: string; readonly trace: Trace }[] = [];
  const failures: (PropertyFailure & { readonly property: string })[] = [];
  const results = (stopped?: string): Omit<PropertyResults, "seconds"> => ({
    properties: [...properties, ...uncheckedProperties(plan).slice(properties.length)],
    violations,
    failures,
    ...(stopped === undefined ? {} : { stopped }),
    ...(notices.length === 0 ? {} : { notices }),
  });
  let failed: string | undefined;
  try {
    // Errors in conditions concern all properties.
    if (plan.labels.conditions.length > 0) await context.whole();
    for (const property of plan.properties) {
      const needsTrace = all || violations.length === 0;
      try {
        const { result, trace } = await checkProperty(context, property, { isComplete, needsTrace }, scheduler);
        if (trace !== undefined) violations.push({ property: property.name, trace });
        properties.push(result);
      } catch (error) {
        if (error instanceof PredicateFault) {
          failures.push({ property: property.name, ...error.failure });
          if (!all) return results(failed);
        } else {
          if (whyStopped(error) !== undefined || error instanceof LivenessUnsupported) throw error;
          failed ??= becauseOfBug(`property ${property.name} is not checked`, error);
        }
        properties.push({ name: property.name, verdict: "unchecked", vacuous: [] });
      }
    }
    return results(failed);
  } catch (error) {
    // In the condition of a fairness assumption, on which every property depends.
    if (error instanceof PredicateFault) {
      failures.push({ property: element(plan.properties, 0).name, ...error.failure });
      return results();
    }
    const stopped = whyStopped(error);
    if (stopped === undefined) throw error;
    return results(stopped);
  }
}

async function wholeGraph(context: CheckContext, scheduler: Scheduler): Promise<WholeGraph> {
  const { model, plan } = context;
  const recorded = await context.graph.whole();
  const graph = await withConditionalSelections(recorded, model, plan, scheduler, raiseNearest(context, scheduler));
  return { graph, constraints: await fairnessConstraintsOf(graph, plan, scheduler) };
}

function whyStopped(error: unknown): string | undefined {
  if (error instanceof LivenessAborted) return error.message;
  // An allocation that is too large.
  return error instanceof RangeError ? "out of memory while checking temporal properties" : undefined;
}

/** Checks the parts of a property. If one is violated, the other parts are searched only for a shorter trace. */
async function checkProperty(
  context: CheckContext,
  { name, parts, immediate }: LivenessPlan["properties"][number],
  { isComplete, needsTrace }: { readonly isComplete: boolean; readonly needsTrace: boolean },
  scheduler: Scheduler,
): Promise<{ readonly result: PropertyResult; readonly trace: Trace | undefined }> {
  const vacuous: string[] = [];
  const immediacy: Immediacy[] = [];
  let verdict: PropertyResult["verdict"] = isComplete ? "holds" : "bounded";
  /** The property holds, whatever comes of this. */
  const orDelayed = async <T>(work: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (whyStopped(error) === undefined)
        context.note(failureNotice(`it is not known whether the response of ${name} is always there at once`, error));
      return otherwise;
    }
  };
  let shortest: Trace | undefined;
  for (const part of parts) {
    const checked = await checkPart(context, part, scheduler);
    vacuous.push(...checked.vacuous);
    if (checked.violation === "none") {
      if (immediate !== undefined && verdict === "holds") immediacy.push(await orDelayed(checked.immediacy, "delayed"));
      continue;
    }
    if (checked.violation === "unknown") {
      if (verdict !== "violated") verdict = "unsupported";
      continue;
    }
    verdict = "violated";
    if (!needsTrace) break;
    const trace = lassoTrace(context, await checked.violation(), part);
    if (shortest === undefined || trace.steps.length < shortest.steps.length) shortest = trace;
    if (shortest.steps.length === 0) break;
  }
  const result = { name, verdict, vacuous: verdict === "violated" ? [] : vacuous };
  const isAtOnce = verdict === "holds" && (await orDelayed(() => isImmediate(immediacy), false));
  return { result: isAtOnce ? { ...result, immediate } : result, trace: shortest };
}

interface PartResult {
  /** `unknown`: the formula is too large. A function finds the lasso of a violation. */
  readonly violation: "none" | "unknown" | (() => Promise<Lasso>);
  readonly vacuous: readonly string[];
  /** Of a part that is not violated. */
  readonly immediacy: () => Promise<Immediacy>;
}

async function checkPart(context: CheckContext, part: PropertyPart, scheduler: Scheduler): Promise<PartResult> {
  const { plan, onDemand } = context;
  const automaton = translate(negation(part.formula));
  if (automaton === undefined) return { violation: "unknown", vacuous: [], immediacy: async () => "delayed" };
  const onFault = raiseNearest(context, scheduler);
  const letters = await lettersOf(
    context.graph,
    async () => (await context.whole()).graph,
    plan,
    part,
    scheduler,
    onFault,
  );
  let everTrue = letters.stepClasses.reduce((bits, letter) => bits | letter, 0);
  for (const letter of letters.nodes) everTrue |= letter;
  const vacuous = part.antecedents
    .filter(({ proposition }) => (everTrue & (1 << proposition)) === 0)
    .map(({ vacuity }) => vacuity);
  const lassoOf = async (wrong: Automaton): Promise<(() => Promise<Lasso>) | undefined> => {
    const { graph, constraints } = await context.whole();
    // Recording the steps may have made more classes.
    const stepClasses = stepLettersOf(plan.labels.classes, part);
    const product = productOf(graph, wrong, { ...letters, stepClasses });
    const fair = await fairComponentsOf(graph, product, constraints, scheduler);
    return fair.length === 0 ? undefined : () => lassoTo(graph, product, fair, constraints, scheduler);
  };
  const findViolation = async (wrong: Automaton): Promise<(() => Promise<Lasso>) | undefined> => {
    const isViolated = await onDemand?.violates(wrong, part, letters);
    if (isViolated === undefined) return lassoOf(wrong);
    if (!isViolated) return undefined;
    return async () => {
      const lasso = await lassoOf(wrong);
      if (lasso === undefined) throw new Error("internal: the whole graph has no violation that a part of it has");
      return lasso();
    };
  };
  return {
    violation: (await findViolation(automaton)) ?? "none",
    vacuous,
    async immediacy() {
      const questions = immediacyOf(part.formula);
      for (let asked = questions.next(); ;) {
        if (asked.done === true) return asked.value;
        const wrong = translate(negation(asked.value));
        asked = questions.next(wrong !== undefined && (await findViolation(wrong)) === undefined);
      }
    },
  };
}

async function fairComponentsOf(
  graph: TransitionGraph,
  product: Product,
  constraints: FairnessConstraints,
  scheduler: Scheduler,
): Promise<readonly FairComponents[]> {
  const accepting = acceptingComponentsOf(product.automaton);
  if (accepting.length === 0) return [];
  const reachable = await reachableProduct(graph, product, accepting, scheduler);
  const fair: FairComponents[] = [];
  for (const component of accepting) {
    const found = await findFairComponents(graph, product, component, reachable, constraints, scheduler);
    if (found !== undefined) fair.push(found);
  }
  return fair;
}

const raiseNearest =
  (context: CheckContext, scheduler: Scheduler) =>
  async (predicate: number, values: Uint8Array): Promise<never> => {
    throw new PredicateFault(await nearestFault(context, predicate, values, scheduler));
  };

/** The fault in the nearest state in which a predicate cannot be evaluated. `values`: by node, the result of the predicate. */
async function nearestFault(
  context: CheckContext,
  predicate: number,
  values: Uint8Array,
  scheduler: Scheduler,
): Promise<PropertyFailure> {
  const { model, plan } = context;
  const graph = await context.graph.whole();
  const product = productOf(graph, UNIVERSAL, {
    nodes: new Uint8Array(graph.nodes),
    stepClasses: new Uint32Array(plan.labels.classes.count),
  });
  const { start, steps, end } = await shortestPathTo(graph, product, ({ node }) => values[node] === FAULT, scheduler);
  const fault = faultAt(graph, model, element(plan.predicates, predicate), end.node);
  if (fault === undefined)
    throw new Error("internal: the interpreter evaluates a predicate that raised an error before");
  return { fault, trace: pathTrace(context, start, steps) };
}

/** In a state, or in one of its steps. */
function faultAt(graph: TransitionGraph, model: Model, predicate: Predicate, node: number): RuntimeFault | undefined {
  const evaluate = predicateEvaluator(model);
  const state = graph.stateOf(node);
  if (!predicate.ofStep) return evaluate(predicate, state).fault;
  const targets = [...graph.targets.subarray(graph.offsets[node], graph.offsets[node + 1])];
  for (const target of targets.filter((each) => each !== OUTSIDE)) {
    const { fault } = evaluate(predicate, state, graph.stateOf(target));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Accepts every word. */
const UNIVERSAL: Automaton = {
  initial: 0,
  transitions: [[{ required: 0, forbidden: 0, to: 0, accepting: 0 }]],
  acceptanceSets: 0,
};
