// The choice among the shortest counterexamples: the one with the fewest faults, then the fewest switches between instances, then the first. They lie on
// layers of states, one for each distance, through which the cheapest path is found backwards (Bellman, *Dynamic Programming*, 1957). The verdict and the
// violated property are those of the search; only the path changes.

import { defectAfter, defectAt, isDeadlockLike, isSameDefect } from "./defects.js";
import { lastLevel } from "./shortest-paths.js";
import type { Defect, Finding, ShortestPaths, StateSpace, Transition } from "./state-space.js";

export interface ChosenPath {
  readonly finding: Finding;
  /** Why it is the first path and not the preferred one. */
  readonly notice: string | undefined;
}

export interface PreferenceCriteria<S, T extends Transition<S>> {
  readonly space: Omit<StateSpace<S>, "expand"> & { expand(state: S): readonly T[] };
  /** Tells states apart even where symmetric ones count as one: they differ in who acts. */
  identity(state: S): string;
  /** The instance that takes the step. */
  actor(transition: T): string | undefined;
}

/** The most states on shortest paths that are examined: the interpreter takes some tenths of a second for a few thousand transitions. */
export const PATH_STATES_LIMIT = 10_000;

interface Node<S> {
  readonly state: S;
  readonly edges: Edge<S>[];
  /** The defect of stopping here, if that is the finding. */
  ending: Defect | undefined;
  /** By the actor of the first step from here: the least cost from here on, that step included. */
  readonly costByActor: Map<string | undefined, number>;
}

interface Root<S> {
  readonly ordinal: number;
  readonly node: Node<S>;
}

interface Edge<S> {
  readonly ordinal: number;
  readonly fault: boolean;
  readonly actor: string | undefined;
  /** The next state, or the defect with which the path ends. */
  readonly to: Node<S> | Defect;
}

type Layer<S> = Map<string, Node<S>>;

/** Ends the construction of the layers; the message says why. */
class NotExamined extends Error {}

export async function preferPath<S, T extends Transition<S>>(
  finding: Finding,
  paths: ShortestPaths<S> | string,
  criteria: PreferenceCriteria<S, T>,
): Promise<ChosenPath> {
  try {
    if (typeof paths === "string") throw new NotExamined(paths);
    const { roots, layers } = await new Layers(finding, paths, criteria).build();
    return { finding: cheapest(finding, roots, layers), notice: undefined };
  } catch (error) {
    if (!(error instanceof NotExamined)) throw error;
    return {
      finding,
      notice: `${error.message}: the first of the shortest paths is shown, which may have more faults or switches than another`,
    };
  }
}

/** The shortest paths as layers of states with the edges between them. */
class Layers<S, T extends Transition<S>> {
  #count = 0;

  constructor(
    readonly finding: Finding,
    readonly paths: ShortestPaths<S>,
    readonly criteria: PreferenceCriteria<S, T>,
  ) {}

  async build(): Promise<{ readonly roots: readonly Root<S>[]; readonly layers: readonly Layer<S>[] }> {
    const { roots, layer } = await this.#initialLayer();
    const layers = [layer];
    const last = lastLevel(this.finding);
    for (let at = 0; at < last; at++) layers.push(await this.#nextLayer(layers[at] ?? new Map(), at + 1));
    await this.#end(layers[last] ?? new Map());
    return { roots, layers };
  }

  async #initialLayer(): Promise<{ readonly roots: readonly Root<S>[]; readonly layer: Layer<S> }> {
    const roots: Root<S>[] = [];
    const layer: Layer<S> = new Map();
    const isOnPath = this.paths.onPathAt(0);
    let ordinal = -1;
    for (const { state, fault } of this.criteria.space.initialStates()) {
      ordinal++;
      await this.#pause();
      if (state === undefined || fault !== undefined || !isOnPath(state)) continue;
      const known = layer.size;
      const node = this.#nodeIn(layer, state);
      if (layer.size > known) roots.push({ ordinal, node });
    }
    return { roots, layer };
  }

  async #nextLayer(layer: Layer<S>, at: number): Promise<Layer<S>> {
    const next: Layer<S> = new Map();
    const isOnPath = this.paths.onPathAt(at);
    for (const node of layer.values()) {
      await this.#pause();
      for (const [ordinal, transition] of this.criteria.space.expand(node.state).entries()) {
        if (transition.state === undefined || !isOnPath(transition.state)) continue;
        node.edges.push(this.#edge(transition, ordinal, this.#nodeIn(next, transition.state)));
      }
    }
    return next;
  }

  /** The last layer: the finding is a deadlock in its states, or lies one step further. */
  async #end(layer: Layer<S>): Promise<void> {
    const { space } = this.criteria;
    const isFinding = (defect: Defect | undefined): defect is Defect =>
      defect !== undefined && isSameDefect(defect, this.finding.defect);
    for (const node of layer.values()) {
      await this.#pause();
      const transitions = space.expand(node.state);
      if (isDeadlockLike(this.finding.defect)) {
        const ending = defectAt(space, node.state, transitions);
        if (isFinding(ending)) node.ending = ending;
        continue;
      }
      for (const [ordinal, transition] of transitions.entries()) {
        const defect = defectAfter(space, node.state, transition, this.paths.openCovers);
        if (isFinding(defect)) node.edges.push(this.#edge(transition, ordinal, defect));
      }
    }
  }

  #edge(transition: T, ordinal: number, to: Edge<S>["to"]): Edge<S> {
    const { space, actor } = this.criteria;
    return { ordinal, fault: space.faultActions[transition.action] === true, actor: actor(transition), to };
  }

  #nodeIn(layer: Layer<S>, state: S): Node<S> {
    const key = this.criteria.identity(state);
    const known = layer.get(key);
    if (known !== undefined) return known;
    if (++this.#count > PATH_STATES_LIMIT)
      throw new NotExamined(`more than ${PATH_STATES_LIMIT} states lie on shortest paths`);
    const node: Node<S> = { state, edges: [], ending: undefined, costByActor: new Map() };
    layer.set(key, node);
    return node;
  }

  async #pause(): Promise<void> {
    const why = await this.paths.checkCancelled();
    if (why !== undefined) throw new NotExamined(why);
  }
}

function cheapest<S>(finding: Finding, roots: readonly Root<S>[], layers: readonly Layer<S>[]): Finding {
  // One fault outweighs all possible switches.
  const faultCost = finding.path.transitions.length + 1;
  const costOf = (edge: Edge<S>): number =>
    (edge.fault ? faultCost : 0) + ("kind" in edge.to ? 0 : costAfter(edge.to, edge.actor));
  for (const layer of [...layers].reverse()) {
    for (const { edges, costByActor } of layer.values()) {
      for (const edge of edges) {
        const cost = costOf(edge);
        if (cost < (costByActor.get(edge.actor) ?? Infinity)) costByActor.set(edge.actor, cost);
      }
    }
  }
  let root: Root<S> | undefined;
  let least = Infinity;
  for (const each of roots) {
    const cost = costFrom(each.node);
    if (cost >= least) continue;
    root = each;
    least = cost;
  }
  if (root === undefined) throw new Error("internal: none of the shortest paths leads to the finding");
  const transitions: number[] = [];
  let node = root.node;
  let before: Edge<S> | undefined;
  while (node.ending === undefined) {
    const edge = node.edges.find(
      (each) => costOf(each) + (before === undefined || before.actor === each.actor ? 0 : 1) === least,
    );
    if (edge === undefined) throw new Error("internal: the cheapest of the shortest paths is lost");
    transitions.push(edge.ordinal);
    if ("kind" in edge.to) return { defect: edge.to, path: { initial: root.ordinal, transitions } };
    least = costAfter(edge.to, edge.actor);
    node = edge.to;
    before = edge;
  }
  return { defect: node.ending, path: { initial: root.ordinal, transitions } };
}

/** The least cost of a path that begins here. */
const costFrom = <S>({ ending, costByActor }: Node<S>): number =>
  ending === undefined ? Math.min(...costByActor.values()) : 0;

/** The least cost from here on after a step of `actor`: a step of another costs a switch. */
function costAfter<S>({ ending, costByActor }: Node<S>, actor: string | undefined): number {
  if (ending !== undefined) return 0;
  let least = Infinity;
  for (const [next, cost] of costByActor) least = Math.min(least, cost + (next === actor ? 0 : 1));
  return least;
}
