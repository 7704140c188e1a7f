// Which states lie on the shortest ways to what a search found: the search is done again up to there, and then back from where it was found.

import { defectAfter, defectAt, isDeadlockLike, isSameDefect } from "./defects.js";
import type { Finding, ShortestPaths, StateSpace } from "./state-space.js";
import { VisitedSet } from "./visited-set.js";

interface Node {
  readonly key: string;
  /** Those of the level before that lead to it. */
  readonly before: Node[];
}

/**
 * Of a finding that takes a step, in a search that ended its level. `open`: the covers that were asked of the states it was found among; `rest` is
 * asked now and then, and may stop it: then the answer is why.
 */
export async function shortestPaths<S>(
  space: StateSpace<S>,
  finding: Finding,
  open: readonly boolean[],
  rest: () => Promise<string | undefined>,
): Promise<ShortestPaths<S> | string> {
  const { defect, path: route } = finding;
  const last = lastLevel(finding);
  const known = new VisitedSet();
  let level = new Map<string, readonly [Node, S]>();
  const welcome = (into: typeof level, key: string, state: S, at: number): Node | undefined => {
    if (known.has(key)) return into.get(key)?.[0];
    if (space.satisfiesConstraint(state) !== true) return undefined;
    const node: Node = { key, before: [] };
    known.set(key, at);
    into.set(key, [node, state]);
    return node;
  };
  for (const { state, fault } of space.initialStates()) {
    const stopped = await rest();
    if (stopped !== undefined) return stopped;
    if (state !== undefined && fault === undefined) welcome(level, space.key(state), state, 0);
  }
  for (let at = 1; at <= last; at++) {
    const next: typeof level = new Map();
    for (const [from, state] of level.values()) {
      const stopped = await rest();
      if (stopped !== undefined) return stopped;
      for (const move of space.expand(state)) {
        if (move.state === undefined) continue;
        const node = welcome(next, space.key(move.state), move.state, at);
        if (node !== undefined && node.before.at(-1) !== from) node.before.push(from);
      }
    }
    level = next;
  }
  let marked = new Set<Node>();
  for (const [node, state] of level.values()) {
    const stopped = await rest();
    if (stopped !== undefined) return stopped;
    const moves = space.expand(state);
    const found = isDeadlockLike(defect)
      ? [defectAt(space, state, moves)]
      : moves.map((move) => defectAfter(space, state, move, open));
    if (found.some((each) => each !== undefined && isSameDefect(each, defect))) marked.add(node);
  }
  /** By level. */
  const keys: ReadonlySet<string>[] = [];
  for (let at = last; at >= 0; at--) {
    keys[at] = new Set([...marked].map(({ key }) => key));
    marked = new Set([...marked].flatMap(({ before }) => before));
  }
  if (keys[0]?.size === 0)
    throw new Error(`internal: there is no way of ${route.transitions.length} steps to what was found`);
  return {
    openCovers: open,
    checkCancelled: rest,
    onPathAt: (at) => (state) => keys[at]?.has(space.key(state)) === true,
  };
}

/** Of the states that it is found among: of the state itself, or of a step from there. */
export const lastLevel = ({ defect, path: route }: Finding): number =>
  isDeadlockLike(defect) ? route.transitions.length : route.transitions.length - 1;
