// Bounds the translation of a formula to an automaton: automata grow exponentially with the formula, and a spec may hold any formula.

/** In steps of about ten nanoseconds each. */
const WORK_LIMIT = 50_000_000;

// Costs in steps. What stays in memory costs enough to bound it, too: a million terms, a hundred thousand states.
export const TERM_COST = 10;
export const KEPT_COST = 50;
export const STATE_COST = 500;

/** The automaton would be too large, or take too long to compute. */
export class FormulaTooLarge extends Error {}

export class TranslationBudget {
  #remaining = WORK_LIMIT;

  /** Throws `FormulaTooLarge` once the budget is used up. */
  spend(steps: number): void {
    this.#remaining -= steps;
    if (this.#remaining < 0) throw new FormulaTooLarge();
  }
}
