// The order of slots in the decision diagrams, which decides their size: slots that are used together should be near
// each other.
//
// FORCE moves each slot to the centre of gravity of the footprints that it belongs to, again and again (F. Aloul, I.
// Markov and K. Sakallah, "FORCE: a fast and easy-to-implement variable-ordering heuristic", GLSVLSI 2003). Among the
// orders on the way, the one with the least weighted event span is chosen (R. Siminiceanu and G. Ciardo, "New metrics
// for static variable ordering in decision diagrams", TACAS 2006): footprints should be short, and low in the diagram.

import type { Random } from "../search/random.js";

const ROUNDS = 200;

type Order = readonly number[];

/** Lists slots from the top level down. `footprints`: slots by their numbers in the order to begin with. */
export function forceOrder(count: number, footprints: readonly (readonly number[])[]): Order {
  const declared = Array.from({ length: count }, (_, i) => i);
  return force(declared, shared(footprints)).order;
}

/** The best of the orders that FORCE makes of random ones: from the declared order, it may end in a poor optimum. */
export function forceOrderFromStarts(
  count: number,
  footprints: readonly (readonly number[])[],
  starts: number,
  random: Random,
): Order {
  const edges = shared(footprints);
  let best = force(shuffled(count, random), edges);
  for (let start = 1; start < starts; start++) {
    const next = force(shuffled(count, random), edges);
    if (next.cost < best.cost) best = next;
  }
  return best.order;
}

/** A slot alone can be anywhere. */
function shared(footprints: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return footprints.filter((slots) => slots.length > 1);
}

function force(start: Order, edges: readonly (readonly number[])[]): { readonly order: Order; readonly cost: number } {
  let best = start;
  let least = cost(best, edges);
  let order = best;
  for (let round = 0; round < ROUNDS; round++) {
    const next = improve(order, edges);
    if (next.every((slot, i) => slot === order[i])) break;
    order = next;
    for (const each of [order, [...order].reverse()]) {
      const found = cost(each, edges);
      if (found >= least) continue;
      best = each;
      least = found;
    }
  }
  return { order: best, cost: least };
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const slot = order[i] ?? 0;
    order[i] = order[other] ?? 0;
    order[other] = slot;
  }
  return order;
}

function improve(order: Order, edges: readonly (readonly number[])[]): Order {
  const position = positionsOf(order);
  const sums = new Float64Array(order.length);
  const counts = new Int32Array(order.length);
  for (const slots of edges) {
    const centre = slots.reduce((sum, slot) => sum + (position[slot] ?? 0), 0) / slots.length;
    for (const slot of slots) {
      sums[slot] = (sums[slot] ?? 0) + centre;
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
  }
  const target = (slot: number): number =>
    counts[slot] === 0 ? (position[slot] ?? 0) : (sums[slot] ?? 0) / (counts[slot] ?? 1);
  return [...order].sort((a, b) => target(a) - target(b) || (position[a] ?? 0) - (position[b] ?? 0));
}

function cost(order: Order, edges: readonly (readonly number[])[]): number {
  const position = positionsOf(order);
  let total = 0;
  for (const slots of edges) {
    let top = Infinity;
    let bottom = -1;
    for (const slot of slots) {
      const at = position[slot] ?? 0;
      if (at < top) top = at;
      if (at > bottom) bottom = at;
    }
    total += ((bottom - top + 1) * (order.length - top)) / order.length ** 2;
  }
  return total;
}

function positionsOf(order: Order): Int32Array {
  const position = new Int32Array(order.length);
  for (const [at, slot] of order.entries()) position[slot] = at;
  return position;
}
