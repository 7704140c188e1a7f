// Searches of the interpreter, or of an engine that asks it, that stop after a certain amount of work, which does not depend on the machine or its load.

import { explore, type Check, type ExploreOptions, type Model, type Outcome } from "../../checker/index.js";
import { WorkBudget } from "../../checker/interpreter/work-budget.js";

export interface Bounds {
  readonly states: number;
  /** Expressions that the interpreter evaluates; a million take about a third of a second. */
  readonly expressions: number;
}

export interface BoundedOutcome {
  readonly outcome: Outcome;
  /** Did the search go beyond its bounds? The outcome itself does not say so when there is a finding. */
  readonly exceeded: boolean;
}

/** Milliseconds between two readings of the clock below. A search calls `tick` after this time. */
const TICK = 50;

/** Evaluations for a certificate, after the search, do not count. */
export async function exploreWithin(
  { states: mostStates, expressions: mostExpressions }: Bounds,
  model: Model,
  check: Check,
  options: Omit<ExploreOptions, "tick">,
): Promise<BoundedOutcome> {
  let exceeded = false;
  let evaluated = 0;
  const { now } = performance;
  const { spend } = WorkBudget.prototype;
  // A clock that advances with each reading, so that ticks come after the same states in every run.
  let time = performance.now();
  performance.now = () => (time += TICK);
  WorkBudget.prototype.spend = function (span) {
    evaluated++;
    spend.call(this, span);
  };
  try {
    const outcome = await explore(model, check, {
      engine: "interpreter",
      ...options,
      tick: ({ states, certified }) => {
        exceeded ||= certified === undefined && (states > mostStates || evaluated > mostExpressions);
        return Promise.resolve(exceeded ? "enough" : undefined);
      },
    });
    return { outcome, exceeded };
  } finally {
    performance.now = now;
    WorkBudget.prototype.spend = spend;
  }
}
