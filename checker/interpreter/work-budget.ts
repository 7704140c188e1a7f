// Limits how much is evaluated for one state. An evaluation cannot be interrupted, not even by Ctrl-C or when memory
// runs short, and nothing else bounds the work that a spec can cause.

import type { Span } from "../../grammar/core/source.js";
import type { CoverageSink } from "../coverage/recorder.js";
import { FunctionResults } from "./function-results.js";
import { raise } from "./runtime-error.js";

/** Expressions evaluated for one state, by all actions together or by one property. They take a few seconds. */
export const WORK_LIMIT = 2 ** 24;

export class WorkBudget {
  #left = WORK_LIMIT;
  #spent = 0;
  #results: FunctionResults | undefined;

  /** `coverage`: receives the outcomes of what is evaluated; undefined if coverage is not measured. */
  constructor(readonly coverage?: CoverageSink) {}

  /** Counts one expression. */
  spend(expr: { readonly span: Span }): void {
    if (--this.#left < 0) raise("R0013", `more than ${WORK_LIMIT} expressions are evaluated for one state`, expr.span);
  }

  /** Counts expressions whose result is known; false if there are more than are left, and none is counted. */
  spendAll(expressions: number): boolean {
    if (expressions > this.#left) return false;
    this.#left -= expressions;
    return true;
  }

  renew(): void {
    this.#spent += WORK_LIMIT - this.#left;
    this.#left = WORK_LIMIT;
  }

  /** Results of functions, with what they cost. */
  get results(): FunctionResults {
    return (this.#results ??= new FunctionResults());
  }

  /** The expressions counted so far, since the beginning. */
  get spent(): number {
    return this.#spent + WORK_LIMIT - this.#left;
  }
}
