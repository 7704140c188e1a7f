// The interface between a search and a model: opaque states, their successors, and the properties to check. The interpreter implements it, and so
// does compiled code for random walks.

import type { RuntimeFault } from "../../grammar/core/core.js";
import type { Count } from "./count.js";

/**
 * What a search can find. `phase` tells where a run-time error occurred: `start` in the initialisers or constraints of an initial state, `move` within an
 * action, `state` in an invariant, `within` or cover, `step` in a step property, `stop` in a `terminal when`.
 */
export type Defect =
  | { readonly kind: "invariant" | "step"; readonly property: string }
  | { readonly kind: "deadlock" }
  | {
      readonly kind: "error";
      readonly fault: RuntimeFault;
      readonly phase: "start" | "move" | "state" | "step" | "stop";
    };

/** An initial state, or a run-time error, with the state in which it occurred if there is one. */
export interface InitialState<S> {
  readonly state: S | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** One outcome of an enabled action: a successor state, or a run-time error. */
export interface Transition<S> {
  /** Its position in the model's actions. */
  readonly action: number;
  readonly state: S | undefined;
  readonly fault: RuntimeFault | undefined;
}

export interface StateSpace<S> {
  /** By action: whether it is a fault action. */
  readonly faultActions: readonly boolean[];
  readonly covers: readonly string[];
  /** Evaluate properties even where the result can no longer change the verdict. Coverage needs this. */
  readonly thorough: boolean;
  /** Always in the same order. */
  initialStates(): Iterable<InitialState<S>>;
  /** In the order of actions, bindings and choices, always the same: a position in it is the ordinal of a transition. */
  expand(state: S): readonly Transition<S>[];
  /** Equal for exactly those states that count as one. */
  key(state: S): string;
  /** The first invariant that does not hold. */
  checkInvariants(state: S): Defect | undefined;
  /** The first step property that does not hold. */
  checkStep(from: S, to: S): Defect | undefined;
  /** Call it for states whose only transitions are those of fault actions. */
  checkDeadlock(state: S): Defect | undefined;
  /** Does the state satisfy `within`? The search goes on only from states that do. */
  satisfiesConstraint(state: S): boolean | Defect;
  /** Does the state satisfy the cover at this position? */
  satisfiesCover(state: S, cover: number): boolean | Defect;
}

/** The order in which a search visits states. Only breadth-first search finds shortest counterexamples. */
export type SearchStrategy = "bfs" | "dfs";

/** A path as ordinals: of an initial state, and of the transition taken in each state. The last transition may be one that failed. */
export interface Path {
  readonly initial: number;
  readonly transitions: readonly number[];
}

export interface Finding {
  readonly defect: Defect;
  readonly path: Path;
}

/** The states on all shortest paths to a finding of at least one step, by their distance from the initial states. */
export interface ShortestPaths<S> {
  /** By cover: is it evaluated in the states of the last level? */
  readonly openCovers: readonly boolean[];
  /** Does a state at this distance lie on a shortest path? Call it for 0, 1, … in order; a result is valid until the next call. */
  onPathAt(steps: number): (state: S) => boolean;
  /** Awaited often; a string says why the search must stop. */
  checkCancelled(): Promise<string | undefined>;
}

export interface Progress {
  readonly states: Count;
  readonly frontier: number;
  readonly depth: number;
  readonly transitions: Count;
  /** Nodes of decision diagrams, in the symbolic engine. */
  readonly nodes?: number;
  /** While a certificate is made: the number of states re-checked so far. */
  readonly certified?: number;
}

/** Awaited about every 50 ms; a string stops the search and says why. */
export type Tick = (progress: Progress) => Promise<string | undefined>;

export interface SearchLimits {
  /** The greatest distance from an initial state that is visited. */
  readonly depth: number | undefined;
  readonly tick: Tick | undefined;
  /** Called after each expanded state with the number of states so far; a string stops the search and says why. Never depends on time. */
  readonly giveUp?: ((states: number) => string | undefined) | undefined;
}

export interface SearchResult {
  readonly finding: Finding | undefined;
  /** Why the search stopped early. */
  readonly stopped: string | undefined;
  readonly states: number;
  readonly initialStates: number;
  readonly transitions: number;
  readonly depth: number;
  /** By action. */
  readonly firings: readonly number[];
  /** By cover. */
  readonly covered: readonly boolean[];
  /** Initial states, and transitions to states, that do not satisfy `within`. */
  readonly outsideConstraint: number;
  /** States at the greatest depth that were not expanded. */
  readonly unexpanded: number;
}
