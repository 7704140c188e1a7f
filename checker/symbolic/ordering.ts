// The order of slots in the decision diagrams, which decides their size: slots that are used together should be near
// each other.
//
// FORCE moves each slot to the centre of gravity of the footprints that it belongs to, again and again (F. Aloul, I.
// Markov and K. Sakallah, "FORCE: a fast and easy-to-implement variable-ordering heuristic", GLSVLSI 2003). Among the
// orders on the way, the one with the least weighted event span is chosen (R. Siminiceanu and G. Ciardo, "New metrics
// for static variable ordering in decision diagrams", TACAS 2006): footprints should be short, and low in the diagram.

const ROUNDS = 200;

/** `footprints`: slots by their numbers in the order to begin with. The result lists slots from the top level down. */
export function forceOrder(count: number, footprints: readonly (readonly number[])[]): readonly number[] {
  const edges = footprints.filter((slots) => slots.length > 1);
  let best: readonly number[] = Array.from({ length: count }, (_, i) => i);
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
  return best;
}

function improve(order: readonly number[], edges: readonly (readonly number[])[]): readonly number[] {
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

function cost(order: readonly number[], edges: readonly (readonly number[])[]): number {
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

function positionsOf(order: readonly number[]): Int32Array {
  const position = new Int32Array(order.length);
  for (const [at, slot] of order.entries()) position[slot] = at;
  return position;
}
