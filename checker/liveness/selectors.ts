// Selectors pick out the steps that a fairness assumption, an `enabled` or an `occurs` is about. Labels distinguish steps just as far as some
// selector does.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import { cardinality } from "../../grammar/core/types.js";
import { cartesianProduct, valuesOf } from "../interpreter/enumerate.js";
import { element, type Value } from "../interpreter/values.js";

/** Selects the steps of any of these actions. An argument that is undefined matches every value. */
export type Selector = readonly { readonly action: ActionDef; readonly args: readonly (Value | undefined)[] }[];

/** A label stands for an action and the arguments that selectors distinguish. Labels that the same selectors select form a class. */
export interface Labels {
  readonly count: number;
  /** By action: the positions of the parameters that some selector restricts. Labels order their values, the first parameter being most significant. */
  readonly trackedParams: readonly (readonly number[])[];
  /** By action: its first label. */
  readonly firstLabels: readonly number[];
  /** By label: the position of its action in the model. */
  readonly actionOf: readonly number[];
  /** By label: its class. No selector selects the labels of class 0. */
  readonly classOf: Uint16Array;
  readonly classCount: number;
  /** By class, `maskWords` words each: a bit for each selector that selects its labels. */
  readonly masks: Uint32Array;
  readonly maskWords: number;
  labelOf(action: number, args: readonly Value[]): number;
}

const LABEL_LIMIT = 2 ** 16;

/** Undefined if there would be too many labels. */
export function labelsOf(actions: readonly ActionDef[], selectors: readonly Selector[]): Labels | undefined {
  const trackedParams = actions.map((action) =>
    action.params.flatMap((_, param) =>
      selectors.some((selector) => selector.some((each) => each.action === action && each.args[param] !== undefined))
        ? [param]
        : [],
    ),
  );
  const sizes = actions.map((action, position) =>
    element(trackedParams, position).reduce(
      (product, param) => product * cardinality(element(action.params, param).type),
      1,
    ),
  );
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count > LABEL_LIMIT) return undefined;
  const domainsOf = (action: ActionDef, position: number): readonly (readonly Value[])[] =>
    element(trackedParams, position).map((param) => valuesOf(element(action.params, param).type));
  const ranks = actions.map((action, position) => domainsOf(action, position).map(rankIn));
  const classes = new StepClasses(selectors);
  const firstLabels: number[] = [];
  const actionOf: number[] = [];
  const classOf = new Uint16Array(count);
  for (const [position, action] of actions.entries()) {
    firstLabels.push(actionOf.length);
    for (const chosen of cartesianProduct(domainsOf(action, position))) {
      const args: (Value | undefined)[] = action.params.map(() => undefined);
      for (const [i, param] of element(trackedParams, position).entries()) args[param] = chosen[i];
      classOf[actionOf.length] = classes.classOf(action, args);
      actionOf.push(position);
    }
  }
  return {
    count,
    trackedParams,
    firstLabels,
    actionOf,
    classOf,
    classCount: classes.masks.length,
    masks: Uint32Array.from(classes.masks.flat()),
    maskWords: classes.words,
    labelOf(action, args) {
      let rank = 0;
      for (const [i, param] of element(trackedParams, action).entries()) {
        const { type } = element(element(actions, action).params, param);
        rank = rank * cardinality(type) + element(element(ranks, action), i)(element(args, param));
      }
      return element(firstLabels, action) + rank;
    },
  };
}

/** Numbers the sets of selectors that occur, the empty set first. */
class StepClasses {
  readonly words: number;
  readonly masks: number[][];
  readonly #classOfMask: Map<string, number>;

  constructor(readonly selectors: readonly Selector[]) {
    this.words = Math.max(1, Math.ceil(selectors.length / 32));
    const none = Array.from({ length: this.words }, () => 0);
    this.masks = [none];
    this.#classOfMask = new Map([[none.join(), 0]]);
  }

  classOf(action: ActionDef, args: readonly (Value | undefined)[]): number {
    const mask = Array.from({ length: this.words }, (_, word) =>
      this.selectors
        .slice(word * 32, word * 32 + 32)
        .reduce((bits, selector, bit) => (selects(selector, action, args) ? (bits | (1 << bit)) >>> 0 : bits), 0),
    );
    const key = mask.join();
    const stepClass = this.#classOfMask.get(key) ?? this.masks.push(mask) - 1;
    this.#classOfMask.set(key, stepClass);
    return stepClass;
  }
}

export const selects = (selector: Selector, action: ActionDef, args: readonly (Value | undefined)[]): boolean =>
  selector.some((each) => each.action === action && each.args.every((arg, i) => arg === undefined || is(arg, args[i])));

/** Scalars are looked up; other values are compared one by one. */
function rankIn(values: readonly Value[]): (value: Value) => number {
  const rankOf = new Map(values.map((value, i) => [value, i]));
  return (value) => rankOf.get(value) ?? values.findIndex((each) => is(each, value));
}
