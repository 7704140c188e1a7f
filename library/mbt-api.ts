// What `fathom/mbt` offers, as types, as documented in docs/model-based-testing.md. Published as it is.

import type { RunOptions } from "./api.js";
import type { State, Trace, Value } from "./results.js";

// ---------------------------------------------------------------- adapters

/**
 * How a test uses an implementation. `Actions`: by the name of each action, the type of its arguments; `Observed`: the
 * types of the variables.
 */
export interface Adapter<Actions extends object = AnyActions, Observed extends object = AnyValues> {
  /** Brings the implementation into an initial state. Called before every walk and every run. */
  reset(): void | Promise<void>;
  /**
   * What can be seen of the implementation: values by the names of variables, or by other expressions of the spec over
   * one state, such as `"queue.len()"`. What is left out is free.
   */
  observe?(): Partial<Observed> | Promise<Partial<Observed>>;
  /** One entry for every action of the spec; those of components are named as in `"processor.Store"`. */
  readonly actions: { readonly [Name in keyof Actions]: ActionRole<Actions[Name]> };
  /**
   * Actions that the implementation is also asked to take where the spec does not allow them. It must then answer
   * `refused`. The default is none.
   */
  readonly refuses?: readonly (keyof Actions & string)[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- so that any parameter type fits
export type AnyActions = Record<string, any>;

export type AnyValues = Record<string, unknown>;

/**
 * A function lets the implementation take a step. `internal`: the implementation takes such steps by itself, whenever
 * the spec allows them. `never`: there are no such steps in the tests.
 */
export type ActionRole<Args> =
  ((args: Args, step: ActionStep) => ActionResult | Promise<ActionResult>) | "internal" | "never";

/** What became of a step. Nothing: it was taken, and no more is known. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- an action may return nothing
export type ActionResult = void | undefined | Refused | Unknown | StepResult;

/** The implementation has not taken the step, and will not. */
export type Refused = typeof refused;
/** The step may have been taken, or may be taken later: the request timed out, or the process crashed meanwhile. */
export type Unknown = typeof unknown;

export declare const refused: unique symbol;
export declare const unknown: unique symbol;

/** The step was taken, and more is known of it. */
export interface StepResult {
  /** What the step picked, by the names in `pick`. */
  readonly picks?: Readonly<Record<string, unknown>>;
  /** Values of variables or expressions just after this step, whatever happens at the same time. */
  readonly state?: Readonly<Record<string, unknown>>;
}

/** The step that an action is asked to take. */
export interface ActionStep {
  /** `Acquire`, `processor.Store` */
  readonly action: string;
  /** What the spec picked; the implementation may pick something else. */
  readonly picks: Readonly<Record<string, Value>>;
  /** The spec does not allow the step. */
  readonly mustRefuse: boolean;
}

/** A step as data. */
export interface WalkStep {
  readonly action: string;
  /** By the names of parameters, with the indices of an instance. */
  readonly args: Readonly<Record<string, Value>>;
  readonly picks: Readonly<Record<string, Value>>;
  readonly mustRefuse: boolean;
}

// ---------------------------------------------------------------- options

export interface MbtOptions extends Pick<RunOptions, "signal"> {
  /**
   * Milliseconds for each call of the adapter; the default is 10,000. A call that takes longer is no disagreement: a walk
   * ends `incomplete`; in a concurrent run, the operation has no known result.
   */
  readonly timeout?: number;
}

export interface RandomOptions extends MbtOptions {
  /** The same seed gives the same choices; the default is random, and part of the result. */
  readonly seed?: number;
  /** The most faults of one walk or run; the default is that of the check. */
  readonly faults?: number;
}

export interface WalkOptions extends RandomOptions {
  /** The default is 100. */
  readonly walks?: number;
  /** Steps of a walk, at most; the default is 30. */
  readonly steps?: number;
}

export interface ConcurrentOptions extends RandomOptions {
  /** The default is 100. */
  readonly runs?: number;
  /** Operations of a run, at most; the default is 12. */
  readonly operations?: number;
  /** Clients at the same time; the default is 3. */
  readonly clients?: number;
  /** The parameter that names the client of an operation, instead of `clients`. The operations of one client follow each other. */
  readonly clientParameter?: string;
}

export interface CoverOptions extends Pick<RunOptions, "signal"> {
  /** States to explore, at most; the default is 20,000. */
  readonly states?: number;
  /** Also covers steps that must be refused so that a property holds; the default is true. */
  readonly nearMisses?: boolean;
}

// ---------------------------------------------------------------- results

/** Walks that cover a check. `report` of `fathom` renders them. */
export interface CoveringWalks {
  readonly file: string;
  readonly check: string;
  /** The shortest first. None can be left out. */
  readonly walks: readonly (readonly WalkStep[])[];
  /** What there is to cover. The near-misses are those that were found. */
  readonly points: readonly CoverPoint[];
  readonly states: number;
  /** `exhausted`: all states were explored, and some points are not reached. `budget`: there are more states. */
  readonly end: "covered" | "exhausted" | "budget";
}

export interface CoverPoint {
  readonly kind: "action" | "branch" | "cover" | "nearMiss";
  readonly description: string;
  readonly reached: boolean;
}

/** `incomplete`: nothing was found, but the test ended early; `notices` say why. */
export type TestVerdict = "passed" | "failed" | "incomplete";

/** What walks have found. `report` of `fathom` renders it. */
export interface WalksResult {
  readonly file: string;
  readonly check: string;
  readonly verdict: TestVerdict;
  /** Walks begun, and the steps of all walks. */
  readonly walks: number;
  readonly steps: number;
  /** Walks that could not be followed to the end, because the implementation chose otherwise than the walk. */
  readonly cutShort: number;
  /** Null if the walks were given. */
  readonly seed: number | null;
  /** By driven action: the steps that were asked for, and those of them that were refused. */
  readonly actions: Readonly<Record<string, { readonly asked: number; readonly refused: number }>>;
  readonly failure: WalkFailure | null;
  readonly notices: readonly string[];
}

export interface WalkFailure {
  /**
   * `step`: the implementation took a step that the spec does not allow. `observation`: after the step, it shows values
   * that it cannot have. `refused`: it refused a step that the spec allows. `threw`: it failed.
   */
  readonly kind: "step" | "observation" | "refused" | "threw";
  /** The number of the walk, from 0. */
  readonly walk: number;
  /** With this seed, the walk is the first one; null if the walks were given. */
  readonly seed: number | null;
  /** The walk, shortened. The last step is the one that disagrees; if there is none, the state after the reset does. */
  readonly steps: readonly (WalkStep & { readonly answer: "done" | "refused" | "unknown" | null })[];
  /** Steps before the walk was shortened. */
  readonly originalSteps: number;
  /**
   * `shortest`: no shorter walk fails. `minimal`: no step can be left out. `limited`: not everything was tried.
   * `unstable`: the walk did not fail when it was repeated.
   */
  readonly shortened: "shortest" | "minimal" | "limited" | "unstable";
  /** What the implementation took, refused or showed. */
  readonly message: string;
  /** States in which the spec may be there, the nearest first, with sentences that say what rules it out. */
  readonly states: readonly PossibleState[];
  /** A behaviour of the spec up to there. */
  readonly behaviour: Trace | null;
  /** With `threw`: what was thrown. */
  readonly thrown?: unknown;
}

export interface PossibleState {
  readonly state: State;
  readonly reasons: readonly string[];
  /** The steps that are possible there. */
  readonly enabled: readonly string[];
}

/** What concurrent runs have found. `report` of `fathom` renders it. */
export interface ConcurrentResult {
  readonly file: string;
  readonly check: string;
  readonly verdict: TestVerdict;
  readonly runs: number;
  /** Of all runs together, and those of them whose result is not known. */
  readonly operations: number;
  readonly pending: number;
  readonly seed: number;
  readonly failure: ConcurrentFailure | null;
  readonly notices: readonly string[];
}

export interface ConcurrentFailure {
  readonly kind: "notLinearizable" | "threw";
  /** The number of the run, from 0. */
  readonly run: number;
  /** With this seed, the run has the same operations; when they overlap may differ. */
  readonly seed: number;
  readonly message: string;
  /** The operations that cannot be put in order; empty with `threw`. */
  readonly operations: readonly HistoryOperation[];
  /** The whole history up to there. */
  readonly history: readonly HistoryOperation[];
  readonly states: readonly PossibleState[];
  readonly thrown?: unknown;
}

/** An operation of a history: a step, or an observation if it has no `action`. */
export interface HistoryOperation {
  readonly client?: string;
  readonly action?: string;
  readonly args?: Readonly<Record<string, unknown>>;
  /** Times by any clock, such as milliseconds. At equal times, operations overlap. */
  readonly called: number;
  /** Null: no result is known. */
  readonly returned: number | null;
  readonly refused?: boolean;
  readonly picks?: Readonly<Record<string, unknown>>;
  /** Values just after the step, or those that were observed. */
  readonly state?: Readonly<Record<string, unknown>>;
}

export interface HistoryOptions extends Pick<RunOptions, "signal"> {
  /** Actions whose steps the implementation takes by itself. */
  readonly internal?: readonly string[];
}

/** Is a history linearizable? `report` of `fathom` renders it. */
export interface HistoryResult {
  readonly file: string;
  readonly check: string;
  readonly verdict: "linearizable" | "notLinearizable" | "incomplete";
  /** Positions in the history, in an order that explains it. Operations without a result may be missing. */
  readonly order: readonly number[] | null;
  /** The operations that cannot be put in order. */
  readonly operations: readonly HistoryOperation[];
  readonly states: readonly PossibleState[];
  readonly notices: readonly string[];
}
