// What is known about the bits of a 64-bit number before the code runs, so that code for what cannot happen is left out
// (like LLVM's known bits).

/** Unsigned numbers of 64 bits: those bits that are 1 in any case, and those that may be 1. */
export interface KnownBits {
  readonly set: bigint;
  readonly possible: bigint;
}

const ALL = 2n ** 64n - 1n;
const SIGN = 2n ** 63n;

export const unknownBits: KnownBits = { set: 0n, possible: ALL };

export const exactly = (constant: bigint): KnownBits => {
  const bits = BigInt.asUintN(64, constant);
  return { set: bits, possible: bits };
};

/** The bits of the numbers from 0 to `max`. */
export const upTo = (max: bigint): KnownBits =>
  max >= SIGN ? unknownBits : { set: 0n, possible: max === 0n ? 0n : 2n ** BigInt(max.toString(2).length) - 1n };

/** The only value that is possible, signed; undefined if there are several. */
export const onlyValue = ({ set, possible }: KnownBits): bigint | undefined =>
  set === possible ? BigInt.asIntN(64, set) : undefined;

export const knownAnd = (a: KnownBits, b: KnownBits): KnownBits => ({
  set: a.set & b.set,
  possible: a.possible & b.possible,
});

export const knownOr = (a: KnownBits, b: KnownBits): KnownBits => ({
  set: a.set | b.set,
  possible: a.possible | b.possible,
});

export const knownShl = ({ set, possible }: KnownBits, by: bigint): KnownBits => ({
  set: BigInt.asUintN(64, set << by),
  possible: BigInt.asUintN(64, possible << by),
});

export const knownShr = ({ set, possible }: KnownBits, by: bigint): KnownBits => ({
  set: set >> by,
  possible: possible >> by,
});

export const knownAdd = (a: KnownBits, b: KnownBits): KnownBits =>
  (a.possible & b.possible) === 0n ? knownOr(a, b) : upTo(a.possible + b.possible);

export const knownMul = (a: KnownBits, b: KnownBits): KnownBits => upTo(a.possible * b.possible);

/** Is every bit that may be 1 in this mask? */
export const within = ({ possible }: KnownBits, mask: bigint): boolean => (possible & ~BigInt.asUintN(64, mask)) === 0n;

/** Do two numbers differ in a bit that is known of both? */
export const areDifferent = (a: KnownBits, b: KnownBits): boolean =>
  (a.set & ~b.possible) !== 0n || (b.set & ~a.possible) !== 0n;

/** The least and the greatest value, signed. */
export function rangeOf(known: KnownBits): { readonly least: bigint; readonly greatest: bigint } | undefined {
  const only = onlyValue(known);
  if (only !== undefined) return { least: only, greatest: only };
  return known.possible < SIGN ? { least: known.set, greatest: known.possible } : undefined;
}
