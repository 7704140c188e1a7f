// Names of an exported module. Everything keeps its name, unless TLA+ uses that for something else: no name may be
// declared again where it is visible, not even as a bound name.

/** Words of the language, and what the standard modules define that an exported module may extend. */
const reserved: ReadonlySet<string> = new Set(
  (
    "ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED " +
    "EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK " +
    "PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRING SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED " +
    "UNION USE VARIABLE VARIABLES WF_ WITH WITNESS " +
    // Naturals, Integers, FiniteSets, Sequences, Bags, TLC
    "Nat Int Real Infinity IsFiniteSet Cardinality Seq Len Append Head Tail SubSeq SelectSeq " +
    "IsABag BagToSet SetToBag BagIn EmptyBag BagUnion SubBag BagOfAll BagCardinality CopiesIn " +
    "Naturals Integers Reals FiniteSets Sequences Bags TLC " +
    "Print PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement ToString Any TLCEval TLCExt"
  ).split(" "),
);

/** Names that every exported module defines. */
const structure = ["vars", "TypeOK", "Init", "Next", "Spec"] as const;

/** Names that only some modules define. */
export const optionalNames = [
  "None",
  "faults",
  "MaxFaults",
  "Symmetry",
  "Step",
  "SystemStep",
  "Fault",
  "Terminating",
  "Fairness",
  "NoDeadlock",
  "Constraint",
] as const;

export class Names {
  readonly #taken = new Set<string>([...reserved, ...structure]);

  /** `declarable`: names that may be declared later, so no bound name may be one of them. */
  constructor(readonly declarable: ReadonlySet<string>) {}

  /** A name for the module, as much like `wanted` as possible: `processor.Read` becomes `processor_Read`. */
  declare(wanted: string): string {
    const name = this.#free(identifier(wanted), new Set(), wanted);
    this.#taken.add(name);
    return name;
  }

  /** The first of the names that is free. */
  declareOneOf(...wanted: readonly string[]): string {
    return this.declare(wanted.find((name) => !this.#taken.has(name)) ?? wanted[0] ?? "Helper");
  }

  /** A bound name that is neither declared nor in `scope`. */
  bound(wanted: string, scope: ReadonlySet<string>): string {
    return this.#free(identifier(wanted), new Set([...scope, ...this.declarable]), undefined);
  }

  #free(wanted: string, excluded: ReadonlySet<string>, own: string | undefined): string {
    const isFree = (name: string): boolean =>
      !this.#taken.has(name) &&
      !excluded.has(name) &&
      (own === undefined || name === own || !this.declarable.has(name));
    if (isFree(wanted)) return wanted;
    for (let i = 2; ; i++) {
      const name = /\d$/.test(wanted) ? `${wanted}_${i}` : `${wanted}${i}`;
      if (isFree(name)) return name;
    }
  }
}

/** An identifier of TLA+ contains a letter, and does not begin like a fairness formula. */
function identifier(wanted: string): string {
  const name = wanted.replaceAll(/[^A-Za-z0-9_]+/g, "_");
  return !/[A-Za-z]/.test(name) || /^(WF_|SF_)/.test(name) ? `x${name}` : name;
}

/** Can the name be a field of a record? */
export const isFieldName = (name: string): boolean => identifier(name) === name && !reserved.has(name);
