// A file that was read, and what its checks came to: what the commands make and the renderers print.

import type { EvaluationResult } from "../lowering/expression.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Explanation } from "../explanation/explain.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome } from "../outcome.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Program } from "../../grammar/index.js";
import type { Type } from "../../grammar/core/types.js";
import type { Search } from "./expectation.js";

/** What stopped a search from outside. */
export type Signal = "SIGINT" | "SIGTERM";

export interface OpenedFile {
  readonly path: string;
  readonly program: Program | undefined;
  /** Undefined for a library. */
  readonly system: string | undefined;
  readonly plans: readonly CheckPlan[];
  readonly diagnostics: readonly Diagnostic[];
}

/** An expression of the user's, asked of every state of a counterexample: the initial one first. */
export interface Evaluation {
  readonly text: string;
  readonly type: Type;
  readonly results: readonly EvaluationResult[];
}

export interface FinishedCheck {
  readonly kind: "finished";
  readonly file: string;
  readonly system: string;
  readonly name: string;
  readonly model: Model;
  readonly check: Check;
  readonly outcome: Outcome;
  /** Undefined when the command line changed the configuration: the expectation is one of the spec's own. */
  readonly asExpected: boolean | undefined;
  readonly search: Search;
  readonly seconds: number;
  readonly warnings: readonly Diagnostic[];
  /** Of the counterexample, if there is one. */
  readonly explanation?: Explanation | undefined;
  /** What was asked with `--eval`. */
  readonly evaluations?: readonly Evaluation[] | undefined;
  /** Set when the user stopped it. */
  readonly signal: Signal | undefined;
}

/** A check that has no model: its diagnostics say why. */
export interface InvalidCheck {
  readonly kind: "invalid";
  readonly file: string;
  readonly system: string;
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
}

export type CheckResult = FinishedCheck | InvalidCheck;
