// The data of the library: values, diagnostics, results and traces, as plain JSON. Published as it is: imports nothing.

/**
 * A value of a spec as JSON. Bools and integers are booleans and numbers; members of enums and symmetric types are
 * strings. A record is an object. A variant is an object whose one key is the case. An option is null or
 * `{ some: v }`. Tuples, sequences, sets (ascending) and bags are arrays. Functions and maps are objects if their keys
 * are scalars, otherwise arrays of pairs.
 */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** The values of all variables, by name. */
export type State = Readonly<Record<string, Value>>;

/** A number of states or steps: from 2^53 on a string of decimal digits. */
export type Count = number | string;

/** Lines and columns count from 1; the end is exclusive. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** An error or a warning about a spec. `fathom explain CODE` explains the code. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly span: Span | null;
  /** What is marked at the span. */
  readonly label: string | null;
  readonly related: readonly { readonly message: string; readonly span: Span }[];
  /** What to do about it. */
  readonly hint: string | null;
  readonly fix: { readonly span: Span; readonly replacement: string } | null;
}

// ---------------------------------------------------------------- results

export type Verdict = "holds" | "bounded" | "incomplete" | "unsupported" | "violated" | "deadlock" | "error";

/**
 * The result of a check, as plain JSON: what `fathom check --json` prints (docs/schema/results.schema.json), and the
 * diagnostics of this check.
 */
export interface CheckResult {
  readonly file: string;
  readonly system: string;
  readonly check: string;
  /** `invalid`: the check could not run; `diagnostics` say why. */
  readonly verdict: Verdict | "invalid";
  /** Null for an invalid check. */
  readonly expected: Expected | null;
  /** Did the verdict match the `expect` of the check? Null if a `Configuration` replaced part of the check. */
  readonly asExpected: boolean | null;
  /** The violated property. */
  readonly property: string | null;
  readonly kind: "invariant" | "step" | "cover" | "property" | null;
  /** The temporal properties of the check. */
  readonly properties: readonly PropertyResult[];
  /** With `keepGoing`. */
  readonly verdicts?: readonly PropertyVerdict[];
  /** The run-time error, with the verdict `error`. */
  readonly fault: Fault | null;
  readonly states: Count;
  readonly initialStates: Count;
  readonly transitions: Count;
  /** Number of steps to the farthest state; null if the symbolic engine did not go by levels. */
  readonly depth: number | null;
  readonly seconds: number;
  readonly timings: { readonly compile: number; readonly explore: number; readonly properties: number } | null;
  readonly engine: "interpreter" | "compiled" | "symbolic";
  readonly threads: number;
  readonly search: "bfs" | "dfs" | null;
  /** Always false: the library does not use the cache of the command. */
  readonly cached: boolean;
  /** Length of the trace. */
  readonly steps: number | null;
  readonly covered: readonly string[];
  /** Number of transitions of each action. */
  readonly firings: Readonly<Record<string, Count>>;
  readonly notices: readonly string[];
  readonly certification: null;
  /** The counterexample. */
  readonly trace: Trace | null;
  /** Why the property is false, and which steps are needed; the schema describes it. */
  readonly why: { readonly [key: string]: Value } | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Expected {
  readonly verdict: Verdict;
  readonly property: string | null;
  readonly code: string | null;
  readonly states: number | null;
  readonly steps: number | null;
  /** `expect not …` */
  readonly not?: true;
}

export interface PropertyResult {
  readonly name: string;
  readonly verdict: "holds" | "violated" | "bounded" | "unchecked" | "unsupported";
  /** Sentences: the parts of the property that are never tested. */
  readonly vacuous: readonly string[];
  /** A sentence, if the property holds only because its response is always there at once. */
  readonly immediate: string | null;
}

export interface PropertyVerdict {
  readonly kind: "invariant" | "step" | "property" | "cover" | "deadlock" | "error";
  /** Null for `deadlock` and `error`. */
  readonly name: string | null;
  readonly verdict: PropertyResult["verdict"] | "error";
  readonly steps: number | null;
  readonly fault: Fault | null;
  readonly trace: Trace | null;
  readonly why: { readonly [key: string]: Value } | null;
}

/** A run-time error of the spec. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}

export interface SimulationResult {
  readonly file: string;
  readonly system: string;
  readonly check: string;
  /** Null if nothing was found. */
  readonly verdict: "violated" | "deadlock" | "error" | null;
  readonly property: string | null;
  readonly kind: "invariant" | "step" | "cover" | "property" | null;
  readonly fault: Fault | null;
  /** Runs begun. */
  readonly runs: number;
  /** Of all runs together. */
  readonly steps: number;
  /** Steps of the longest run. */
  readonly longest: number;
  readonly seed: number;
  readonly firings: Readonly<Record<string, Count>>;
  readonly covered: readonly string[];
  readonly notices: readonly string[];
  /** The run as it happened, not a shortest one. */
  readonly trace: Trace | null;
}

/** Is a log a behaviour of a spec? As `fathom validate --json` prints it (docs/schema/validation.schema.json). */
export interface ValidationResult {
  /** The names of the log files. */
  readonly logs: readonly string[];
  /** `valid`: some behaviour of the spec has these events. `refused`: none has. */
  readonly verdict: "valid" | "refused" | "incomplete";
  /** Events that were read and not ignored. */
  readonly events: number;
  /** Those of them, from the beginning, that are a behaviour. */
  readonly accepted: number;
  readonly ignored: number;
  /** The most states in which the system may have been at the same time. */
  readonly largest: number;
  readonly refusal: Refusal | null;
  /** By action: events that recorded it, and its steps without an event, on one behaviour with the accepted events. */
  readonly actions: Readonly<
    Record<string, { readonly fault: boolean; readonly recorded: number; readonly inferred: number }>
  >;
  /** The covers that were certainly reached. */
  readonly covered: readonly string[];
  /** One behaviour with the accepted events. Null if it has more than 1000 steps. */
  readonly behaviour: Trace | null;
  readonly notices: readonly string[];
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The first event that no behaviour has after those before it. */
export interface Refusal {
  /** From 1. */
  readonly number: number;
  readonly file: string;
  readonly line: number;
  /** The event as it is in the log. */
  readonly event: string;
  /** `Write(client: 1), then written = 2` */
  readonly description: string;
  /** The number of states in which the system may be before the event. */
  readonly possible: number;
  /** Those that come nearest to it, with sentences that say what rules it out. */
  readonly states: readonly {
    readonly state: State;
    readonly reasons: readonly string[];
    /** The steps that are possible there. */
    readonly enabled: readonly string[];
  }[];
}

// ---------------------------------------------------------------- traces

/** A behaviour from an initial state. */
export interface Trace {
  readonly variables: readonly { readonly name: string; readonly type: string; readonly ghost: boolean }[];
  readonly initial: State;
  readonly steps: readonly Step[];
  /** The step in which a run-time error occurred. It counts as a step, and leads to no state. */
  readonly failed: Move | null;
  /** The steps after this state repeat forever; 0 is the initial state. At the last state, the system stutters. */
  readonly loop: number | null;
  /** States in which the system does nothing once before it goes on. */
  readonly stutters: readonly number[];
}

/** An execution of an action. */
export interface Move {
  readonly action: string;
  /** `processor[east]`; null for the system's own actions. */
  readonly instance: string | null;
  readonly fault: boolean;
  readonly bindings: readonly Bound[];
  readonly picks: readonly Bound[];
  /** The branch taken at each `either`, from 0. */
  readonly branches: readonly number[];
  readonly calls: readonly Call[];
  readonly span: Span;
}

export interface Step extends Move {
  /** In a counterexample: can it not be left out? Null if it is not known. */
  readonly necessary?: boolean | null;
  /** The state after the step. */
  readonly state: State;
}

export interface Bound {
  readonly name: string;
  readonly value: Value;
}

export interface Call {
  /** The instance that called; null for the system. */
  readonly from: string | null;
  readonly to: string | null;
  readonly operation: string;
  readonly args: readonly Bound[];
  readonly result: { readonly value: Value } | null;
}
