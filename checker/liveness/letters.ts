// Evaluates the propositions of a part of a property on the whole state graph.

import { BIT_LIMIT } from "./automaton.js";
import { FAULT, type GraphNodes, type Scheduler, type TransitionGraph } from "./graph.js";
import type { PropertyPart, LivenessPlan } from "./plan.js";
import type { Letters } from "./product.js";
import type { StepClasses } from "./selectors.js";

/** `graph`: all steps, which `enabled` is about. `onFault` is called with the values of a predicate that cannot be evaluated in all states. */
export async function lettersOf(
  states: GraphNodes,
  graph: () => Promise<TransitionGraph>,
  { labels: { classes } }: LivenessPlan,
  part: PropertyPart,
  scheduler: Scheduler,
  onFault: (predicate: number, values: Uint8Array) => Promise<never>,
): Promise<Letters> {
  if (part.propositions.length > BIT_LIMIT) throw new Error("internal: more propositions than bits");
  const nodes = part.propositions.length <= 8 ? new Uint8Array(states.nodes) : new Uint32Array(states.nodes);
  for (const [i, { kind, index }] of part.propositions.entries()) {
    const bit = (1 << i) >>> 0;
    switch (kind) {
      case "predicate": {
        const values = await states.evaluate(index);
        if (values.includes(FAULT)) await onFault(index, values);
        for (let node = 0; node < nodes.length; node++) if (values[node] === 1) nodes[node] = (nodes[node] ?? 0) | bit;
        break;
      }
      case "occurs":
        break;
      case "enabled": {
        const { offsets, stepClasses, selfLoopClasses } = await graph();
        const isSelected = selectedClasses(classes, index);
        for (let node = 0; node < nodes.length; node++) {
          const end = offsets[node + 1] ?? 0;
          if (isSelected[selfLoopClasses?.[node] ?? 0] === true) nodes[node] = (nodes[node] ?? 0) | bit;
          for (let edge = offsets[node] ?? 0; edge < end; edge++)
            if (isSelected[stepClasses[edge] ?? 0] === true) nodes[node] = (nodes[node] ?? 0) | bit;
          if (scheduler.shouldYield()) await scheduler.yield();
        }
        break;
      }
    }
  }
  return { nodes, stepClasses: stepLettersOf(classes, part) };
}

/** The letters of the classes of steps that are known so far. */
export function stepLettersOf(classes: StepClasses, part: PropertyPart): Uint32Array {
  const letters = new Uint32Array(classes.count);
  for (const [i, { kind, index }] of part.propositions.entries())
    if (kind === "occurs")
      for (const [stepClass, isSelected] of selectedClasses(classes, index).entries())
        if (isSelected) letters[stepClass] = ((letters[stepClass] ?? 0) | (1 << i)) >>> 0;
  return letters;
}

/** By class of step: does the selector select its steps? */
const selectedClasses = (classes: StepClasses, selector: number): readonly boolean[] =>
  Array.from({ length: classes.count }, (_, stepClass) => classes.has(stepClass, selector));
