// Which of the shortest counterexamples is shown: one with the fewest faults, of those one with the fewest switches between instances, of those the
// first. All of them lie on layers of states, one for each number of steps, through which the cheapest way is found backwards (Bellman, *Dynamic
// Programming*, 1957). What is found stays the same: only the way there is chosen.

import { defectAfter, defectAt, isDeadlockLike, isSameDefect } from "./defects.js";
import { lastLevel } from "./shortest-paths.js";
import type { Defect, Finding, Transition, ShortestPaths, StateSpace } from "./state-space.js";

export interface Chosen {
  readonly finding: Finding;
  /** Why it is the first, and not the one that is preferred. */
  readonly remark: string | undefined;
}

export interface PreferenceCriteria<S, M extends Transition<S>> {
  readonly space: Omit<StateSpace<S>, "expand"> & { expand(state: S): readonly M[] };
  /** Of states as they are: where symmetric ones count as one, they differ in who acts. */
  identity(state: S): string;
  /** Whose step it is. */
  actor(move: M): string | undefined;
}

/** States on shortest ways that are looked into. A few thousand moves take the interpreter some tenths of a second. */
export const PATH_STATES_LIMIT = 10_000;

interface Node<S> {
  readonly state: S;
  readonly arcs: Arc<S>[];
  /** What is wrong with stopping here, if that is what was found. */
  ending: Defect | undefined;
  /** By who acts first from here: the least that it costs from here on, that step included. */
  readonly leaving: Map<string | undefined, number>;
}

interface Begun<S> {
  readonly ordinal: number;
  readonly node: Node<S>;
}

interface Arc<S> {
  readonly ordinal: number;
  readonly fault: boolean;
  readonly actor: string | undefined;
  /** Where it ends: what is wrong then. */
  readonly to: Node<S> | Defect;
}

export async function preferPath<S, M extends Transition<S>>(
  finding: Finding,
  ways: ShortestPaths<S> | string,
  { space, identity, actor }: PreferenceCriteria<S, M>,
): Promise<Chosen> {
  const first = (why: string): Chosen => ({
    finding,
    remark: `${why}: the first of the shortest ways is shown, which may have more faults or switches than another`,
  });
  if (typeof ways === "string") return first(ways);
  const { openCovers: open, checkCancelled: rest } = ways;
  const last = lastLevel(finding);
  const stopping = isDeadlockLike(finding.defect);
  const isFound = (defect: Defect | undefined): defect is Defect =>
    defect !== undefined && isSameDefect(defect, finding.defect);
  let count = 0;
  const nodeIn = (nodes: Map<string, Node<S>>, state: S): Node<S> => {
    const key = identity(state);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const node: Node<S> = { state, arcs: [], ending: undefined, leaving: new Map() };
    nodes.set(key, node);
    count++;
    return node;
  };

  const starts: Begun<S>[] = [];
  let level = new Map<string, Node<S>>();
  const begins = ways.onPathAt(0);
  let ordinal = -1;
  for (const { state, fault } of space.initialStates()) {
    ordinal++;
    const stopped = await rest();
    if (stopped !== undefined) return first(stopped);
    if (state === undefined || fault !== undefined || !begins(state)) continue;
    const known = level.size;
    const node = nodeIn(level, state);
    if (level.size > known) starts.push({ ordinal, node });
    if (count > PATH_STATES_LIMIT) return first(tooMany);
  }
  const levels = [level];
  for (let at = 0; at <= last; at++) {
    const next = new Map<string, Node<S>>();
    const leads = at < last ? ways.onPathAt(at + 1) : undefined;
    for (const node of level.values()) {
      const stopped = await rest();
      if (stopped !== undefined) return first(stopped);
      const moves = space.expand(node.state);
      if (leads === undefined && stopping) {
        const ending = defectAt(space, node.state, moves);
        if (isFound(ending)) node.ending = ending;
        continue;
      }
      for (const [i, move] of moves.entries()) {
        const arc = { ordinal: i, fault: space.faultActions[move.action] === true, actor: actor(move) };
        if (leads === undefined) {
          const defect = defectAfter(space, node.state, move, open);
          if (isFound(defect)) node.arcs.push({ ...arc, to: defect });
        } else if (move.state !== undefined && leads(move.state)) {
          node.arcs.push({ ...arc, to: nodeIn(next, move.state) });
        }
      }
      if (count > PATH_STATES_LIMIT) return first(tooMany);
    }
    levels.push(next);
    level = next;
  }
  return { finding: cheapest(finding, starts, levels), remark: undefined };
}

const tooMany = `more than ${PATH_STATES_LIMIT} states lie on ways that are as short`;

function cheapest<S>(
  finding: Finding,
  starts: readonly Begun<S>[],
  levels: readonly ReadonlyMap<string, Node<S>>[],
): Finding {
  // One fault outweighs all the switches that there can be.
  const fault = finding.path.transitions.length + 1;
  const cost = (arc: Arc<S>): number => (arc.fault ? fault : 0) + ("kind" in arc.to ? 0 : after(arc.to, arc.actor));
  for (const level of [...levels].reverse()) {
    for (const { arcs, leaving } of level.values()) {
      for (const arc of arcs) {
        const least = cost(arc);
        if (least < (leaving.get(arc.actor) ?? Infinity)) leaving.set(arc.actor, least);
      }
    }
  }
  let begun: Begun<S> | undefined;
  let least = Infinity;
  for (const start of starts) {
    const total = fromHere(start.node);
    if (total >= least) continue;
    begun = start;
    least = total;
  }
  if (begun === undefined) throw new Error("internal: none of the shortest ways leads to what was found");
  const start = begun.ordinal;
  const moves: number[] = [];
  let at = begun.node;
  let before: Arc<S> | undefined;
  while (at.ending === undefined) {
    const arc = at.arcs.find(
      (each) => cost(each) + (before === undefined || before.actor === each.actor ? 0 : 1) === least,
    );
    if (arc === undefined) throw new Error("internal: the cheapest of the shortest ways is lost");
    moves.push(arc.ordinal);
    if ("kind" in arc.to) return { defect: arc.to, path: { initial: start, transitions: moves } };
    least = after(arc.to, arc.actor);
    at = arc.to;
    before = arc;
  }
  return { defect: at.ending, path: { initial: start, transitions: moves } };
}

/** The least that a way costs that begins here. */
const fromHere = <S>({ ending, leaving }: Node<S>): number =>
  ending === undefined ? Math.min(...leaving.values()) : 0;

/** The least that it costs to go on from here after a step of `actor`. */
function after<S>({ ending, leaving }: Node<S>, actor: string | undefined): number {
  if (ending !== undefined) return 0;
  let least = Infinity;
  for (const [next, cost] of leaving) least = Math.min(least, cost + (next === actor ? 0 : 1));
  return least;
}
