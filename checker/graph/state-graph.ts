// The reachable states and the steps between them, to be looked at: all of a small space, or of a larger one the groups that states fall into.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { DetailedTransition, Interpreter } from "../interpreter/interpreter.js";
import { interpret } from "../interpreter/interpreter.js";
import { element, type State, type Value } from "../interpreter/values.js";
import type { Check, Model } from "../model/model.js";
import type { Trace } from "../outcome.js";
import type { Tick } from "../search/state-space.js";
import { Pacer } from "../search/tally.js";
import { VisitedSet } from "../search/visited-set.js";

export interface GraphOptions {
  /** States with the same key are one node; a state itself is one without this. */
  readonly groupOf: ((state: State) => string | RuntimeFault) | undefined;
  /** No more nodes than this, but those of the trace, which are there in any case. */
  readonly nodes: number;
  /** No more states than this are visited. */
  readonly states: number;
  readonly trace: Trace | undefined;
  readonly tick: Tick | undefined;
}

export interface GraphNode {
  /** The first that was found of the node's. */
  readonly state: State;
  readonly size: number;
  readonly initial: boolean;
  /** What is wrong in one of its states: the first invariant that is false, `deadlock`, the code of a run-time error. */
  readonly problems: ReadonlySet<string>;
  /** Steps from it that are not drawn, as the nodes that they lead to are not. */
  readonly omitted: number;
}

export interface EdgeLabel {
  readonly action: number;
  /** Undefined between groups: there steps of an action are one, whatever its arguments. */
  readonly args: readonly Value[] | undefined;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly labels: readonly EdgeLabel[];
  /** Step properties that one of its steps violates. */
  readonly problems: ReadonlySet<string>;
}

export interface StateGraph {
  readonly nodes: readonly GraphNode[];
  /** In the order in which they were found; none from a group to itself. */
  readonly edges: readonly GraphEdge[];
  /** By position in the trace: the node its state belongs to. */
  readonly path: readonly number[];
  /** In all of the nodes. */
  readonly states: number;
  /** What is missing, and why: sentences. */
  readonly notices: readonly string[];
  /** The expression that states are grouped by cannot be evaluated. */
  readonly fault: RuntimeFault | undefined;
}

interface OpenNode extends GraphNode {
  size: number;
  omitted: number;
  readonly problems: Set<string>;
}

interface OpenEdge extends GraphEdge {
  readonly labels: EdgeLabel[];
  readonly known: Set<string>;
  readonly problems: Set<string>;
}

/**
 * Breadth-first, by the interpreter. Symmetric states count each for itself. From states in which an invariant is false nothing is explored: a check ends
 * there.
 */
export async function stateGraph(model: Model, check: Check, options: GraphOptions): Promise<StateGraph> {
  return new Collector(interpret(model, check), check, options).collect();
}

class Collector {
  readonly #nodes: OpenNode[] = [];
  readonly #edges = new Map<string, OpenEdge>();
  /** By key of the group, or of the state. */
  readonly #groups = new Map<string, number>();
  readonly #visited = new VisitedSet();
  readonly #queue: { readonly state: State; readonly depth: number; readonly node: number }[] = [];
  #fault: RuntimeFault | undefined;
  #refused = 0;
  #unexpanded = 0;
  #omitted = 0;

  constructor(
    readonly interpreter: Interpreter,
    readonly check: Check,
    readonly options: GraphOptions,
  ) {}

  async collect(): Promise<StateGraph> {
    const pacer = new Pacer(this.options.tick);
    const { trace, states: most } = this.options;
    const along = trace === undefined ? [] : [trace.initial, ...trace.steps.map(({ state }) => state)];
    let stopped: string | undefined;
    for (const { state } of this.interpreter.initialStates()) {
      if (state !== undefined) this.#meet(state, { depth: 0, initial: true, must: false });
      if (pacer.due()) stopped = await pacer.rest(this.#progress(0));
      if (stopped !== undefined || this.#fault !== undefined) break;
    }
    let at = 0;
    for (
      ;
      at < this.#queue.length && stopped === undefined && this.#fault === undefined && this.#queue.length <= most;
      at++
    ) {
      this.#expand(element(this.#queue, at));
      if (pacer.due()) stopped = await pacer.rest(this.#progress(at));
    }
    const path = this.#fault === undefined ? this.#follow(along) : [];
    const left = this.#queue.length - at;
    return {
      nodes: this.#nodes,
      edges: [...this.#edges.values()],
      path,
      states: this.#nodes.reduce((sum, { size }) => sum + size, 0),
      notices: [
        ...(stopped === undefined ? [] : [stopped]),
        ...(left > 0 && stopped === undefined ? [`more than ${most} states: ${left} were met and not explored`] : []),
        ...(this.#omitted > 0
          ? [
              `${count(this.#omitted, "step")} not drawn that ${this.#omitted === 1 ? "leads" : "lead"} to more ${this.options.groupOf === undefined ? "states" : "groups"} than ${this.options.nodes}`,
            ]
          : []),
        ...(this.#refused > 0 ? [`\`within\` leaves out ${count(this.#refused, "step")} to states outside it`] : []),
        ...(this.#unexpanded > 0 ? [`\`depth\` leaves ${count(this.#unexpanded, "state")} unexplored`] : []),
      ],
      fault: this.#fault,
    };
  }

  #progress(done: number): Parameters<Tick>[0] {
    return {
      states: this.#queue.length,
      transitions: 0,
      depth: this.#queue[done]?.depth ?? 0,
      frontier: this.#queue.length - done,
    };
  }

  /** The node of a state; undefined when there are enough nodes, when it is outside `within`, or when it has no group. */
  #meet(
    state: State,
    { depth, initial, must }: { readonly depth: number; readonly initial: boolean; readonly must: boolean },
  ): number | undefined {
    const { groupOf, nodes } = this.options;
    const key = this.interpreter.key(state);
    const known = this.#visited.get(key);
    if (known !== undefined) return known;
    if (this.interpreter.satisfiesConstraint(state) !== true && !must) {
      this.#refused++;
      return undefined;
    }
    const group = groupOf === undefined ? key : groupOf(state);
    if (typeof group !== "string") {
      this.#fault = group;
      return undefined;
    }
    const old = this.#groups.get(group);
    if (old === undefined && this.#nodes.length >= nodes && !must) {
      this.#omitted++;
      return undefined;
    }
    const id = old ?? this.#nodes.length;
    if (old === undefined) {
      this.#groups.set(group, id);
      this.#nodes.push({ state, size: 0, initial, problems: new Set(), omitted: 0 });
    }
    this.#visited.set(key, id);
    const node = element(this.#nodes, id);
    node.size++;
    const defect = this.interpreter.checkInvariants(state);
    if (defect?.kind === "invariant") node.problems.add(defect.property);
    if (defect?.kind === "error") node.problems.add(defect.fault.code);
    if (defect === undefined) this.#queue.push({ state, depth, node: id });
    return id;
  }

  #expand({ state, depth, node }: { readonly state: State; readonly depth: number; readonly node: number }): void {
    const attempts = this.interpreter.expand(state);
    if (attempts.every(({ action }) => this.interpreter.faultActions[action] === true)) {
      const stop = this.interpreter.checkDeadlock(state);
      if (stop !== undefined)
        element(this.#nodes, node).problems.add(stop.kind === "error" ? stop.fault.code : "deadlock");
    }
    if (depth === this.check.depth) {
      this.#unexpanded++;
      return;
    }
    for (const attempt of attempts) {
      if (attempt.fault !== undefined) element(this.#nodes, node).problems.add(attempt.fault.code);
      if (attempt.state === undefined) continue;
      const to = this.#meet(attempt.state, { depth: depth + 1, initial: false, must: false });
      if (to === undefined) element(this.#nodes, node).omitted++;
      else this.#connect({ from: node, state }, { to, state: attempt.state }, attempt);
    }
  }

  #connect(
    { from, state }: { readonly from: number; readonly state: State },
    target: { readonly to: number; readonly state: State },
    { action, args }: DetailedTransition,
  ): void {
    const grouped = this.options.groupOf !== undefined;
    const { to } = target;
    if (grouped && from === to) return;
    const key = `${from} ${to}`;
    let edge = this.#edges.get(key);
    if (edge === undefined) {
      edge = { from, to, labels: [], known: new Set(), problems: new Set() };
      this.#edges.set(key, edge);
    }
    const move: EdgeLabel = { action, args: grouped ? undefined : args };
    const name = JSON.stringify(grouped ? action : [action, args]);
    if (!edge.known.has(name)) {
      edge.known.add(name);
      edge.labels.push(move);
    }
    const defect = this.interpreter.checkStep(state, target.state);
    if (defect?.kind === "step") edge.problems.add(defect.property);
    if (defect?.kind === "error") edge.problems.add(defect.fault.code);
  }

  /** Draws the trace, whatever was left out before it came to that. */
  #follow(states: readonly State[]): readonly number[] {
    let before: { readonly from: number; readonly state: State } | undefined;
    const path: number[] = [];
    for (const [position, state] of states.entries()) {
      const to = this.#meet(state, { depth: position, initial: position === 0, must: true });
      if (to === undefined) return path;
      path.push(to);
      if (before !== undefined && !this.#edges.has(`${before.from} ${to}`)) {
        const attempt = this.interpreter
          .expand(before.state)
          .find((each) => each.state !== undefined && this.interpreter.key(each.state) === this.interpreter.key(state));
        if (attempt !== undefined) this.#connect(before, { to, state }, attempt);
      }
      before = { from: to, state };
    }
    return path;
  }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
