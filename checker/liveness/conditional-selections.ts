// Selections under a condition: a selector may select the steps of an action only where a condition holds, or only those of
// which one holds. The classes of steps that an engine found say which actions a step belongs to; here they learn which
// selectors that means.

import { predicateEvaluator } from "./interpreted-graph.js";
import { element, type State } from "../interpreter/values.js";
import type { Model } from "../model/model.js";
import { FAULT, OUTSIDE, withClass, type Scheduler, type TransitionGraph } from "./graph.js";
import type { LivenessPlan } from "./plan.js";
import type { ConditionalSelection } from "./selectors.js";

/** Predicates whose values are kept at the same time. */
const PREDICATES = 8;

/** `onFault` is called with the values of a predicate that cannot be evaluated where it matters. */
export async function withConditionalSelections(
  graph: TransitionGraph,
  model: Model,
  { labels: { classes, conditions }, predicates }: Pick<LivenessPlan, "labels" | "predicates">,
  scheduler: Scheduler,
  onFault: (predicate: number, values: Uint8Array) => Promise<never>,
): Promise<TransitionGraph> {
  let result = graph;
  const ofStep = valuesOnSteps(model, predicates, graph);
  const used = [...new Set(conditions.map(({ predicate }) => predicate))];
  for (let first = 0; first < used.length; first += PREDICATES) {
    const some = used.slice(first, first + PREDICATES);
    const values = new Map<number, ValueOf>();
    for (const predicate of some)
      values.set(
        predicate,
        element(predicates, predicate).ofStep ? ofStep(predicate) : ofState(await graph.evaluate(predicate)),
      );
    const matter = conditions.filter(({ predicate }) => some.includes(predicate));
    result = await withSelections(result, matter, values, classes, scheduler, onFault);
  }
  return result;
}

/** 1 if a predicate is true of the step from the node along the edge, 0 if it is false, FAULT if it raises a run-time error. */
type ValueOf = (node: number, edge: number) => number;

const ofState =
  (values: Uint8Array): ValueOf =>
  (node) =>
    element(values, node);

/** Predicates of steps are evaluated by the interpreter. No behaviour repeats a step that leads outside, so their values there do not matter. */
function valuesOnSteps(
  model: Model,
  predicates: LivenessPlan["predicates"],
  { targets, stateOf }: TransitionGraph,
): (predicate: number) => ValueOf {
  const evaluate = predicateEvaluator(model);
  // Steps are asked for one after the other, each with several predicates.
  const decoder = (): ((node: number) => State) => {
    let last: { readonly node: number; readonly state: State } | undefined;
    return (node) => (last?.node === node ? last : (last = { node, state: stateOf(node) })).state;
  };
  const [from, to] = [decoder(), decoder()];
  return (predicate) => (node, edge) => {
    const target = element(targets, edge);
    if (target === OUTSIDE) return 0;
    const { fault, value } = evaluate(element(predicates, predicate), from(node), to(target));
    return fault === undefined ? Number(value) : FAULT;
  };
}

async function withSelections(
  graph: TransitionGraph,
  conditions: readonly ConditionalSelection[],
  values: ReadonlyMap<number, ValueOf>,
  classes: LivenessPlan["labels"]["classes"],
  scheduler: Scheduler,
  onFault: (predicate: number, values: Uint8Array) => Promise<never>,
): Promise<TransitionGraph> {
  const { offsets, present } = graph;
  let { stepClasses } = graph;
  const depends = (stepClass: number): readonly ConditionalSelection[] =>
    conditions.filter(({ of }) => classes.has(stepClass, of));
  const dependsOn: (readonly ConditionalSelection[] | undefined)[] = [];
  /** A condition matters only where one of its steps can be taken. */
  const faults = new Map<number, Uint8Array>();
  const classesMade = new Map<string, number>();
  for (let node = 0; node < graph.nodes; node++) {
    if (present[node] === 0) continue;
    const end = offsets[node + 1] ?? 0;
    for (let edge = offsets[node] ?? 0; edge < end; edge++) {
      const stepClass = element(stepClasses, edge);
      const added: number[] = [];
      for (const { selector, predicate } of (dependsOn[stepClass] ??= depends(stepClass))) {
        const value = values.get(predicate)?.(node, edge);
        if (value === 1) added.push(selector);
        if (value === FAULT) {
          const at = faults.get(predicate) ?? new Uint8Array(graph.nodes);
          at[node] = FAULT;
          faults.set(predicate, at);
        }
      }
      if (scheduler.shouldYield()) await scheduler.yield();
      if (added.length === 0) continue;
      const key = `${stepClass} ${added.join()}`;
      const made = classesMade.get(key) ?? classes.with(stepClass, added);
      classesMade.set(key, made);
      stepClasses = withClass(stepClasses, edge, made, classes.count);
    }
  }
  // The first of the plan, whatever the order of nodes.
  for (const predicate of values.keys()) {
    const at = faults.get(predicate);
    if (at !== undefined) await onFault(predicate, at);
  }
  return { ...graph, stepClasses };
}
