// Evaluates temporal formulas on lassos by their definition. It shares nothing with the automata, and so can check what they find.

import { subformulas, type Formula } from "./formula.js";

/**
 * Does a formula hold at the first position of an infinite word? A letter is the set of propositions that hold at a position, as bits. The letters from index
 * `loop` on are repeated forever; there is at least one.
 */
export function holdsOnLasso(formula: Formula, letters: readonly number[], loop: number): boolean {
  return valuesOnLasso(formula, letters, loop)(formula, 0);
}

/** The values of a formula and its subformulas at each position of the word. */
export function valuesOnLasso(
  formula: Formula,
  letters: readonly number[],
  loop: number,
): (part: Formula, position: number) => boolean {
  const values = new Map<Formula, readonly boolean[]>();
  const valueAt = (part: Formula, position: number): boolean => values.get(part)?.[position] ?? false;
  for (const part of subformulas(formula)) values.set(part, evaluate(part, letters, loop, valueAt));
  return valueAt;
}

/** The values of a formula by position. `valueAt`: those of its operands. */
function evaluate(
  formula: Formula,
  letters: readonly number[],
  loop: number,
  valueAt: (part: Formula, position: number) => boolean,
): readonly boolean[] {
  const everywhere = (holds: (position: number) => boolean): readonly boolean[] =>
    letters.map((_, position) => holds(position));
  switch (formula.kind) {
    case "true":
    case "false":
      return everywhere(() => formula.kind === "true");
    case "literal":
      return letters.map((letter) => ((letter >>> formula.proposition) & 1) === (formula.negated ? 0 : 1));
    case "and":
      return everywhere((position) => formula.parts.every((part) => valueAt(part, position)));
    case "or":
      return everywhere((position) => formula.parts.some((part) => valueAt(part, position)));
    case "next":
      return everywhere((position) => valueAt(formula.operand, position === letters.length - 1 ? loop : position + 1));
    case "until":
      // f U g is the least solution of x = g or (f and next x).
      return fixpoint(
        letters.length,
        loop,
        false,
        (position, next) => valueAt(formula.right, position) || (valueAt(formula.left, position) && next),
      );
    case "release":
      // f R g is the greatest solution of x = g and (f or next x).
      return fixpoint(
        letters.length,
        loop,
        true,
        (position, next) => valueAt(formula.right, position) && (valueAt(formula.left, position) || next),
      );
  }
}

/** The least or greatest solution of an equation for the value at a position, given the value at the next one. */
function fixpoint(
  length: number,
  loop: number,
  isGreatest: boolean,
  equation: (position: number, next: boolean) => boolean,
): readonly boolean[] {
  const solution = Array.from({ length }, () => isGreatest);
  for (let changed = true; changed;) {
    changed = false;
    for (let position = length - 1; position >= 0; position--) {
      const holds = equation(position, solution[position === length - 1 ? loop : position + 1] ?? false);
      if (holds === solution[position]) continue;
      solution[position] = holds;
      changed = true;
    }
  }
  return solution;
}
