// What a search knows of a model: states it cannot look into, their successors, and judgements. Served by the interpreter, and by
// whatever else can.

import type { RuntimeFault } from "../../grammar/core/core.js";

/**
 * What can be found. `during`: `start` in the initialisers or constraints of an initial state, `move` within an action, `state` in an
 * invariant, `within` or cover, `step` in a step property, `stop` in a `terminal when`.
 */
export type Defect =
  | { readonly kind: "invariant" | "step"; readonly property: string }
  | { readonly kind: "deadlock" }
  | {
      readonly kind: "error";
      readonly fault: RuntimeFault;
      readonly phase: "start" | "move" | "state" | "step" | "stop";
    };

/** An initial state, or a fault, perhaps with the state in which it occurred. */
export interface InitialState<S> {
  readonly state: S | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** What an enabled action does in one of its ways: leads to a state, or fails. */
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
  /** Whether judgements are asked for that cannot change what is reported any more: somebody notes what is evaluated. */
  readonly thorough: boolean;
  /** In the same order whenever it is asked for. */
  initialStates(): Iterable<InitialState<S>>;
  /** In the order of actions, bindings and choices, the same whenever asked for: a position in it is a move's ordinal. */
  expand(state: S): readonly Transition<S>[];
  /** Equal just for states that count as one. */
  key(state: S): string;
  /** The first invariant that does not hold. */
  checkInvariants(state: S): Defect | undefined;
  /** The first step property that does not hold. */
  checkStep(from: S, to: S): Defect | undefined;
  /** Of a state without moves but those of fault actions. */
  checkDeadlock(state: S): Defect | undefined;
  /** Whether the search goes on from the state (`within`). */
  satisfiesConstraint(state: S): boolean | Defect;
  /** Whether the state satisfies a cover, by its position. */
  satisfiesCover(state: S, cover: number): boolean | Defect;
}

/** Where in the state space something was found: ordinals of a start and of moves from there. The last move may be one that failed. */
export interface Path {
  readonly initial: number;
  readonly transitions: readonly number[];
}

export interface Finding {
  readonly defect: Defect;
  readonly path: Path;
}

/** The states on the shortest ways to a finding that takes a step, by the number of steps to them. */
export interface ShortestPaths<S> {
  /** By cover: whether it is asked of the states that the finding is made in. */
  readonly openCovers: readonly boolean[];
  /** Whether so many steps from the beginning a state lies on one. Asked for 0, 1, … in order; an answer is of use until the next is asked for. */
  onPathAt(steps: number): (state: S) => boolean;
  /** Awaited often; a text says why there is no more time for this. */
  checkCancelled(): Promise<string | undefined>;
}

/** Which of the shortest ways is taken: `finding` takes the first. A sentence in place of them says why they are not known. */
export type PreferPath<S> = (finding: Finding, ways: ShortestPaths<S> | string) => Promise<Finding>;

export interface Progress {
  readonly states: number;
  readonly frontier: number;
  readonly depth: number;
  readonly transitions: number;
  /** Of a search that is over: how many of its states have been looked at again. */
  readonly certified?: number;
}

/** Awaited every 50 ms or so; a text stops the search and says why. */
export type Tick = (progress: Progress) => Promise<string | undefined>;

export interface SearchLimits {
  /** Nothing further than this from an initial state is visited. */
  readonly depth: number | undefined;
  readonly tick: Tick | undefined;
}

export interface SearchResult {
  readonly finding: Finding | undefined;
  /** Why the search stopped before it was done. */
  readonly stopped: string | undefined;
  readonly states: number;
  readonly initialStates: number;
  readonly transitions: number;
  readonly depth: number;
  /** By action. */
  readonly firings: readonly number[];
  /** By cover. */
  readonly covered: readonly boolean[];
  /** Steps to (and initial) states that `admits` refused. */
  readonly outsideConstraint: number;
  /** States at the greatest depth that were not expanded. */
  readonly unexpanded: number;
}
