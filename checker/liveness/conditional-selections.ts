// Selections that depend on the state: a selector may select the steps of an action only where a condition holds. The
// classes of steps that an engine found say which actions a step belongs to; here they learn which selectors that means.

import { element } from "../interpreter/values.js";
import { FAULT, withClass, type Scheduler, type TransitionGraph } from "./graph.js";
import type { LivenessPlan } from "./plan.js";
import type { ConditionalSelection } from "./selectors.js";

/** `onFault` is called with the values of a predicate that cannot be evaluated where it matters. */
export async function withConditionalSelections(
  graph: TransitionGraph,
  { labels: { classes, conditions } }: Pick<LivenessPlan, "labels">,
  scheduler: Scheduler,
  onFault: (predicate: number, values: Uint8Array) => Promise<never>,
): Promise<TransitionGraph> {
  if (conditions.length === 0) return graph;
  const { offsets, present } = graph;
  let { stepClasses } = graph;
  const depends = (stepClass: number): readonly ConditionalSelection[] =>
    conditions.filter(({ of }) => classes.has(stepClass, of));
  const dependsOn: (readonly ConditionalSelection[] | undefined)[] = [];
  const values = new Map<number, Uint8Array>();
  for (const { predicate } of conditions)
    if (!values.has(predicate)) values.set(predicate, await graph.evaluate(predicate));
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
        const value = values.get(predicate)?.[node];
        if (value === 1) added.push(selector);
        if (value === FAULT) {
          const at = faults.get(predicate) ?? new Uint8Array(graph.nodes);
          at[node] = FAULT;
          faults.set(predicate, at);
        }
      }
      if (added.length === 0) continue;
      const key = `${stepClass} ${added.join()}`;
      const made = classesMade.get(key) ?? classes.with(stepClass, added);
      classesMade.set(key, made);
      stepClasses = withClass(stepClasses, edge, made, classes.count);
    }
    if (scheduler.shouldYield()) await scheduler.yield();
  }
  // The first of the plan, whatever the order of nodes.
  for (const predicate of values.keys()) {
    const at = faults.get(predicate);
    if (at !== undefined) await onFault(predicate, at);
  }
  return { ...graph, stepClasses };
}
