// What a check comes to, whichever engine and search found it.

import type { RuntimeFault } from "../grammar/core/core.js";
import type { PointCoverage } from "./coverage/recorder.js";
import type { Span } from "../grammar/core/source.js";
import type { Type } from "../grammar/core/types.js";
import type { State, Value } from "./interpreter/values.js";

/**
 * From best to worst news, roughly. `holds`: everything was explored and nothing violated. `bounded`: nothing violated, but `within` or
 * `depth` cut something. `incomplete`: stopped by the user or out of memory. `unsupported`: nothing violated, but the formula
 * of a temporal property, or what is assumed to be fair, is too large to be checked. The others are findings.
 */
export type Verdict = "holds" | "bounded" | "incomplete" | "unsupported" | "violated" | "deadlock" | "error";

export interface Outcome {
  readonly verdict: Verdict;
  /** The property violated (`violated`), the temporal properties that are too large (`unsupported`). */
  readonly property: string | undefined;
  /** What kind of property was violated; `property`: a temporal one, by a behaviour that goes round for ever. */
  readonly violated: "invariant" | "step" | "cover" | "property" | undefined;
  /** What each temporal property that was asked for comes to, in the order of their declaration. */
  readonly properties: readonly PropertyResult[];
  /** With verdict `error`. */
  readonly fault: RuntimeFault | undefined;
  /** Present for every finding but a cover that is not reached, and a run-time error before there is a first state. */
  readonly trace: Trace | undefined;
  /** Distinct states; of a search that stopped at a finding, as far as it got: breadth-first search ends the level it is in. */
  readonly states: number;
  readonly initialStates: number;
  /** Steps found, self-loops and steps to known states included; not initial states. */
  readonly transitions: number;
  /** Length in steps of the longest shortest path (breadth-first), or of the deepest stack (depth-first). */
  readonly depth: number;
  /** By action, in the model's order: how many transitions it made. */
  readonly firings: readonly number[];
  /** Names of covers reached. */
  readonly covered: readonly string[];
  /** Why an `incomplete` search stopped, what a `bounded` one cut, what was switched off; sentences. */
  readonly notices: readonly string[];
  /** What explored it, in how many threads. */
  readonly engine: Engine;
  /**
   * Seconds. `compile`: before the search that counts began, a trial by the interpreter included. `explore`: that search, and the way back from a
   * finding. `properties`: the search for behaviours that violate temporal ones.
   */
  readonly timings: { readonly compile: number; readonly explore: number; readonly properties: number };
  readonly threads: number;
  /** What happened while it was explored, if that was asked for: of what `pointsOf` numbers, in that order. */
  readonly coverage?: readonly PointCoverage[] | undefined;
  /** If that was asked for. What is refuted, or not certified to its end, has the verdict `incomplete`. */
  readonly certification?: Certification | undefined;
}

/** What came of looking again at a search, by the interpreter. It is about everything but temporal properties. */
export type Certification =
  /** `states`: whose steps were taken again, `of` all that there are. `seed`: of a sample; undefined for all. */
  | {
      readonly kind: "certified";
      readonly states: number;
      readonly of: number;
      readonly steps: number;
      readonly seed: number | undefined;
    }
  /** What contradicts the search: a mistake of the checker. */
  | { readonly kind: "refuted"; readonly why: string }
  | { readonly kind: "stopped"; readonly why: string; readonly states: number; readonly of: number }
  /** There is nothing to certify. */
  | { readonly kind: "none"; readonly why: string };

/**
 * `unchecked`: something else was found first, or the search did not get that far. `bounded`: not violated by any behaviour within what was
 * explored. Of several that are violated, the trace shows the first.
 */
export interface PropertyResult {
  readonly name: string;
  readonly verdict: "holds" | "violated" | "bounded" | "unchecked" | "unsupported";
  /** Sentences: the parts of a property that are never tested, such as the Q of a `P ~> Q` whose P is never true. */
  readonly vacuous: readonly string[];
}

export type Engine = "interpreter" | "compiled";

/** A behaviour from an initial state. `states.length === steps.length + 1`, but for a step that failed: see `failed`. */
export interface Trace {
  readonly variables: readonly {
    readonly name: string;
    readonly type: Type;
    readonly ghost: boolean;
    readonly indices: number;
    readonly indexPositions: readonly number[];
  }[];
  readonly initial: State;
  readonly steps: readonly Step[];
  /** The step during which a run-time error was raised, with what it had done so far; it leads to no state. Counts as a step. */
  readonly failed: Omit<Step, "state"> | undefined;
  /**
   * Of a behaviour that goes on for ever: the position, 0 for the initial state, of the state that its last step leads back to, which is the
   * same as the last. If that is the last itself, nothing happens any more: the system stutters there.
   */
  readonly loop: number | undefined;
  /** Of one that stutters in the end: what could happen there but need not, as nothing fair asks for it: `processor[east].Read`, faults left out. */
  readonly possible?: readonly string[] | undefined;
}

export interface Step {
  readonly action: string;
  /** `processor[east]`; undefined for the system's own actions. */
  readonly instance: string | undefined;
  readonly fault: boolean;
  /** Parameters, instance indices left out. */
  readonly bindings: readonly Bound[];
  readonly picks: readonly Bound[];
  /** Which arm of each `either` was taken, in the order they were met; from 0. */
  readonly branches: readonly number[];
  readonly calls: readonly Call[];
  readonly state: State;
  readonly span: Span;
}

export interface Bound {
  readonly name: string;
  readonly type: Type;
  readonly value: Value;
}

export interface Call {
  /** Whose action or operation called: `processor[east]`, undefined for the system. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly operation: string;
  readonly args: readonly Bound[];
  readonly result: { readonly type: Type; readonly value: Value } | undefined;
}
