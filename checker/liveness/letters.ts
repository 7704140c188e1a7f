// Evaluates the propositions of a part of a property on the whole state graph.

import { BIT_LIMIT } from "./automaton.js";
import { FAULT, type Scheduler, type TransitionGraph } from "./graph.js";
import type { PropertyPart, LivenessPlan } from "./plan.js";
import type { Letters } from "./product.js";

/** `onFault` is called with the values of a predicate that cannot be evaluated in all states. */
export async function lettersOf(
  graph: TransitionGraph,
  { labels: { classes } }: LivenessPlan,
  part: PropertyPart,
  scheduler: Scheduler,
  onFault: (predicate: number, values: Uint8Array) => Promise<never>,
): Promise<Letters> {
  if (part.propositions.length > BIT_LIMIT) throw new Error("internal: more propositions than bits");
  const nodes = part.propositions.length <= 8 ? new Uint8Array(graph.nodes) : new Uint32Array(graph.nodes);
  const stepClasses = new Uint32Array(classes.count);
  /** By class of step: does the selector select its steps? */
  const selectedClasses = (selector: number): readonly boolean[] =>
    Array.from({ length: classes.count }, (_, stepClass) => classes.has(stepClass, selector));
  for (const [i, { kind, index }] of part.propositions.entries()) {
    const bit = (1 << i) >>> 0;
    switch (kind) {
      case "predicate": {
        const values = await graph.evaluate(index);
        if (values.includes(FAULT)) await onFault(index, values);
        for (let node = 0; node < nodes.length; node++) if (values[node] === 1) nodes[node] = (nodes[node] ?? 0) | bit;
        break;
      }
      case "occurs":
        for (const [stepClass, isSelected] of selectedClasses(index).entries())
          if (isSelected) stepClasses[stepClass] = (stepClasses[stepClass] ?? 0) | bit;
        break;
      case "enabled": {
        const isSelected = selectedClasses(index);
        for (let node = 0; node < nodes.length; node++) {
          const end = graph.offsets[node + 1] ?? 0;
          if (isSelected[graph.selfLoopClasses?.[node] ?? 0] === true) nodes[node] = (nodes[node] ?? 0) | bit;
          for (let edge = graph.offsets[node] ?? 0; edge < end; edge++)
            if (isSelected[graph.stepClasses[edge] ?? 0] === true) nodes[node] = (nodes[node] ?? 0) | bit;
          if (scheduler.shouldYield()) await scheduler.yield();
        }
        break;
      }
    }
  }
  return { nodes, stepClasses };
}
