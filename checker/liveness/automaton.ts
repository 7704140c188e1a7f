// From formulas to transition-based generalized Büchi automata.
//
// J.-M. Couvreur, "On-the-fly verification of linear temporal logic", FM'99: a state is a set of formulas that have to hold from here on, and
// acceptance is about transitions, which promise the untils that they postpone. P. Gastin and D. Oddoux, "Fast LTL to Büchi automata
// translation", CAV 2001: the transitions of a set are products of those of its members, and what another one makes superfluous goes at once.

import {
  Budget,
  KEPT_WORK,
  PROPOSITIONS,
  STATE_WORK,
  TERM_WORK,
  TooLarge,
  type Automaton,
  type Graph,
  type BuchiTransition,
} from "./buchi.js";
import { isConstant, keyOf, simplify, subformulas, type Formula } from "./formula.js";
import { reduce } from "./reduction.js";

export type { Automaton, BuchiTransition };

const STATE_LIMIT = 1_000;

/**
 * An automaton that accepts the words for which the formula holds. A word is an infinite sequence of letters (which propositions hold); a run
 * starts in `initial` and takes at each position a transition whose literals fit the letter. Undefined when it would be larger than `limit`
 * states, take more than 50 million steps to make, or have more than 31 propositions or (before any turn out to be superfluous) acceptance sets.
 */
export function translate(formula: Formula, limit = STATE_LIMIT): Automaton | undefined {
  try {
    const budget = new Budget();
    const automaton = reduce(unfold(postpone(simplify(formula)), budget), budget);
    return automaton.transitions.length > limit ? undefined : automaton;
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

/**
 * (l U r) and c = l U (r and c) for a constant c, such as a fairness: which way c holds need not be guessed before r does. After T. Babiak,
 * T. Badie, A. Duret-Lutz, M. Křetínský and J. Strejček, "Compositional approach to suspension and other improvements to LTL translation",
 * SPIN 2013.
 */
function postpone(formula: Formula): Formula {
  if (formula.kind !== "and") return formula;
  const constants = formula.parts.filter(isConstant);
  const others = formula.parts.filter((part) => !isConstant(part));
  const at = others.findIndex(({ kind }) => kind === "until");
  const goal = others[at];
  if (goal?.kind !== "until" || constants.length === 0) return formula;
  const right: Formula = {
    kind: "and",
    parts: [...(goal.right.kind === "and" ? goal.right.parts : [goal.right]), ...constants],
  };
  return { kind: "and", parts: others.with(at, { ...goal, right }) };
}

/** One way to meet obligations: what has to hold now, what from the next position on, and the untils that are put off (as bits). */
interface Term {
  readonly required: number;
  readonly forbidden: number;
  readonly next: bigint;
  readonly promises: number;
}

const IDLE: Term = { required: 0, forbidden: 0, next: 0n, promises: 0 };

const subsumes = (a: Term, b: Term): boolean =>
  (a.required & ~b.required) === 0 &&
  (a.forbidden & ~b.forbidden) === 0 &&
  (a.promises & ~b.promises) === 0 &&
  (a.next & b.next) === a.next;

/** Obligations are bits of big integers: one for each until and release in the formula, and one for the whole. */
function unfold(formula: Formula, budget: Budget): Graph {
  const whole = keyOf(formula);
  const bits = new Map<string, bigint>();
  const termsOf = new Map<string, readonly Term[]>();
  const obligations: (readonly Term[])[] = [];
  /** By the bit of a release: those of the temporal parts of its right side, which come with it: `always eventually p` with `eventually p`. */
  const implied: { readonly bit: bigint; readonly parts: bigint }[] = [];
  let untils = 0;

  /** What an operation on sets takes, in steps. */
  const width = (): number => 1 + (bits.size >> 8);
  const normal = (next: bigint): bigint => {
    let result = next;
    for (const { bit, parts } of implied) if ((next & bit) !== 0n) result &= ~parts;
    return result;
  };
  /** Adds a term, unless one that is there asks for less of everything; those that ask for more go. */
  const insert = (terms: Term[], term: Term): void => {
    budget.spend(TERM_WORK + terms.length * width());
    if (terms.some((other) => subsumes(other, term))) return;
    let kept = 0;
    for (const other of terms) if (!subsumes(term, other)) terms[kept++] = other;
    terms.length = kept;
    terms.push(term);
    budget.spend(KEPT_WORK);
  };
  const product = (some: readonly Term[], others: readonly Term[]): Term[] => {
    const terms: Term[] = [];
    for (const a of some)
      for (const b of others) {
        budget.spend(1 + 4 * implied.length * width());
        const required = a.required | b.required;
        const forbidden = a.forbidden | b.forbidden;
        if ((required & forbidden) !== 0) continue;
        insert(terms, { required, forbidden, next: normal(a.next | b.next), promises: a.promises | b.promises });
      }
    return terms;
  };
  const sum = (alternatives: readonly (readonly Term[])[]): Term[] => {
    const terms: Term[] = [];
    for (const alternative of alternatives) for (const term of alternative) insert(terms, term);
    return terms;
  };
  const of = (part: Formula): readonly Term[] => termsOf.get(keyOf(part)) ?? [];
  const newBit = (key: string): bigint => {
    const bit = 1n << BigInt(bits.size);
    bits.set(key, bit);
    return bit;
  };
  const termsFor = (part: Formula): readonly Term[] => {
    switch (part.kind) {
      case "true":
        return [IDLE];
      case "false":
        return [];
      case "literal": {
        if (part.proposition >= PROPOSITIONS) throw new TooLarge();
        const bit = 1 << part.proposition;
        return [part.negated ? { ...IDLE, forbidden: bit } : { ...IDLE, required: bit }];
      }
      case "or":
        return sum(part.parts.map(of));
      case "and":
        return part.parts.map(of).reduce(product, [IDLE]);
      case "until": {
        if (untils === PROPOSITIONS) throw new TooLarge();
        const postponed = { ...IDLE, next: newBit(keyOf(part)), promises: 1 << untils++ };
        return sum([of(part.right), product(of(part.left), [postponed])]);
      }
      case "release": {
        const bit = newBit(keyOf(part));
        let parts = 0n;
        for (const each of part.right.kind === "and" ? part.right.parts : [part.right])
          parts |= bits.get(keyOf(each)) ?? 0n;
        if (parts !== 0n) implied.push({ bit, parts });
        return product(of(part.right), sum([of(part.left), [{ ...IDLE, next: bit }]]));
      }
    }
  };
  for (const part of subformulas(formula)) {
    const key = keyOf(part);
    if (termsOf.has(key)) continue;
    budget.spend(TERM_WORK);
    const terms = termsFor(part);
    termsOf.set(key, terms);
    if (key === whole && !bits.has(key)) newBit(key);
    if (bits.has(key)) obligations.push(terms);
  }

  const all = 2 ** untils - 1;
  const numbers = new Map<bigint, number>();
  const pending: bigint[] = [];
  const numberOf = (set: bigint): number => {
    const known = numbers.get(set);
    if (known !== undefined) return known;
    budget.spend(STATE_WORK);
    numbers.set(set, pending.length);
    return pending.push(set) - 1;
  };
  numberOf(bits.get(whole) ?? 0n);
  const states: BuchiTransition[][] = [];
  for (const set of pending) {
    let terms = [IDLE];
    budget.spend(obligations.length * width());
    obligations.forEach((each, i) => {
      if (((set >> BigInt(i)) & 1n) === 1n) terms = product(terms, each);
    });
    states.push(
      terms.map(({ required, forbidden, next, promises }) => ({
        required,
        forbidden,
        to: numberOf(next),
        accepting: all & ~promises,
      })),
    );
  }
  return { initial: 0, states, sets: untils };
}
