// The edges of a product as objects: for paths and cycles that are shown. Searches of the whole product read the arrays themselves.

import type { BuchiTransition } from "./automaton.js";
import { OUTSIDE, type EdgeArrays } from "./graph.js";
import type { Product } from "./product.js";

export interface ProductState {
  /** Of the automaton. */
  readonly state: number;
  readonly node: number;
}

export interface ProductEdge {
  readonly from: ProductState;
  readonly to: ProductState;
  readonly transition: BuchiTransition;
  readonly step: GraphStep;
}

/** An edge of the graph, or a stuttering step if `edge` is undefined. */
export interface GraphStep {
  readonly from: number;
  readonly to: number;
  readonly stepClass: number;
  readonly edge: number | undefined;
}

/** The edges from a product state: the steps of its node in the order of the graph, then stuttering. */
export function* productEdgesFrom(
  { offsets, targets, stepClasses }: EdgeArrays,
  product: Product,
  state: number,
  node: number,
): Generator<ProductEdge> {
  const end = offsets[node + 1] ?? 0;
  for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
    const stutters = edge === end;
    const target = stutters ? node : (targets[edge] ?? 0);
    if (target === OUTSIDE) continue;
    const stepClass = stutters ? 0 : (stepClasses[edge] ?? 0);
    for (const transition of product.matching(state, node, stepClass)) {
      yield {
        from: { state, node },
        to: { state: transition.to, node: target },
        transition,
        step: { from: node, to: target, stepClass, edge: stutters ? undefined : edge },
      };
    }
  }
}
