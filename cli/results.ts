// A file that was read, and what its checks came to: what the commands make and the renderers print.

import type { CheckPlan } from "../checker/index.js";
import type { Check, Model } from "../checker/model.js";
import type { Outcome } from "../checker/outcome.js";
import type { Diagnostic } from "../grammar/diagnostic.js";
import type { Program } from "../grammar/index.js";
import type { Search } from "./expectation.js";
import type { Signal } from "./watch.js";

export interface OpenedFile {
  readonly path: string;
  readonly program: Program | undefined;
  /** Undefined for a library. */
  readonly system: string | undefined;
  readonly plans: readonly CheckPlan[];
  readonly diagnostics: readonly Diagnostic[];
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
