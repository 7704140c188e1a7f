// State graphs for people to look at: the reachable states and the steps between them, or groups of states and the steps
// between groups.

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
  /** Groups states: those with the same key are one node. Without it, each state is a node. */
  readonly groupOf: ((state: State) => string | RuntimeFault) | undefined;
  /** The greatest number of nodes. Those of the trace are added in any case. */
  readonly nodes: number;
  /** The search ends when it has visited more states than this. */
  readonly states: number;
  readonly trace: Trace | undefined;
  readonly tick: Tick | undefined;
}

export interface GraphNode {
  /** The first state visited of the node. */
  readonly state: State;
  /** The number of states. */
  readonly size: number;
  readonly initial: boolean;
  /** The defects of its states: the first invariant that is false, `deadlock`, the code of a run-time error. */
  readonly problems: ReadonlySet<string>;
  /** Steps from the node that are not drawn, because the states that they lead to are not. */
  readonly omitted: number;
}

export interface EdgeLabel {
  readonly action: number;
  /** Undefined between groups: one label stands for all steps of an action. */
  readonly args: readonly Value[] | undefined;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly labels: readonly EdgeLabel[];
  /** Step properties that a step of the edge violates, and codes of run-time errors. */
  readonly problems: ReadonlySet<string>;
}

export interface StateGraph {
  readonly nodes: readonly GraphNode[];
  /** In the order of the search. There are none from a group to itself. */
  readonly edges: readonly GraphEdge[];
  /** The node of each state of the trace. */
  readonly path: readonly number[];
  /** The number of states of all nodes. */
  readonly states: number;
  /** Sentences that say what is missing, and why. */
  readonly notices: readonly string[];
  /** A run-time error in `groupOf`. */
  readonly fault: RuntimeFault | undefined;
}

interface OpenNode extends GraphNode {
  size: number;
  omitted: number;
  readonly problems: Set<string>;
}

interface OpenEdge extends GraphEdge {
  readonly labels: EdgeLabel[];
  readonly labelKeys: Set<string>;
  readonly problems: Set<string>;
}

/**
 * Explores breadth-first with the interpreter, without symmetry reduction. Like a check, it does not expand states that
 * violate an invariant.
 */
export async function stateGraph(model: Model, check: Check, options: GraphOptions): Promise<StateGraph> {
  return new GraphBuilder(interpret(model, check), check, options).build();
}

class GraphBuilder {
  readonly #nodes: OpenNode[] = [];
  readonly #edges = new Map<string, OpenEdge>();
  /** Nodes by the key of their group or state. */
  readonly #nodeIds = new Map<string, number>();
  readonly #visited = new VisitedSet();
  readonly #queue: { readonly state: State; readonly depth: number; readonly node: number }[] = [];
  #fault: RuntimeFault | undefined;
  /** States outside the state constraint. */
  #outside = 0;
  /** States at the depth bound. */
  #unexpanded = 0;
  /** Steps to states that would need more nodes than allowed. */
  #omitted = 0;

  constructor(
    readonly interpreter: Interpreter,
    readonly check: Check,
    readonly options: GraphOptions,
  ) {}

  async build(): Promise<StateGraph> {
    const { trace } = this.options;
    const { stopped, queued } = await this.#explore();
    const states = trace === undefined ? [] : [trace.initial, ...trace.steps.map(({ state }) => state)];
    const path = this.#fault === undefined ? this.#addTrace(states) : [];
    return {
      nodes: this.#nodes,
      edges: [...this.#edges.values()],
      path,
      states: this.#nodes.reduce((sum, { size }) => sum + size, 0),
      notices: this.#notices(stopped, queued),
      fault: this.#fault,
    };
  }

  /** `stopped`: why the search was cancelled. `queued`: the number of states that were not expanded. */
  async #explore(): Promise<{ readonly stopped: string | undefined; readonly queued: number }> {
    const pacer = new Pacer(this.options.tick);
    let stopped: string | undefined;
    for (const { state } of this.interpreter.initialStates()) {
      if (state !== undefined) this.#visit(state, { depth: 0, initial: true, isRequired: false });
      if (pacer.due()) stopped = await pacer.rest(this.#progress(0));
      if (stopped !== undefined || this.#fault !== undefined) break;
    }
    let expanded = 0;
    while (expanded < this.#queue.length && this.#queue.length <= this.options.states) {
      if (stopped !== undefined || this.#fault !== undefined) break;
      this.#expand(element(this.#queue, expanded));
      if (pacer.due()) stopped = await pacer.rest(this.#progress(expanded));
      expanded++;
    }
    return { stopped, queued: this.#queue.length - expanded };
  }

  #notices(stopped: string | undefined, queued: number): readonly string[] {
    const { groupOf, nodes, states } = this.options;
    const notices: string[] = [];
    if (stopped !== undefined) notices.push(stopped);
    else if (queued > 0) notices.push(`more than ${states} states: ${queued} were reached but not expanded`);
    if (this.#omitted > 0) {
      const verb = this.#omitted === 1 ? "leads" : "lead";
      const limit = `${nodes} ${groupOf === undefined ? "states" : "groups"}`;
      notices.push(`${count(this.#omitted, "step")} not drawn that ${verb} beyond the limit of ${limit}`);
    }
    if (this.#outside > 0) notices.push(`\`within\` excludes ${count(this.#outside, "step")} to states outside it`);
    if (this.#unexpanded > 0) notices.push(`\`depth\` leaves ${count(this.#unexpanded, "state")} unexplored`);
    return notices;
  }

  #progress(expanded: number): Parameters<Tick>[0] {
    return {
      states: this.#queue.length,
      transitions: 0,
      depth: this.#queue[expanded]?.depth ?? 0,
      frontier: this.#queue.length - expanded,
    };
  }

  /**
   * The node of a state. Undefined if the node would exceed the limit or the state is outside the state constraint, unless
   * it is required; and if `groupOf` fails.
   */
  #visit(
    state: State,
    { depth, initial, isRequired }: { readonly depth: number; readonly initial: boolean; readonly isRequired: boolean },
  ): number | undefined {
    const { groupOf, nodes } = this.options;
    const key = this.interpreter.key(state);
    const visited = this.#visited.get(key);
    if (visited !== undefined) return visited;
    if (this.interpreter.satisfiesConstraint(state) !== true && !isRequired) {
      this.#outside++;
      return undefined;
    }
    const group = groupOf === undefined ? key : groupOf(state);
    if (typeof group !== "string") {
      this.#fault = group;
      return undefined;
    }
    const existing = this.#nodeIds.get(group);
    if (existing === undefined && this.#nodes.length >= nodes && !isRequired) {
      this.#omitted++;
      return undefined;
    }
    const id = existing ?? this.#nodes.length;
    if (existing === undefined) {
      this.#nodeIds.set(group, id);
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
      const defect = this.interpreter.checkDeadlock(state);
      if (defect !== undefined)
        element(this.#nodes, node).problems.add(defect.kind === "error" ? defect.fault.code : "deadlock");
    }
    if (depth === this.check.depth) {
      this.#unexpanded++;
      return;
    }
    for (const attempt of attempts) {
      if (attempt.fault !== undefined) element(this.#nodes, node).problems.add(attempt.fault.code);
      if (attempt.state === undefined) continue;
      const to = this.#visit(attempt.state, { depth: depth + 1, initial: false, isRequired: false });
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
      edge = { from, to, labels: [], labelKeys: new Set(), problems: new Set() };
      this.#edges.set(key, edge);
    }
    const label: EdgeLabel = { action, args: grouped ? undefined : args };
    const labelKey = JSON.stringify(grouped ? action : [action, args]);
    if (!edge.labelKeys.has(labelKey)) {
      edge.labelKeys.add(labelKey);
      edge.labels.push(label);
    }
    const defect = this.interpreter.checkStep(state, target.state);
    if (defect?.kind === "step") edge.problems.add(defect.property);
    if (defect?.kind === "error") edge.problems.add(defect.fault.code);
  }

  /** Adds the states and steps of the trace that are not in the graph. Returns the node of each state. */
  #addTrace(states: readonly State[]): readonly number[] {
    let before: { readonly from: number; readonly state: State } | undefined;
    const path: number[] = [];
    for (const [position, state] of states.entries()) {
      const to = this.#visit(state, { depth: position, initial: position === 0, isRequired: true });
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
