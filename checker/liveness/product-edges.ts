// What leads from a position of a product: the moves that behaviours are made of.

import type { Transition } from "./automaton.js";
import { OUTSIDE, type Edges } from "./graph.js";
import type { Product } from "./product.js";

export interface Position {
  readonly state: number;
  readonly node: number;
}

export interface ProductEdge {
  readonly from: Position;
  readonly to: Position;
  readonly transition: Transition;
  readonly move: ProductTransition;
}

/** A step of the graph, or standing still when `edge` is undefined. */
export interface ProductTransition {
  readonly from: number;
  readonly to: number;
  readonly stepClass: number;
  readonly edge: number | undefined;
}

/** All moves from a position, in order: steps, then standing still. */
export function* productEdgesFrom(graph: Edges, product: Product, state: number, node: number): Generator<ProductEdge> {
  const { offsets, targets, classes } = graph;
  const end = offsets[node + 1] ?? 0;
  for (let edge = offsets[node] ?? 0; edge <= end; edge++) {
    const stays = edge === end;
    const target = stays ? node : (targets[edge] ?? 0);
    if (target === OUTSIDE) continue;
    const stepClass = stays ? 0 : (classes[edge] ?? 0);
    for (const transition of product.fitting(state, node, stepClass)) {
      yield {
        from: { state, node },
        to: { state: transition.to, node: target },
        transition,
        move: { from: node, to: target, stepClass, edge: stays ? undefined : edge },
      };
    }
  }
}
