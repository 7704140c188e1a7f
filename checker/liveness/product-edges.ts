// What leads from a position of a product: the moves that behaviours are made of.

import type { BuchiTransition } from "./automaton.js";
import { OUTSIDE, type EdgeArrays } from "./graph.js";
import type { Product } from "./product.js";

export interface ProductState {
  readonly state: number;
  readonly node: number;
}

export interface ProductEdge {
  readonly from: ProductState;
  readonly to: ProductState;
  readonly transition: BuchiTransition;
  readonly step: GraphStep;
}

/** A step of the graph, or standing still when `edge` is undefined. */
export interface GraphStep {
  readonly from: number;
  readonly to: number;
  readonly stepClass: number;
  readonly edge: number | undefined;
}

/** All moves from a position, in order: steps, then standing still. */
export function* productEdgesFrom(
  graph: EdgeArrays,
  product: Product,
  state: number,
  node: number,
): Generator<ProductEdge> {
  const { offsets, targets, stepClasses } = graph;
  const end = offsets[node + 1] ?? 0;
  for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
    const stays = edge === end;
    const target = stays ? node : (targets[edge] ?? 0);
    if (target === OUTSIDE) continue;
    const stepClass = stays ? 0 : (stepClasses[edge] ?? 0);
    for (const transition of product.matching(state, node, stepClass)) {
      yield {
        from: { state, node },
        to: { state: transition.to, node: target },
        transition,
        step: { from: node, to: target, stepClass, edge: stays ? undefined : edge },
      };
    }
  }
}
