// Breadth-first search, a level at a time. A finding ends the search with its level, so that the shortest counterexample and all counts
// are the same on every run.

import { transitionFailed } from "./defects.js";
import { shortestPaths } from "./shortest-paths.js";
import type { PreferPath, Path, SearchLimits, SearchResult, StateSpace } from "./state-space.js";
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
import { VisitedSet } from "./visited-set.js";

interface Known<S> {
  readonly id: number;
  readonly state: S;
}

/** `prefer`: chooses among the shortest ways to what is found; without it the first one is taken. */
export async function searchBreadthFirst<S>(
  space: StateSpace<S>,
  limits: SearchLimits,
  prefer?: PreferPath<S>,
): Promise<SearchResult> {
  const tally = emptyTally(space);
  const best = new BestFinding();
  const pacer = new Pacer(limits.tick);
  const ids = new VisitedSet();
  /** By id: the state it was found from, or -1 for a start; and the ordinal of the move, or of the start. */
  const parents: number[] = [];
  const ordinals: number[] = [];

  const remember = (key: string, state: S, parent: number, ordinal: number): Known<S> => {
    const id = parents.length;
    ids.set(key, id);
    parents.push(parent);
    ordinals.push(ordinal);
    return { id, state };
  };
  const routeTo = (id: number, ...last: number[]): Path => {
    const moves = [...last];
    let at = id;
    for (let parent = parents[at] ?? -1; parent >= 0; parent = parents[at] ?? -1) {
      moves.push(ordinals[at] ?? 0);
      at = parent;
    }
    return { initial: ordinals[at] ?? 0, transitions: moves.reverse() };
  };

  /** Covers reached in earlier levels: what is asked of a state does not depend on its place in its level. */
  let covered: readonly boolean[] = [...tally.covered];
  let frontier: Known<S>[] = [];
  let ordinal = -1;
  for (const { state, fault } of space.initialStates()) {
    ordinal++;
    const start = ordinal;
    const route = (): Path => ({ initial: start, transitions: [] });
    if (fault !== undefined) best.offer({ kind: "error", fault, phase: "start" }, 0, route);
    if (fault !== undefined || state === undefined) continue;
    const key = space.key(state);
    if (ids.has(key)) continue;
    const defect = space.checkInvariants(state);
    if (defect !== undefined) best.offer(defect, 0, route);
    if (visit(space, tally, state, (found) => best.offer(found, 0, route), covered))
      frontier.push(remember(key, state, -1, start));
    if (pacer.due()) tally.stopped = await pacer.rest({ ...tally, frontier: frontier.length });
    if (tally.states >= VISITED_LIMIT) tally.stopped = visitedFull(tally.states);
    if (tally.stopped !== undefined) break;
  }
  tally.initialStates = tally.states;

  while (frontier.length > 0 && best.steps === Infinity && tally.stopped === undefined) {
    if (tally.depth === limits.depth) {
      tally.unexpanded = frontier.length;
      break;
    }
    const next: Known<S>[] = [];
    covered = [...tally.covered];
    const steps = tally.depth + 1;
    for (const [position, { id, state }] of frontier.entries()) {
      let alive = false;
      for (const [at, move] of space.expand(state).entries()) {
        if (space.faultActions[move.action] !== true) alive = true;
        const route = (): Path => routeTo(id, at);
        const failed = transitionFailed(move);
        if (failed !== undefined) best.offer(failed, steps, route);
        if (move.state === undefined) continue;
        countTransition(tally, move);
        const key = space.key(move.state);
        const isNew = !ids.has(key);
        // What is already known to be as short cannot be beaten from here on, but by a deadlock.
        if (best.steps > steps || space.thorough) {
          const inState = isNew ? space.checkInvariants(move.state) : undefined;
          const inStep = inState === undefined || space.thorough ? space.checkStep(state, move.state) : undefined;
          const defect = inState ?? inStep;
          if (defect !== undefined) best.offer(defect, steps, route);
        }
        if (isNew && visit(space, tally, move.state, (found) => best.offer(found, steps, route), covered))
          next.push(remember(key, move.state, id, at));
      }
      if (!alive && (best.steps > tally.depth || space.thorough)) {
        const defect = space.checkDeadlock(state);
        if (defect !== undefined) best.offer(defect, tally.depth, () => routeTo(id));
      }
      if (pacer.due())
        tally.stopped = await pacer.rest({ ...tally, frontier: frontier.length - position + next.length });
      if (tally.states >= VISITED_LIMIT) tally.stopped = visitedFull(tally.states);
      if (tally.stopped !== undefined) break;
    }
    if (next.length > 0) tally.depth++;
    frontier = next;
  }
  const { finding } = best;
  if (finding === undefined || best.steps === 0 || prefer === undefined || tally.stopped !== undefined)
    return resultOf(tally, finding);
  const progress = { ...tally, frontier: frontier.length };
  const ways = await shortestPaths(
    space,
    finding,
    covered.map((reached) => !reached),
    async () => (pacer.due() ? pacer.rest(progress) : undefined),
  );
  return resultOf(tally, await prefer(finding, ways));
}
