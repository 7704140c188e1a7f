// How much may be evaluated before others have a turn, and whoever is told of what is. What a spec asks for in one state is bounded by nothing else,
// and an evaluation cannot be interrupted: neither by Ctrl-C nor by a shortage of memory.

import type { Span } from "../../grammar/core/source.js";
import type { Marks } from "../coverage/recorder.js";
import { raise } from "./runtime-error.js";

/** Expressions evaluated for one state, by its actions together or by one property: some seconds. */
export const WORK_LIMIT = 2 ** 24;

export class WorkBudget {
  #left = WORK_LIMIT;
  #spent = 0;

  /** `marks`: undefined where nobody asks for coverage. */
  constructor(readonly marks?: Marks) {}

  /** Counts one expression. */
  spend(span: Span): void {
    if (--this.#left < 0) raise("R0013", `more than ${WORK_LIMIT} expressions are evaluated for one state`, span);
  }

  renew(): void {
    this.#spent += WORK_LIMIT - this.#left;
    this.#left = WORK_LIMIT;
  }

  /** The expressions counted so far, since the beginning. */
  get spent(): number {
    return this.#spent + WORK_LIMIT - this.#left;
  }
}
