// Labels distinguish executions of an action by the values of some of its parameters.

import { is } from "immutable";
import type { ActionDef } from "../../grammar/core/core.js";
import { cardinality } from "../../grammar/core/types.js";
import { cartesianProduct, valuesOf } from "../interpreter/enumerate.js";
import { element, type Value } from "../interpreter/values.js";

/** A label stands for an action and the values of its tracked parameters. */
export interface StepLabels {
  readonly count: number;
  /** By action: the positions of its tracked parameters. Labels order their values, the first parameter being most significant. */
  readonly trackedParams: readonly (readonly number[])[];
  /** By action: its first label. */
  readonly firstLabels: readonly number[];
  /** By label: the position of its action in the model. */
  readonly actionOf: readonly number[];
  /** By label: a value for each parameter of its action, undefined for those that are not tracked. */
  readonly argsOf: readonly (readonly (Value | undefined)[])[];
  labelOf(action: number, args: readonly Value[]): number;
}

const LABEL_LIMIT = 2 ** 16;

/** Undefined if there would be too many labels. */
export function stepLabels(
  actions: readonly ActionDef[],
  trackedParams: readonly (readonly number[])[],
): StepLabels | undefined {
  const typesOf = (action: number) =>
    element(trackedParams, action).map((param) => element(element(actions, action).params, param).type);
  const sizes = actions.map((_, action) => typesOf(action).reduce((product, type) => product * cardinality(type), 1));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count > LABEL_LIMIT) return undefined;
  const domains = actions.map((_, action) => typesOf(action).map((type) => valuesOf(type)));
  const ranks = domains.map((each) => each.map(rankIn));
  const firstLabels: number[] = [];
  const actionOf: number[] = [];
  const argsOf: (readonly (Value | undefined)[])[] = [];
  for (const [position, { params }] of actions.entries()) {
    firstLabels.push(actionOf.length);
    for (const chosen of cartesianProduct(element(domains, position))) {
      const args: (Value | undefined)[] = params.map(() => undefined);
      for (const [i, param] of element(trackedParams, position).entries()) args[param] = chosen[i];
      argsOf.push(args);
      actionOf.push(position);
    }
  }
  return {
    count,
    trackedParams,
    firstLabels,
    actionOf,
    argsOf,
    labelOf(action, args) {
      let rank = 0;
      for (const [i, param] of element(trackedParams, action).entries())
        rank =
          rank * element(element(domains, action), i).length + element(element(ranks, action), i)(element(args, param));
      return element(firstLabels, action) + rank;
    },
  };
}

/** Scalars are looked up; other values are compared one by one. */
function rankIn(values: readonly Value[]): (value: Value) => number {
  const rankOf = new Map(values.map((value, i) => [value, i]));
  return (value) => rankOf.get(value) ?? values.findIndex((each) => is(each, value));
}
