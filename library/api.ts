// What the library offers, as types, as documented in docs/library.md. They are published as they are, so this file
// imports nothing but the types of its data.

import type {
  CheckResult,
  Count,
  Diagnostic,
  Move,
  SimulationResult,
  Span,
  State,
  Trace,
  ValidationResult,
  Value,
} from "./results.js";

export type * from "./results.js";

/** Replaces parts of the configuration of every check, like the options `-c`, `--faults` and `--depth` of the command. */
export interface Configuration {
  /** Values of constants. A string is an expression of the spec: `"{a, b}"`. */
  readonly constants?: Readonly<Record<string, string | number | boolean>>;
  readonly faults?: number;
  readonly depth?: number;
}

// ---------------------------------------------------------------- specs

/** A spec without errors: a file that declares a system, with everything that it uses. */
export interface Spec {
  readonly path: string;
  /** The name of the system. */
  readonly system: string;
  readonly warnings: readonly Diagnostic[];
  /** The checks and then the scenarios, in the order of the file. A table makes one check for each of its entries. */
  readonly checks: readonly CheckName[];
  /** Explores every reachable state. Throws a `SpecError` if there is no such check. */
  check(name: string, options?: CheckOptions): Promise<CheckResult>;
  /** Runs all checks, one after the other. */
  checkAll(options?: CheckOptions): Promise<readonly CheckResult[]>;
  /** Takes random walks. */
  simulate(name: string, options?: SimulateOptions): Promise<SimulationResult>;
  /**
   * Is a log a behaviour of the spec, with the configuration of a check? `log`: the text of a log, or of several by the
   * names of their files, which are then merged by their clocks. Throws a `SpecError` if the log is malformed, or if the
   * mapping does not fit the spec.
   */
  validate(
    name: string,
    log: string | Readonly<Record<string, string>>,
    options?: ValidateOptions,
  ): Promise<ValidationResult>;
  /**
   * Begins a walk in an initial state of a check. `initial` selects the state, by its position; the default is 0. Throws
   * a `RangeError` if there is no such initial state.
   */
  explore(name: string, options?: { readonly initial?: number }): Session;
}

export interface CheckName {
  readonly name: string;
  readonly kind: "check" | "scenario";
}

export interface RunOptions {
  /** Stops the search; the verdict is then `incomplete`. */
  readonly signal?: AbortSignal;
  /** Called several times per second. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly states: Count;
  readonly transitions: Count;
  readonly depth: number;
}

export interface CheckOptions extends RunOptions {
  /** The default, `auto`, begins with the interpreter, and takes the engine that fits the size of the check. */
  readonly engine?: "auto" | "interpreter" | "compiled" | "symbolic";
  /** Only breadth-first search, the default, finds shortest counterexamples. */
  readonly search?: "bfs" | "dfs";
  /** Goes on after a violation: each property gets its own verdict, in `verdicts`. */
  readonly keepGoing?: boolean;
  /** Threads for large checks; by default those of the machine. In a browser there is one. */
  readonly threads?: number;
  /** Memory limit for states, in bytes; by default three quarters of the machine's, in a browser 1 GiB. */
  readonly memory?: number;
}

export interface SimulateOptions extends RunOptions {
  /** The default is 100. */
  readonly runs?: number;
  /** Steps of a run, at most; the default is 100. */
  readonly steps?: number;
  /** The same seed gives the same runs; the default is random. */
  readonly seed?: number;
}

export interface ValidateOptions extends RunOptions {
  /** The JSON of a mapping file. Without it, events are written in the terms of the spec. */
  readonly mapping?: unknown;
}

// ---------------------------------------------------------------- sessions

/** A walk through the states. It never changes: `take` and `back` return new sessions. */
export interface Session {
  readonly state: State;
  /** Every step that is possible now, those of fault actions last. */
  readonly enabled: readonly EnabledStep[];
  /** What is violated in this state, or by the step to it. */
  readonly violations: readonly Violation[];
  /** The way to this state. */
  readonly trace: Trace;
  /**
   * Takes a step: one of `enabled`, or the only one with this name. Throws a `RangeError` if there is no such step, or
   * if it fails.
   */
  take(step: EnabledStep | string): Session;
  /** Takes the last step back. Throws a `RangeError` in the initial state. */
  back(): Session;
  /** The value of an expression in this state. Throws a `SpecError` if it is wrong, or fails. */
  evaluate(expression: string): Value;
  /**
   * Is an action enabled, and if not, what disables it? One answer for each choice of arguments, or for those in
   * `Read(1)`. Throws a `SpecError` if there is no such action.
   */
  whyNot(action: string): readonly ActionStatus[];
}

export interface EnabledStep extends Move {
  /** `processor[east].Store(rec: 1)` */
  readonly name: string;
  /** The state after the step; null if it fails. */
  readonly state: State | null;
  /** The run-time error with which the step fails. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface Violation {
  readonly kind: "invariant" | "step" | "deadlock";
  readonly property: string | null;
  /** Set if the property could not be evaluated. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ActionStatus {
  /** `processor[east].Store(rec: 1)` */
  readonly name: string;
  readonly enabled: boolean;
  /** For each choice that is not possible, the condition that rules it out. */
  readonly blockedBy: readonly {
    /** `none`: a `?` of none. `pick`: there is nothing to pick. `faults`: no more are allowed. `error`: the choice ends in a run-time error. */
    readonly kind: "require" | "none" | "mismatch" | "pick" | "faults" | "error";
    /** `inbound.log.len() < 2` is false because `inbound.log.len() = 2` */
    readonly message: string;
    readonly span: Span;
  }[];
}

// ---------------------------------------------------------------- reports

export interface ReportOptions {
  /** `text`, the default: as the command prints it. `mermaid`, `itf`: the counterexample, or the behaviour of a log. */
  readonly format?: "text" | "mermaid" | "itf";
  /** Columns of the text; the default is 100. */
  readonly width?: number;
}
