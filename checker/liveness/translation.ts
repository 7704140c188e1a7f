// Translates formulas to transition-based generalized Büchi automata.
//
// J.-M. Couvreur, "On-the-fly verification of linear temporal logic", FM'99: a state is a set of formulas that must hold from here on.
// Acceptance is a matter of transitions: each promises the untils that it postpones, and belongs to the acceptance sets of the others.

import { reduceAutomaton } from "./automaton-reduction.js";
import type { Automaton, BuchiTransition } from "./automaton.js";
import { isConstant, simplify, type Formula } from "./formula.js";
import { Obligations } from "./obligations.js";
import { FormulaTooLarge, STATE_COST, TranslationBudget } from "./translation-budget.js";

const STATE_LIMIT = 1_000;

/**
 * An automaton that accepts the words for which the formula holds. A word is an infinite sequence of letters; a letter is the set of propositions that
 * hold at a position. Undefined if the automaton would have more than `limit` states or exceed the translation budget, or if there are more
 * than 31 propositions or, before reduction, acceptance sets.
 */
export function translate(formula: Formula, limit = STATE_LIMIT): Automaton | undefined {
  try {
    const budget = new TranslationBudget();
    const automaton = reduceAutomaton(unfold(suspendConstants(simplify(formula)), budget), budget);
    return automaton.transitions.length > limit ? undefined : automaton;
  } catch (error) {
    if (error instanceof FormulaTooLarge) return undefined;
    throw error;
  }
}

/**
 * (l U r) and c = l U (r and c) for a constant c, such as a fairness condition: the automaton need not guess how c holds before r does. After T. Babiak,
 * T. Badie, A. Duret-Lutz, M. Křetínský and J. Strejček, "Compositional approach to suspension and other improvements to LTL translation",
 * SPIN 2013.
 */
function suspendConstants(formula: Formula): Formula {
  if (formula.kind !== "and") return formula;
  const constants = formula.parts.filter(isConstant);
  const others = formula.parts.filter((part) => !isConstant(part));
  const position = others.findIndex(({ kind }) => kind === "until");
  const goal = others[position];
  if (goal?.kind !== "until" || constants.length === 0) return formula;
  const right: Formula = {
    kind: "and",
    parts: [...(goal.right.kind === "and" ? goal.right.parts : [goal.right]), ...constants],
  };
  return { kind: "and", parts: others.with(position, { ...goal, right }) };
}

/** Explores the sets of obligations that are reachable from the formula: each is a state. */
function unfold(formula: Formula, budget: TranslationBudget): Automaton {
  const obligations = new Obligations(formula, budget);
  const allUntils = 2 ** obligations.untils - 1;
  const states = new Map<bigint, number>();
  const sets: bigint[] = [];
  const stateOf = (set: bigint): number => {
    const known = states.get(set);
    if (known !== undefined) return known;
    budget.spend(STATE_COST);
    states.set(set, sets.length);
    return sets.push(set) - 1;
  };
  stateOf(obligations.initial);
  const transitions: BuchiTransition[][] = [];
  for (const set of sets) {
    transitions.push(
      obligations.termsOf(set).map(({ required, forbidden, next, promises }) => ({
        required,
        forbidden,
        to: stateOf(next),
        accepting: allUntils & ~promises,
      })),
    );
  }
  return { initial: 0, transitions, acceptanceSets: obligations.untils };
}
