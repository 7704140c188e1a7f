// Finds a fair cycle within a fair component: it belongs to every acceptance set and keeps every fairness assumption.

import type { Scheduler } from "./graph.js";
import type { ProductEdge, ProductState } from "./product-edges.js";

export interface FairCycleProblem {
  readonly start: ProductState;
  /** Edges within the component. */
  edgesFrom(from: ProductState): readonly ProductEdge[];
  readonly acceptanceSets: number;
  /** The selectors that are weakly and strongly fair. */
  readonly weak: readonly number[];
  readonly strong: readonly number[];
  /** Bit set of the selectors that select a step of the node. */
  enabled(node: number): Uint32Array;
  /** By class of step, `words` each: bit set of the selectors that select its steps. */
  readonly masks: Uint32Array;
  readonly words: number;
}

/** The exhaustive search visits product states together with the obligations fulfilled so far: up to this many bits, and this many pairs. */
const EXHAUSTIVE_BITS = 64;
const EXHAUSTIVE_LIMIT = 200_000;

/** The shortest fair cycle, or if an exhaustive search is too large, a short one. */
export async function findFairCycle(problem: FairCycleProblem, scheduler: Scheduler): Promise<readonly ProductEdge[]> {
  const obligations = obligationsOf(problem);
  return (
    (await shortestCycle(problem, obligations, scheduler)) ??
    withoutDetours(await greedyCycle(problem, obligations, scheduler), obligations)
  );
}

/** What a cycle has to fulfil, as bits that its edges add up to. */
interface CycleObligations {
  readonly bits: number;
  /** The bits that a greedy search works towards. */
  readonly goals: bigint;
  /** The bits that an edge adds. */
  fulfilledBy(edge: ProductEdge): bigint;
  /** Is a cycle with these bits fair and accepted? */
  areFulfilled(bits: bigint): boolean;
}

/**
 * A bit for each acceptance set; one for each weak constraint: the action is taken or disabled; two for each strong constraint: the action is taken, and
 * the action is enabled, which requires the former.
 */
function obligationsOf(problem: FairCycleProblem): CycleObligations {
  const { acceptanceSets, weak, strong, masks, words } = problem;
  const has = (bits: Uint32Array, offset: number, selector: number): boolean =>
    ((bits[offset + (selector >>> 5)] ?? 0) & (1 << (selector & 31))) !== 0;
  const firstStrong = acceptanceSets + weak.length;
  const required = (1n << BigInt(firstStrong)) - 1n;
  return {
    bits: firstStrong + 2 * strong.length,
    goals: strong.reduce((bits, _, i) => bits | (1n << BigInt(firstStrong + 2 * i)), required),
    fulfilledBy({ from, step, transition }) {
      let bits = BigInt(transition.accepting);
      const enabled = problem.enabled(from.node);
      const takes = (selector: number): boolean => has(masks, step.stepClass * words, selector);
      for (const [i, selector] of weak.entries())
        if (takes(selector) || !has(enabled, 0, selector)) bits |= 1n << BigInt(acceptanceSets + i);
      for (const [i, selector] of strong.entries()) {
        if (takes(selector)) bits |= 1n << BigInt(firstStrong + 2 * i);
        if (has(enabled, 0, selector)) bits |= 2n << BigInt(firstStrong + 2 * i);
      }
      return bits;
    },
    areFulfilled(bits) {
      if ((bits & required) !== required) return false;
      return strong.every((_, i) => ((bits >> BigInt(firstStrong + 2 * i)) & 3n) !== 2n);
    },
  };
}

const keyOf = ({ state, node }: ProductState): string => `${state} ${node}`;

/** A product state with the obligations fulfilled on the path to it. */
interface PathEnd {
  readonly at: ProductState;
  readonly fulfilled: bigint;
}

/** Breadth-first. Undefined if the search is too large. */
async function shortestCycle(
  problem: FairCycleProblem,
  obligations: CycleObligations,
  scheduler: Scheduler,
): Promise<readonly ProductEdge[] | undefined> {
  if (obligations.bits > EXHAUSTIVE_BITS) return undefined;
  const startKey = keyOf(problem.start);
  const keyOfEnd = ({ at, fulfilled }: PathEnd): string => `${keyOf(at)} ${fulfilled}`;
  const first: PathEnd = { at: problem.start, fulfilled: 0n };
  /** How each visited end was reached; undefined for the first. */
  const reachedBy = new Map<string, { readonly before: string; readonly edge: ProductEdge } | undefined>();
  reachedBy.set(keyOfEnd(first), undefined);
  const pathTo = (end: PathEnd): ProductEdge[] => {
    const edges: ProductEdge[] = [];
    for (let last = reachedBy.get(keyOfEnd(end)); last !== undefined; last = reachedBy.get(last.before))
      edges.push(last.edge);
    return edges.reverse();
  };
  let level: PathEnd[] = [first];
  while (level.length > 0) {
    const next: PathEnd[] = [];
    // Stuttering takes no step: its targets join this level, and all of them must be known before the next level begins.
    for (const [stutters, queue] of [
      [true, level],
      [false, next],
    ] as const) {
      // The level may grow during this loop.
      for (const end of level) {
        for (const edge of problem.edgesFrom(end.at)) {
          if ((edge.step.edge === undefined) !== stutters) continue;
          const successor: PathEnd = { at: edge.to, fulfilled: end.fulfilled | obligations.fulfilledBy(edge) };
          if (keyOf(edge.to) === startKey && obligations.areFulfilled(successor.fulfilled))
            return [...pathTo(end), edge];
          const key = keyOfEnd(successor);
          if (reachedBy.has(key)) continue;
          if (reachedBy.size >= EXHAUSTIVE_LIMIT) return undefined;
          reachedBy.set(key, { before: keyOfEnd(end), edge });
          queue.push(successor);
        }
        if (scheduler.shouldYield()) await scheduler.yield();
      }
    }
    level = next;
  }
  throw noFairCycle();
}

/** Always goes to the nearest edge that fulfils something new, then back. Strong constraints are kept by taking the action. */
async function greedyCycle(
  problem: FairCycleProblem,
  obligations: CycleObligations,
  scheduler: Scheduler,
): Promise<readonly ProductEdge[]> {
  const isStart = (at: ProductState): boolean => keyOf(at) === keyOf(problem.start);
  const backToStart = (from: ProductState): Promise<readonly ProductEdge[] | undefined> =>
    shortestPathToEdge(problem, from, (edge) => isStart(edge.to), scheduler);
  const cycle: ProductEdge[] = [];
  let at = problem.start;
  let fulfilled = 0n;
  for (let idleRounds = 0; idleRounds < 2; idleRounds++) {
    let path: readonly ProductEdge[] | undefined;
    if (obligations.areFulfilled(fulfilled) && cycle.length > 0) {
      path = isStart(at) ? [] : await backToStart(at);
    } else {
      const missing = obligations.goals & ~fulfilled;
      const isUseful = (edge: ProductEdge): boolean => (obligations.fulfilledBy(edge) & missing) !== 0n;
      path = (await shortestPathToEdge(problem, at, isUseful, scheduler)) ?? (await backToStart(at));
    }
    if (path === undefined) throw noFairCycle();
    cycle.push(...path);
    const before = fulfilled;
    for (const edge of path) fulfilled |= obligations.fulfilledBy(edge);
    if (fulfilled !== before) idleRounds = 0;
    at = path.at(-1)?.to ?? at;
    if (obligations.areFulfilled(fulfilled) && cycle.length > 0 && isStart(at)) return cycle;
  }
  throw noFairCycle();
}

const noFairCycle = (): Error => new Error("internal: a fair component has no fair cycle");

/** A shortest path whose last edge fits. */
async function shortestPathToEdge(
  problem: FairCycleProblem,
  from: ProductState,
  fits: (edge: ProductEdge) => boolean,
  scheduler: Scheduler,
): Promise<readonly ProductEdge[] | undefined> {
  const reachedBy = new Map<string, ProductEdge | undefined>([[keyOf(from), undefined]]);
  const queue: ProductState[] = [from];
  // The queue grows during this loop.
  for (const at of queue) {
    for (const edge of problem.edgesFrom(at)) {
      if (fits(edge)) {
        const path = [edge];
        for (let before = reachedBy.get(keyOf(at)); before !== undefined; before = reachedBy.get(keyOf(before.from)))
          path.push(before);
        return path.reverse();
      }
      if (reachedBy.has(keyOf(edge.to))) continue;
      reachedBy.set(keyOf(edge.to), edge);
      queue.push(edge.to);
    }
    if (scheduler.shouldYield()) await scheduler.yield();
  }
  return undefined;
}

/** Cuts out the parts of a cycle that lead back to where they begin and that no obligation needs. */
function withoutDetours(cycle: readonly ProductEdge[], obligations: CycleObligations): readonly ProductEdge[] {
  let edges = cycle;
  for (let from = 0; from < edges.length; from++) {
    for (let to = edges.length; to > from; to--) {
      const [first, last] = [edges[from], edges[to - 1]];
      if (first === undefined || last === undefined || to - from === edges.length) continue;
      if (keyOf(first.from) !== keyOf(last.to)) continue;
      const shorter = [...edges.slice(0, from), ...edges.slice(to)];
      if (!obligations.areFulfilled(shorter.reduce((bits, edge) => bits | obligations.fulfilledBy(edge), 0n))) continue;
      edges = shorter;
      to = edges.length + 1;
    }
  }
  return edges;
}
