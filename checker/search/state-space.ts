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
      readonly during: "start" | "move" | "state" | "step" | "stop";
    };

/** An initial state, or a fault, perhaps with the state in which it occurred. */
export interface Start<S> {
  readonly state: S | undefined;
  readonly fault: RuntimeFault | undefined;
}

/** What an enabled action does in one of its ways: leads to a state, or fails. */
export interface Move<S> {
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
  starts(): Iterable<Start<S>>;
  /** In the order of actions, bindings and choices, the same whenever asked for: a position in it is a move's ordinal. */
  expand(state: S): readonly Move<S>[];
  /** Equal just for states that count as one. */
  key(state: S): string;
  /** The first invariant that does not hold. */
  judgeState(state: S): Defect | undefined;
  /** The first step property that does not hold. */
  judgeStep(from: S, to: S): Defect | undefined;
  /** Of a state without moves but those of fault actions. */
  judgeStop(state: S): Defect | undefined;
  /** Whether the search goes on from the state (`within`). */
  admits(state: S): boolean | Defect;
  /** Whether the state satisfies a cover, by its position. */
  reaches(state: S, cover: number): boolean | Defect;
}

/** Where in the state space something was found: ordinals of a start and of moves from there. The last move may be one that failed. */
export interface Route {
  readonly start: number;
  readonly moves: readonly number[];
}

export interface Finding {
  readonly defect: Defect;
  readonly route: Route;
}

/** The states on the shortest ways to a finding that takes a step, by the number of steps to them. */
export interface ShortestWays<S> {
  /** By cover: whether it is asked of the states that the finding is made in. */
  readonly open: readonly boolean[];
  /** Whether so many steps from the beginning a state lies on one. Asked for 0, 1, … in order; an answer is of use until the next is asked for. */
  level(steps: number): (state: S) => boolean;
  /** Awaited often; a text says why there is no more time for this. */
  rest(): Promise<string | undefined>;
}

/** Which of the shortest ways is taken: `finding` takes the first. A sentence in place of them says why they are not known. */
export type Prefer<S> = (finding: Finding, ways: ShortestWays<S> | string) => Promise<Finding>;

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
  readonly refused: number;
  /** States at the greatest depth that were not expanded. */
  readonly unexpanded: number;
}
