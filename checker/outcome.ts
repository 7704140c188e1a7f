// The outcome of a check. All engines and searches report it in the same form.

import type { RuntimeFault } from "../grammar/core/core.js";
import type { PointCoverage } from "./coverage/recorder.js";
import type { Span } from "../grammar/core/source.js";
import type { Type } from "../grammar/core/types.js";
import type { State, Value } from "./interpreter/values.js";
import type { Count } from "./search/count.js";

/**
 * Roughly from best to worst. `holds`: all states were explored and no property is violated. `bounded`: no property is
 * violated, but `within` or `depth` excluded states. `incomplete`: stopped by the user or out of memory. `unsupported`: no
 * property is violated, but a temporal formula or the fairness assumptions are too large to check. The others are findings.
 */
export type Verdict = "holds" | "bounded" | "incomplete" | "unsupported" | "violated" | "deadlock" | "error";

export interface Outcome {
  readonly verdict: Verdict;
  /** The violated property (`violated`), or the temporal properties that are too large (`unsupported`). */
  readonly property: string | undefined;
  /** What kind of property was violated; `property`: a temporal one, by an infinite behaviour. */
  readonly violated: "invariant" | "step" | "cover" | "property" | undefined;
  /** The result of each temporal property of the check, in the order of their declaration. */
  readonly properties: readonly PropertyResult[];
  /** With verdict `error`. */
  readonly fault: RuntimeFault | undefined;
  /** Present for all findings except an unreached cover and a run-time error before the first state. */
  readonly trace: Trace | undefined;
  /** Distinct states explored. A breadth-first search that finds something completes its level first. */
  readonly states: Count;
  /** Undefined if it is not known. */
  readonly initialStates: Count | undefined;
  /** Transitions explored, including self-loops and those to states that were already visited. TLC does not count them. */
  readonly transitions: Count | undefined;
  /**
   * Length in steps of the longest shortest path (breadth-first), or of the deepest stack (depth-first). Undefined if
   * the exploration did not go by levels.
   */
  readonly depth: number | undefined;
  /** The number of transitions of each action, in the model's order. TLC does not count them. */
  readonly firings: readonly Count[] | undefined;
  /** Names of covers reached. */
  readonly covered: readonly string[];
  /** Sentences: why an `incomplete` search stopped, what a `bounded` one excluded, what was switched off. */
  readonly notices: readonly string[];
  /** Why the requested engine cannot explore the check. The verdict is then `incomplete`. */
  readonly engineLimit?: string | undefined;
  /** The engine that explored the states; `tlc`: that of TLA+, on the exported check. */
  readonly engine: Engine | "tlc";
  /**
   * In seconds. `compile`: before the final search began, including a trial by the interpreter. `explore`: the final search
   * and the path to a finding. `properties`: the search for violations of temporal properties.
   */
  readonly timings: { readonly compile: number; readonly explore: number; readonly properties: number };
  readonly threads: number;
  /** The outcomes of the coverage points, in their order, if coverage was requested. */
  readonly coverage?: readonly PointCoverage[] | undefined;
  /**
   * With `keepGoing`: the verdict of each invariant, step property, temporal property and cover, of deadlock, and of each
   * run-time error. The outcome's own verdict and trace are those of the nearest finding.
   */
  readonly verdicts?: readonly SubjectVerdict[] | undefined;
  /** With `keepGoing`: the search stopped before its end, so that some properties may be `unchecked`. */
  readonly unfinished?: boolean | undefined;
  /** The certificate, if requested. If it is refuted or unfinished, the verdict is `incomplete`. */
  readonly certification?: Certification | undefined;
}

/** A finding and its counterexample; all findings have one, as far as `Outcome.trace` says so. */
export type OutcomeFinding = Pick<Outcome, "verdict" | "property" | "violated" | "fault" | "trace">;

/**
 * What came out for one property, for deadlock, or for a run-time error outside properties. `error`: it could not be
 * evaluated in some state. A reached cover `holds`.
 */
export interface SubjectVerdict {
  readonly kind: "invariant" | "step" | "property" | "cover" | "deadlock" | "error";
  /** Undefined for `deadlock` and `error`. */
  readonly name: string | undefined;
  readonly verdict: PropertyResult["verdict"] | "error";
  /** With `violated` and `error`. */
  readonly finding: OutcomeFinding | undefined;
}

/** The result of re-checking a search by the interpreter. It covers everything except temporal properties. */
export type Certification =
  /** `states`: the number of re-checked states, `of` all states. `seed`: that of a sample; undefined for all states. */
  | {
      readonly kind: "certified";
      readonly states: number;
      readonly of: Count;
      readonly steps: number;
      readonly seed: number | undefined;
    }
  /** `why`: the contradiction, which is a bug of the checker. */
  | { readonly kind: "refuted"; readonly why: string }
  | { readonly kind: "stopped"; readonly why: string; readonly states: number; readonly of: Count }
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
  /** A sentence, if the property holds only because its response is always there at once: the Q of a `P ~> Q`. */
  readonly immediate?: string | undefined;
}

export type Engine = "interpreter" | "compiled" | "symbolic";

/** A behaviour from an initial state. */
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
  /** The step in which a run-time error occurred, with its choices so far. It counts as a step, and leads to no state. */
  readonly failed: Omit<Step, "state"> | undefined;
  /**
   * For an infinite behaviour, the position of the state that equals the last one (0 for the initial state): the steps
   * after it repeat forever. At the position of the last state itself, the system stutters.
   */
  readonly loop: number | undefined;
  /**
   * Positions at which the system does nothing once before it goes on, where a property about steps depends on it. No
   * steps: they are neither counted nor numbered. Position `loop` is passed once, before the steps that repeat; the
   * position of the last state is passed at the end of each repetition.
   */
  readonly stutters?: readonly number[] | undefined;
  /** Where the system stutters: the enabled actions that are not fair and not faults, such as `processor[east].Read`. */
  readonly possible?: readonly string[] | undefined;
}

export interface Step {
  readonly action: string;
  /** `processor[east]`; undefined for the system's own actions. */
  readonly instance: string | undefined;
  readonly fault: boolean;
  /** Parameters without instance indices. */
  readonly bindings: readonly Bound[];
  readonly picks: readonly Bound[];
  /** The position of the branch taken at each `either`, in order. */
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
  /** The instance that called: `processor[east]`; undefined for the system. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly operation: string;
  readonly args: readonly Bound[];
  readonly result: { readonly type: Type; readonly value: Value } | undefined;
}
