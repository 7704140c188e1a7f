// The data that commands produce and renderers print: opened files and results of checks.

import type { EvaluationResult } from "../lowering/expression.js";
import type { CheckPlan } from "../../grammar/elaborate/plans.js";
import type { Explanation } from "../explanation/explain.js";
import type { Check, Model } from "../model/model.js";
import type { Outcome } from "../outcome.js";
import type { Diagnostic } from "../../grammar/core/diagnostic.js";
import type { Program } from "../../grammar/index.js";
import type { Type } from "../../grammar/core/types.js";
import type { SearchStrategy } from "../search/state-space.js";

/** The signal that stopped a search. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

export interface OpenedFile {
  readonly path: string;
  readonly program: Program | undefined;
  /** Undefined for a library. */
  readonly system: string | undefined;
  readonly plans: readonly CheckPlan[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A user's expression with its value in every state of a counterexample, beginning with the initial state. */
export interface Evaluation {
  readonly text: string;
  readonly type: Type;
  readonly results: readonly EvaluationResult[];
}

/** Which check a result is of. */
export interface NamedCheck {
  readonly file: string;
  readonly system: string;
  readonly name: string;
}

export interface FinishedCheck extends NamedCheck {
  readonly kind: "finished";
  readonly model: Model;
  readonly check: Check;
  readonly outcome: Outcome;
  /** Undefined if the command line changed the configuration, so that the expectation of the spec does not apply. */
  readonly asExpected: boolean | undefined;
  readonly search: SearchStrategy;
  readonly seconds: number;
  readonly warnings: readonly Diagnostic[];
  /** The explanation of the counterexample, if there is one. */
  readonly explanation?: Explanation | undefined;
  /** The expressions of `--eval`. */
  readonly evaluations?: readonly Evaluation[] | undefined;
  /** With `--keep-going`: the findings after the nearest. */
  readonly further?: readonly FurtherFinding[] | undefined;
  /** Set if the user stopped the search. */
  readonly signal: Signal | undefined;
}

/** A finding beside that of the outcome. `outcome`: the same, with this finding as its verdict. */
export type FurtherFinding = Pick<FinishedCheck, "outcome" | "explanation" | "evaluations">;

/** A check without a model; the diagnostics say why. */
interface InvalidCheck extends NamedCheck {
  readonly kind: "invalid";
  readonly diagnostics: readonly Diagnostic[];
}

export type CheckResult = FinishedCheck | InvalidCheck;
