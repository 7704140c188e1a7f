// The tableau of a formula: its temporal obligations, and for each of them the ways to satisfy it at one position of a word.
//
// A way is a term: literals that must hold now, and obligations that remain from the next position on. P. Gastin and D. Oddoux, "Fast LTL to
// Büchi automata translation", CAV 2001: the terms of a set of obligations are the products of their terms, and a term that another one
// subsumes is dropped at once.

import { BIT_LIMIT } from "./automaton.js";
import { keyOf, subformulas, type Formula } from "./formula.js";
import { FormulaTooLarge, KEPT_COST, TERM_COST, type TranslationBudget } from "./translation-budget.js";

export interface Term {
  /** Bits of the propositions that must hold now, and of those that must not hold. */
  readonly required: number;
  readonly forbidden: number;
  /** Bits of the obligations that must be satisfied from the next position on. */
  readonly next: bigint;
  /** Bits of the untils that it postpones. */
  readonly promises: number;
}

const EMPTY_TERM: Term = { required: 0, forbidden: 0, next: 0n, promises: 0 };

/** Does `a` demand no more than `b` in any respect? */
const subsumes = (a: Term, b: Term): boolean =>
  (a.required & ~b.required) === 0 &&
  (a.forbidden & ~b.forbidden) === 0 &&
  (a.promises & ~b.promises) === 0 &&
  (a.next & b.next) === a.next;

/** A set of obligations is a big integer: a bit for each until and release in the formula, for each operand of a next, and one for the formula itself. */
export class Obligations {
  /** The set that holds just the formula itself. */
  readonly initial: bigint;
  /** The number of untils; each can be promised. */
  untils = 0;
  readonly #bits = new Map<string, bigint>();
  /** By bit. */
  readonly #termsOfBit: (readonly Term[])[] = [];
  readonly #termsOf = new Map<string, readonly Term[]>();
  /** By the bit of a release: the bits of obligations in its right side, which it implies: `always eventually p` implies `eventually p`. */
  readonly #implied: { readonly bit: bigint; readonly parts: bigint }[] = [];

  constructor(
    formula: Formula,
    readonly budget: TranslationBudget,
  ) {
    const root = keyOf(formula);
    for (const part of subformulas(formula)) {
      const key = keyOf(part);
      if (this.#termsOf.has(key)) continue;
      budget.spend(TERM_COST);
      const terms = this.#termsFor(part);
      this.#termsOf.set(key, terms);
      if (key === root && !this.#bits.has(key)) this.#newBit(key);
      if (this.#bits.has(key)) this.#termsOfBit.push(terms);
    }
    this.initial = this.#bits.get(root) ?? 0n;
  }

  /** The terms that satisfy all obligations of a set. */
  termsOf(set: bigint): readonly Term[] {
    let terms: readonly Term[] = [EMPTY_TERM];
    this.budget.spend(this.#termsOfBit.length * this.#setCost());
    this.#termsOfBit.forEach((each, bit) => {
      if (((set >> BigInt(bit)) & 1n) === 1n) terms = this.#product(terms, each);
    });
    return terms;
  }

  #termsFor(part: Formula): readonly Term[] {
    switch (part.kind) {
      case "true":
        return [EMPTY_TERM];
      case "false":
        return [];
      case "literal": {
        if (part.proposition >= BIT_LIMIT) throw new FormulaTooLarge();
        const bit = 1 << part.proposition;
        return [part.negated ? { ...EMPTY_TERM, forbidden: bit } : { ...EMPTY_TERM, required: bit }];
      }
      case "or":
        return this.#sum(part.parts.map((each) => this.#known(each)));
      case "and":
        return part.parts
          .map((each) => this.#known(each))
          .reduce((terms, each) => this.#product(terms, each), [EMPTY_TERM]);
      case "next":
        return [{ ...EMPTY_TERM, next: this.#bitOf(keyOf(part.operand)) }];
      case "until": {
        if (this.untils === BIT_LIMIT) throw new FormulaTooLarge();
        const postponed = { ...EMPTY_TERM, next: this.#newBit(keyOf(part)), promises: 1 << this.untils++ };
        return this.#sum([this.#known(part.right), this.#product(this.#known(part.left), [postponed])]);
      }
      case "release": {
        const bit = this.#newBit(keyOf(part));
        this.#noteImplied(bit, part.right);
        return this.#product(
          this.#known(part.right),
          this.#sum([this.#known(part.left), [{ ...EMPTY_TERM, next: bit }]]),
        );
      }
    }
  }

  /** The terms of a part, which are known before those of the whole. */
  #known(part: Formula): readonly Term[] {
    return this.#termsOf.get(keyOf(part)) ?? [];
  }

  /** The bit of a part, which is then an obligation as well. */
  #bitOf(key: string): bigint {
    const known = this.#bits.get(key);
    if (known !== undefined) return known;
    this.#termsOfBit.push(this.#termsOf.get(key) ?? []);
    return this.#newBit(key);
  }

  #newBit(key: string): bigint {
    const bit = 1n << BigInt(this.#bits.size);
    this.#bits.set(key, bit);
    return bit;
  }

  #noteImplied(bit: bigint, right: Formula): void {
    let parts = 0n;
    for (const each of right.kind === "and" ? right.parts : [right]) parts |= this.#bits.get(keyOf(each)) ?? 0n;
    if (parts !== 0n) this.#implied.push({ bit, parts });
  }

  #withoutImplied(set: bigint): bigint {
    let result = set;
    for (const { bit, parts } of this.#implied) if ((set & bit) !== 0n) result &= ~parts;
    return result;
  }

  #product(some: readonly Term[], others: readonly Term[]): Term[] {
    const terms: Term[] = [];
    for (const a of some)
      for (const b of others) {
        this.budget.spend(1 + 4 * this.#implied.length * this.#setCost());
        const required = a.required | b.required;
        const forbidden = a.forbidden | b.forbidden;
        if ((required & forbidden) !== 0) continue;
        const next = this.#withoutImplied(a.next | b.next);
        this.#insert(terms, { required, forbidden, next, promises: a.promises | b.promises });
      }
    return terms;
  }

  #sum(alternatives: readonly (readonly Term[])[]): Term[] {
    const terms: Term[] = [];
    for (const alternative of alternatives) for (const term of alternative) this.#insert(terms, term);
    return terms;
  }

  /** Adds a term unless another one subsumes it, and drops the terms that it subsumes. */
  #insert(terms: Term[], term: Term): void {
    this.budget.spend(TERM_COST + terms.length * this.#setCost());
    if (terms.some((other) => subsumes(other, term))) return;
    let kept = 0;
    for (const other of terms) if (!subsumes(term, other)) terms[kept++] = other;
    terms.length = kept;
    terms.push(term);
    this.budget.spend(KEPT_COST);
  }

  /** The cost of an operation on sets of obligations. */
  #setCost(): number {
    return 1 + (this.#bits.size >> 8);
  }
}
