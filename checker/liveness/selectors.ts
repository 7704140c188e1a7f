// Selectors pick out the steps that a fairness assumption, an `enabled` or an `occurs` is about. Labels distinguish
// executions of actions just as far as some selector does. A step from one state to another may be an execution of
// several actions: as in `<<A>>_v` of TLA+, its class says all selectors that select any of them.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import { element, type Value } from "../interpreter/values.js";
import { stepLabels, type StepLabels } from "../reduction/step-labels.js";

/** Selects the steps of any of these actions. */
export type Selector = readonly SelectedAction[];

export interface SelectedAction {
  /** Undefined: any. */
  readonly action: ActionDef | undefined;
  /** An argument that is undefined matches every value. */
  readonly args: readonly (Value | undefined)[];
  /** A predicate of the plan: only steps from states in which it is true, or of which it is true, are selected. */
  readonly when: number | undefined;
}

/** A selector selects, beside others, the steps that have the bit `of` in their class, if a predicate is true of them. */
export interface ConditionalSelection {
  readonly selector: number;
  readonly of: number;
  readonly predicate: number;
}

/** Labels distinguish the values of the parameters that some selector restricts. */
export interface Labels extends StepLabels {
  /** By label: its class. */
  readonly classOf: Uint32Array;
  readonly classes: StepClasses;
  readonly conditions: readonly ConditionalSelection[];
}

/** Undefined if there would be too many labels. */
export function labelsOf(actions: readonly ActionDef[], selectors: readonly Selector[]): Labels | undefined {
  const trackedParams = actions.map((action) =>
    action.params.flatMap((_, param) =>
      selectors.some((selector) => selector.some((each) => each.action === action && each.args[param] !== undefined))
        ? [param]
        : [],
    ),
  );
  const labels = stepLabels(actions, trackedParams);
  if (labels === undefined) return undefined;
  const conditional = selectors.flatMap((selector, i) =>
    selector.flatMap((each) => (each.when === undefined ? [] : [{ selector: i, each, predicate: each.when }])),
  );
  const classes = new StepClasses(selectors.length + conditional.length);
  const classOf = labels.actionOf.map((position, label) => {
    const [action, args] = [element(actions, position), element(labels.argsOf, label)];
    return classes.classSelectedBy((bit) =>
      bit < selectors.length
        ? element(selectors, bit).some((each) => each.when === undefined && matches(each, action, args))
        : matches(element(conditional, bit - selectors.length).each, action, args),
    );
  });
  return {
    ...labels,
    classOf: Uint32Array.from(classOf),
    classes,
    conditions: conditional.map(({ selector, predicate }, i) => ({ selector, of: selectors.length + i, predicate })),
  };
}

/**
 * The sets of selectors that select some step, numbered as they occur. No selector selects the steps of class 0.
 * Building a graph adds the classes of steps that several labels describe. Behind the selectors follow bits for actions that are
 * selected only where a condition holds (`ConditionalSelection`).
 */
export class StepClasses {
  /** A set of selectors takes this number of 32-bit words, with a bit for each selector. */
  readonly words: number;
  readonly #masks: Uint32Array[] = [];
  readonly #classOfMask = new Map<string, number>();
  readonly #unions = new Map<number, number>();

  constructor(readonly selectorCount: number) {
    this.words = Math.max(1, Math.ceil(selectorCount / 32));
    this.#classOf(new Uint32Array(this.words));
  }

  get count(): number {
    return this.#masks.length;
  }

  /** By class, `words` words each: the selectors that select its steps. */
  masks(): Uint32Array {
    const masks = new Uint32Array(this.count * this.words);
    this.#masks.forEach((mask, stepClass) => masks.set(mask, stepClass * this.words));
    return masks;
  }

  has(stepClass: number, selector: number): boolean {
    return ((element(this.#masks, stepClass)[selector >>> 5] ?? 0) & (1 << (selector & 31))) !== 0;
  }

  classSelectedBy(isSelected: (selector: number) => boolean): number {
    const mask = new Uint32Array(this.words);
    for (let selector = 0; selector < this.selectorCount; selector++)
      if (isSelected(selector)) mask[selector >>> 5] = (mask[selector >>> 5] ?? 0) | (1 << (selector & 31));
    return this.#classOf(mask);
  }

  /** The class with these selectors added. */
  with(stepClass: number, selectors: readonly number[]): number {
    return this.union(
      stepClass,
      this.classSelectedBy((selector) => selectors.includes(selector)),
    );
  }

  /** The class of steps that belong to both classes. */
  union(a: number, b: number): number {
    if (a === b) return a;
    const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const other = element(this.#masks, b);
    const union = this.#classOf(element(this.#masks, a).map((word, i) => word | (other[i] ?? 0)));
    this.#unions.set(key, union);
    return union;
  }

  #classOf(mask: Uint32Array): number {
    const key = mask.join();
    const known = this.#classOfMask.get(key);
    if (known !== undefined) return known;
    const stepClass = this.#masks.push(mask) - 1;
    this.#classOfMask.set(key, stepClass);
    return stepClass;
  }
}

/** Is an execution of an action one of those that are selected, where the condition holds? */
export const matches = (selected: SelectedAction, action: ActionDef, args: readonly (Value | undefined)[]): boolean =>
  (selected.action ?? action) === action && selected.args.every((arg, i) => arg === undefined || is(arg, args[i]));
