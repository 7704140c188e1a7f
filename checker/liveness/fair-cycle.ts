// Round within a fair component and back to where it began: every acceptance set met, every fairness assumption kept.

import type { ProductEdge, ProductState } from "./product-edges.js";
import type { Scheduler } from "./graph.js";

export interface FairCycleSearch {
  readonly start: ProductState;
  /** Within the component. */
  edgesFrom(from: ProductState): readonly ProductEdge[];
  /** How many acceptance sets there are, and the selectors that are weakly and strongly fair. */
  readonly conditions: {
    readonly accepting: number;
    readonly weak: readonly number[];
    readonly strong: readonly number[];
  };
  /** Bits of the selectors that some step from a node is of. */
  enabled(node: number): Uint32Array;
  /** By class of step, `words` each: bits of the selectors that it is of. */
  readonly masks: Uint32Array;
  readonly words: number;
}

/** The exact search goes on with each set of what has been met on the way by itself. */
const EXACT_BITS = 64;
const EXACT_LIMIT = 200_000;

export async function shortestFairCycle(round: FairCycleSearch, rest: Scheduler): Promise<readonly ProductEdge[]> {
  const duties = obligationsOf(round);
  return (await exactly(round, duties, rest)) ?? shortened(await greedily(round, duties, rest), duties);
}

/** Something that a cycle must do, or at least must not leave undone: bits that an arc adds, and what they must be in the end. */
interface CycleObligations {
  readonly bits: number;
  /** Those that a cycle should have. */
  readonly counting: bigint;
  /** What an arc adds to what has been met. */
  fulfilledBy(arc: ProductEdge): bigint;
  /** Whether a cycle that has met all this is done. */
  areFulfilled(met: bigint): boolean;
}

/**
 * A bit for each acceptance set; for each weak constraint, that it is taken or cannot be; for each strong one, that it is taken, and that it
 * could be.
 */
function obligationsOf({ conditions, enabled, masks, words }: FairCycleSearch): CycleObligations {
  const { accepting, weak, strong } = conditions;
  const has = (bits: Uint32Array, at: number, selector: number): boolean =>
    ((bits[at + (selector >>> 5)] ?? 0) & (1 << (selector & 31))) !== 0;
  const strongAt = accepting + weak.length;
  const must = (1n << BigInt(strongAt)) - 1n;
  return {
    bits: strongAt + 2 * strong.length,
    counting: strong.reduce((bits, _, i) => bits | (1n << BigInt(strongAt + 2 * i)), must),
    fulfilledBy({ from, step, transition }) {
      let met = BigInt(transition.accepting);
      const open = enabled(from.node);
      const isStep = step.from !== step.to;
      const takes = (selector: number): boolean => isStep && has(masks, step.stepClass * words, selector);
      for (const [i, selector] of weak.entries())
        if (takes(selector) || !has(open, 0, selector)) met |= 1n << BigInt(accepting + i);
      for (const [i, selector] of strong.entries()) {
        if (takes(selector)) met |= 1n << BigInt(strongAt + 2 * i);
        if (has(open, 0, selector)) met |= 2n << BigInt(strongAt + 2 * i);
      }
      return met;
    },
    areFulfilled(met) {
      if ((met & must) !== must) return false;
      return strong.every((_, i) => ((met >> BigInt(strongAt + 2 * i)) & 3n) !== 2n);
    },
  };
}

const keyOf = ({ state, node }: ProductState): string => `${state} ${node}`;

/** The shortest of all; undefined when there is too much to look at. */
async function exactly(
  round: FairCycleSearch,
  duties: CycleObligations,
  rest: Scheduler,
): Promise<readonly ProductEdge[] | undefined> {
  if (duties.bits > EXACT_BITS) return undefined;
  const cameBy = new Map<string, { readonly before: string; readonly arc: ProductEdge } | undefined>();
  const nameOf = (position: ProductState, met: bigint): string => `${keyOf(position)} ${met}`;
  const first = nameOf(round.start, 0n);
  cameBy.set(first, undefined);
  const pathTo = (last: string): ProductEdge[] => {
    const arcs: ProductEdge[] = [];
    for (let at = cameBy.get(last); at !== undefined; at = cameBy.get(at.before)) arcs.push(at.arc);
    return arcs.reverse();
  };
  let level: Visited[] = [{ position: round.start, met: 0n }];
  while (level.length > 0) {
    const next: Visited[] = [];
    // Standing still takes no step: what it leads to is of this level, too, and all of it is known before anything is of the next.
    for (const [still, into] of [
      [true, level],
      [false, next],
    ] as const) {
      // More is added to a level while it is gone through.
      for (const { position, met } of level) {
        for (const arc of round.edgesFrom(position)) {
          if ((arc.step.edge === undefined) !== still) continue;
          const after = met | duties.fulfilledBy(arc);
          if (keyOf(arc.to) === keyOf(round.start) && duties.areFulfilled(after))
            return [...pathTo(nameOf(position, met)), arc];
          const name = nameOf(arc.to, after);
          if (cameBy.has(name)) continue;
          if (cameBy.size >= EXACT_LIMIT) return undefined;
          cameBy.set(name, { before: nameOf(position, met), arc });
          into.push({ position: arc.to, met: after });
        }
        if (rest.shouldYield()) await rest.yield();
      }
    }
    level = next;
  }
  throw new Error("internal: a fair component has no fair round");
}

interface Visited {
  readonly position: ProductState;
  readonly met: bigint;
}

/** Always to the nearest arc that does something that is still to be done; strong constraints are kept by being taken. */
async function greedily(
  round: FairCycleSearch,
  duties: CycleObligations,
  rest: Scheduler,
): Promise<readonly ProductEdge[]> {
  const cycle: ProductEdge[] = [];
  let at = round.start;
  let met = 0n;
  for (let idle = 0; idle < 2; idle++) {
    const isDone = duties.areFulfilled(met) && cycle.length > 0;
    const way: readonly ProductEdge[] | undefined = isDone
      ? keyOf(at) === keyOf(round.start)
        ? []
        : await nearest(round, at, (arc) => keyOf(arc.to) === keyOf(round.start), rest)
      : ((await nearest(round, at, (arc) => (duties.fulfilledBy(arc) & ~met & duties.counting) !== 0n, rest)) ??
        (await nearest(round, at, (arc) => keyOf(arc.to) === keyOf(round.start), rest)));
    if (way === undefined) throw new Error("internal: a fair component has no fair round");
    cycle.push(...way);
    const before = met;
    for (const arc of way) met |= duties.fulfilledBy(arc);
    if (met !== before) idle = 0;
    at = way.at(-1)?.to ?? at;
    if (duties.areFulfilled(met) && cycle.length > 0 && keyOf(at) === keyOf(round.start)) return cycle;
  }
  throw new Error("internal: a fair component has no fair round");
}

async function nearest(
  round: FairCycleSearch,
  from: ProductState,
  fits: (arc: ProductEdge) => boolean,
  rest: Scheduler,
): Promise<readonly ProductEdge[] | undefined> {
  const cameBy = new Map<string, ProductEdge | undefined>([[keyOf(from), undefined]]);
  const open: ProductState[] = [from];
  for (let i = 0; i < open.length; i++) {
    const here = open[i];
    if (here === undefined) break;
    for (const arc of round.edgesFrom(here)) {
      if (fits(arc)) {
        const way = [arc];
        for (let before = cameBy.get(keyOf(here)); before !== undefined; before = cameBy.get(keyOf(before.from)))
          way.push(before);
        return way.reverse();
      }
      if (cameBy.has(keyOf(arc.to))) continue;
      cameBy.set(keyOf(arc.to), arc);
      open.push(arc.to);
    }
    if (rest.shouldYield()) await rest.yield();
  }
  return undefined;
}

/** Without the detours that nothing needs: from a position back to it. */
function shortened(cycle: readonly ProductEdge[], duties: CycleObligations): readonly ProductEdge[] {
  let arcs = cycle;
  for (let from = 0; from < arcs.length; from++) {
    for (let to = arcs.length; to > from; to--) {
      const [first, last] = [arcs[from], arcs[to - 1]];
      if (
        first === undefined ||
        last === undefined ||
        to - from === arcs.length ||
        keyOf(first.from) !== keyOf(last.to)
      )
        continue;
      const without = [...arcs.slice(0, from), ...arcs.slice(to)];
      if (!duties.areFulfilled(without.reduce((met, arc) => met | duties.fulfilledBy(arc), 0n))) continue;
      arcs = without;
      to = arcs.length + 1;
    }
  }
  return arcs;
}
