// Depth-first search: less frontier, longer counterexamples; it stops at the first. With a bound on the depth a state that is reached
// again on a shorter path is expanded again, so that the same states are visited as breadth-first.

import { transitionFailed } from "./defects.js";
import {
  BestFinding,
  countTransition,
  emptyTally,
  Pacer,
  resultOf,
  VISITED_LIMIT,
  visitedFull,
  visit,
} from "./tally.js";
import type { Transition, Path, SearchLimits, SearchResult, StateSpace } from "./state-space.js";
import { VisitedSet } from "./visited-set.js";

interface Visit<S> {
  readonly id: number;
  readonly state: S;
  readonly moves: readonly Transition<S>[];
  /** Whether this is the state's first expansion, in which its moves are judged and counted. */
  readonly first: boolean;
  /** The ordinal of the move that is next. */
  at: number;
}

export async function searchDepthFirst<S>(space: StateSpace<S>, limits: SearchLimits): Promise<SearchResult> {
  const bound = limits.depth ?? Infinity;
  const tally = emptyTally(space);
  const best = new BestFinding();
  const pacer = new Pacer(limits.tick);
  const ids = new VisitedSet();
  /** By id: the least depth it was reached at, and whether it has been expanded. */
  const depths: number[] = [];
  const expanded: boolean[] = [];
  const stack: Visit<S>[] = [];
  let start = 0;

  const routeHere = (): Path => ({ initial: start, transitions: stack.map((visit) => visit.at - 1) });
  const remember = (key: string, depth: number): number => {
    const id = depths.length;
    ids.set(key, id);
    depths.push(depth);
    expanded.push(false);
    return id;
  };
  const enter = (id: number, state: S): void => {
    tally.depth = Math.max(tally.depth, stack.length);
    if (stack.length >= bound) return;
    const first = expanded[id] !== true;
    expanded[id] = true;
    const moves = space.expand(state);
    if (first && moves.every((move) => space.faultActions[move.action] === true)) {
      const defect = space.checkDeadlock(state);
      if (defect !== undefined) best.offer(defect, 0, routeHere);
    }
    stack.push({ id, state, moves, first, at: 0 });
  };

  const starts: { readonly id: number; readonly state: S; readonly ordinal: number }[] = [];
  let ordinal = -1;
  for (const { state, fault } of space.initialStates()) {
    start = ++ordinal;
    if (fault !== undefined) best.offer({ kind: "error", fault, phase: "start" }, 0, routeHere);
    if (fault === undefined && state !== undefined) {
      const key = space.key(state);
      if (!ids.has(key)) {
        const defect = space.checkInvariants(state);
        if (defect !== undefined) best.offer(defect, 0, routeHere);
        if (visit(space, tally, state, (found) => best.offer(found, 0, routeHere)))
          starts.push({ id: remember(key, 0), state, ordinal });
      }
    }
    if (pacer.due()) tally.stopped = await pacer.rest({ ...tally, frontier: starts.length });
    if (tally.stopped !== undefined || best.steps === 0) break;
  }
  tally.initialStates = tally.states;

  for (const { id, state, ordinal: from } of starts) {
    if (best.steps === 0 || tally.stopped !== undefined) break;
    start = from;
    // A start is at depth 0, and never expanded but here.
    enter(id, state);
    for (let visit = stack.at(-1); visit !== undefined && best.steps > 0; visit = stack.at(-1)) {
      const move = visit.moves[visit.at++];
      if (move === undefined) stack.pop();
      else follow(visit, move);
      if (pacer.due()) tally.stopped = await pacer.rest({ ...tally, frontier: stack.length });
      if (tally.states >= VISITED_LIMIT) tally.stopped = visitedFull(tally.states);
      if (tally.stopped !== undefined) break;
    }
  }
  tally.unexpanded = expanded.filter((done) => !done).length;
  return resultOf(tally, best.finding);

  function follow(entry: Visit<S>, move: Transition<S>): void {
    const failed = transitionFailed(move);
    if (failed !== undefined && entry.first) best.offer(failed, 0, routeHere);
    if (move.state === undefined) return;
    if (entry.first) countTransition(tally, move);
    const key = space.key(move.state);
    const known = ids.get(key);
    if (entry.first) {
      const defect =
        (known === undefined ? space.checkInvariants(move.state) : undefined) ??
        space.checkStep(entry.state, move.state);
      if (defect !== undefined) best.offer(defect, 0, routeHere);
    }
    if (known !== undefined) {
      if (bound === Infinity || stack.length >= (depths[known] ?? 0)) return;
      depths[known] = stack.length;
      enter(known, move.state);
    } else if (entry.first && visit(space, tally, move.state, (found) => best.offer(found, 0, routeHere))) {
      enter(remember(key, stack.length), move.state);
    }
  }
}
