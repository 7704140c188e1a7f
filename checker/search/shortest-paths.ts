// The states on all shortest paths to a finding. The search is repeated up to the level of the finding; then the levels are walked backwards.

import { defectAfter, defectAt, isDeadlockLike, isSameDefect } from "./defects.js";
import type { Finding, ShortestPaths, StateSpace } from "./state-space.js";
import { VisitedSet } from "./visited-set.js";

interface Node {
  readonly key: string;
  /** The states of the level before that lead to it. */
  readonly predecessors: Node[];
}

type Level<S> = Map<string, readonly [Node, S]>;

/** A cancelled search ends with the reason for it. */
class Cancelled extends Error {}

/**
 * For a finding of at least one step, made by a search that completed its level. `openCovers` are those that the states of that level were asked for. A string
 * says why `checkCancelled` stopped it.
 */
export async function shortestPaths<S>(
  space: StateSpace<S>,
  finding: Finding,
  openCovers: readonly boolean[],
  checkCancelled: () => Promise<string | undefined>,
): Promise<ShortestPaths<S> | string> {
  const last = lastLevel(finding);
  const pause = async (): Promise<void> => {
    const why = await checkCancelled();
    if (why !== undefined) throw new Cancelled(why);
  };
  try {
    const level = await levelAt(space, last, pause);
    const keys = keysByLevel(last, await endsIn(space, level, finding, openCovers, pause));
    if (keys[0]?.size === 0)
      throw new Error(`internal: no path of ${finding.path.transitions.length} steps leads to the finding`);
    return {
      openCovers,
      checkCancelled,
      onPathAt: (steps) => (state) => keys[steps]?.has(space.key(state)) === true,
    };
  } catch (error) {
    if (error instanceof Cancelled) return error.message;
    throw error;
  }
}

/** The states at a distance from the initial states, linked to their predecessors. */
async function levelAt<S>(space: StateSpace<S>, distance: number, pause: () => Promise<void>): Promise<Level<S>> {
  const visited = new VisitedSet();
  const visit = (into: Level<S>, state: S, at: number): Node | undefined => {
    const key = space.key(state);
    if (visited.has(key)) return into.get(key)?.[0];
    if (space.satisfiesConstraint(state) !== true) return undefined;
    const node: Node = { key, predecessors: [] };
    visited.set(key, at);
    into.set(key, [node, state]);
    return node;
  };
  let level: Level<S> = new Map();
  for (const { state, fault } of space.initialStates()) {
    await pause();
    if (state !== undefined && fault === undefined) visit(level, state, 0);
  }
  for (let at = 1; at <= distance; at++) {
    const next: Level<S> = new Map();
    for (const [from, state] of level.values()) {
      await pause();
      for (const transition of space.expand(state)) {
        if (transition.state === undefined) continue;
        const node = visit(next, transition.state, at);
        if (node !== undefined && node.predecessors.at(-1) !== from) node.predecessors.push(from);
      }
    }
    level = next;
  }
  return level;
}

/** The states of the last level in which, or one step after which, the same defect is found. */
async function endsIn<S>(
  space: StateSpace<S>,
  level: Level<S>,
  { defect }: Finding,
  openCovers: readonly boolean[],
  pause: () => Promise<void>,
): Promise<ReadonlySet<Node>> {
  const ends = new Set<Node>();
  for (const [node, state] of level.values()) {
    await pause();
    const transitions = space.expand(state);
    const defects = isDeadlockLike(defect)
      ? [defectAt(space, state, transitions)]
      : transitions.map((transition) => defectAfter(space, state, transition, openCovers));
    if (defects.some((each) => each !== undefined && isSameDefect(each, defect))) ends.add(node);
  }
  return ends;
}

function keysByLevel(last: number, ends: ReadonlySet<Node>): readonly ReadonlySet<string>[] {
  const keys: ReadonlySet<string>[] = [];
  let marked = ends;
  for (let at = last; at >= 0; at--) {
    keys[at] = new Set([...marked].map(({ key }) => key));
    marked = new Set([...marked].flatMap(({ predecessors }) => predecessors));
  }
  return keys;
}

/** The level in which a finding is made: that of the state itself for a deadlock, else the one before the last step. */
export const lastLevel = ({ defect, path }: Finding): number =>
  isDeadlockLike(defect) ? path.transitions.length : path.transitions.length - 1;
