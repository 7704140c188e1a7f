// What a formula means, on words that repeat: the reference for the automata, which it knows nothing of.

import { subformulas, type Formula } from "./formula.js";

/**
 * Whether a formula holds at the first position of an infinite word: `letters` as bits of propositions, of which the last leads back to
 * position `loop`. There is at least one letter, and `loop` is the position of one.
 */
export function holdsOnLasso(formula: Formula, letters: readonly number[], loop: number): boolean {
  return valuesOnLasso(formula, letters, loop)(formula, 0);
}

/** Whether a formula, and whatever it is made of, holds at a position. */
export function valuesOnLasso(
  formula: Formula,
  letters: readonly number[],
  loop: number,
): (part: Formula, position: number) => boolean {
  const known = new Map<Formula, readonly boolean[]>();
  const at = (part: Formula, position: number): boolean => known.get(part)?.[position] ?? false;
  const last = letters.length - 1;
  const everywhere = (holds: (position: number) => boolean): boolean[] => letters.map((_, position) => holds(position));
  for (const part of subformulas(formula)) {
    switch (part.kind) {
      case "true":
      case "false":
        known.set(
          part,
          everywhere(() => part.kind === "true"),
        );
        break;
      case "literal":
        known.set(
          part,
          letters.map((letter) => ((letter >>> part.proposition) & 1) === (part.negated ? 0 : 1)),
        );
        break;
      case "and":
        known.set(
          part,
          everywhere((position) => part.parts.every((each) => at(each, position))),
        );
        break;
      case "or":
        known.set(
          part,
          everywhere((position) => part.parts.some((each) => at(each, position))),
        );
        break;
      case "until":
      case "release": {
        // f U g is the least solution of x = g or (f and next x), f R g the greatest one of x = g and (f or next x).
        const { left, right } = part;
        const least = part.kind === "until";
        const solution = everywhere(() => !least);
        for (let changed = true; changed;) {
          changed = false;
          for (let position = last; position >= 0; position--) {
            const next = solution[position === last ? loop : position + 1] ?? false;
            const holds = least
              ? at(right, position) || (at(left, position) && next)
              : at(right, position) && (at(left, position) || next);
            if (holds === solution[position]) continue;
            solution[position] = holds;
            changed = true;
          }
        }
        known.set(part, solution);
        break;
      }
    }
  }
  return at;
}
