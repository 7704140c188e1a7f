// Which steps a fairness constraint, or an `enabled` or `occurs` of a formula, speaks of; and labels that tell steps apart just as far as these do.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import { cardinality } from "../../grammar/core/types.js";
import { cartesianProduct, valuesOf } from "../interpreter/enumerate.js";
import { element, type Value } from "../interpreter/values.js";

/** Any of these actions; an argument that is undefined may be anything. */
export type Selector = readonly { readonly action: ActionDef; readonly args: readonly (Value | undefined)[] }[];

/** Labels of steps, and what is selected of each. */
export interface Labels {
  readonly count: number;
  /** By action: the positions of the parameters that make a difference, and its first label; the first parameter counts most. */
  readonly trackedParams: readonly (readonly number[])[];
  readonly firstLabels: readonly number[];
  /** By label: the position of its action. */
  readonly actionOf: readonly number[];
  /** By label: its class. Steps of one class are in the same selectors; those of class 0 are in none. */
  readonly classOf: Uint16Array;
  /** By class, `words` words each: a bit for each selector. */
  readonly masks: Uint32Array;
  readonly maskWords: number;
  readonly classCount: number;
  labelOf(action: number, args: readonly Value[]): number;
}

/** More are not told apart. */
const LABEL_LIMIT = 2 ** 16;

/** Undefined when there would be too many. */
export function labelsOf(actions: readonly ActionDef[], selectors: readonly Selector[]): Labels | undefined {
  const tracked = actions.map((action) =>
    action.params.flatMap((_, i) =>
      selectors.some((selector) => selector.some((each) => each.action === action && each.args[i] !== undefined))
        ? [i]
        : [],
    ),
  );
  const sizes = actions.map((action, at) =>
    element(tracked, at).reduce((product, i) => product * cardinality(element(action.params, i).type), 1),
  );
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count > LABEL_LIMIT) return undefined;
  const words = Math.max(1, Math.ceil(selectors.length / 32));
  const first: number[] = [];
  const actionOf: number[] = [];
  const classOf = new Uint16Array(count);
  const masks: number[][] = [Array.from({ length: words }, () => 0)];
  const classes = new Map<string, number>([[element(masks, 0).join(), 0]]);
  const ranks = actions.map((action, at) =>
    element(tracked, at).map((i) => rankIn(valuesOf(element(action.params, i).type))),
  );
  for (const [at, action] of actions.entries()) {
    first.push(actionOf.length);
    const choices = element(tracked, at).map((i) => valuesOf(element(action.params, i).type));
    for (const chosen of cartesianProduct(choices)) {
      const args: (Value | undefined)[] = action.params.map(() => undefined);
      for (const [n, i] of element(tracked, at).entries()) args[i] = chosen[n];
      const mask = Array.from({ length: words }, (_, word) =>
        selectors
          .slice(word * 32, word * 32 + 32)
          .reduce((bits, selector, bit) => (selects(selector, action, args) ? (bits | (1 << bit)) >>> 0 : bits), 0),
      );
      const known = classes.get(mask.join()) ?? masks.push(mask) - 1;
      classes.set(mask.join(), known);
      classOf[actionOf.length] = known;
      actionOf.push(at);
    }
  }
  return {
    count,
    trackedParams: tracked,
    firstLabels: first,
    actionOf,
    classOf,
    maskWords: words,
    masks: Uint32Array.from(masks.flat()),
    classCount: masks.length,
    labelOf(action, args) {
      let rank = 0;
      for (const [n, i] of element(tracked, action).entries()) {
        const param = element(element(actions, action).params, i);
        rank = rank * cardinality(param.type) + element(element(ranks, action), n)(element(args, i));
      }
      return element(first, action) + rank;
    },
  };
}

export const selects = (selector: Selector, action: ActionDef, args: readonly (Value | undefined)[]): boolean =>
  selector.some((each) => each.action === action && each.args.every((arg, i) => arg === undefined || is(arg, args[i])));

function rankIn(values: readonly Value[]): (value: Value) => number {
  const scalars = new Map(values.map((value, i) => [value, i]));
  return (value) => scalars.get(value) ?? values.findIndex((each) => is(each, value));
}
