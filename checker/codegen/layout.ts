// How values and states are packed into bits.
//
// Equal values have equal bits, and of two values of a type the greater has the greater bits, read as a number: so the order of a type is the
// order of its packed values, whatever the type. What comes first in a composite value therefore stands at the top.

import { bitsFor, cardinality, intType, isScalar, times, type Type, type TypeOf } from "../../grammar/core/types.js";

export const WORD_BITS = 64;

const SAFE = Number.MAX_SAFE_INTEGER;
/** Sets of so few possible members are a bit each, also where the type has no bound: a value in passing. */
const MASK_LIMIT = 4096;
/** Other collections without a bound, which only values in passing can be, hold this many. Beyond, the interpreter takes over for that state. */
const PASSING = 32;

/** The type with every bound finite: what a value in passing is packed as. */
export function finite(type: Type): Type {
  switch (type.kind) {
    case "int":
      return type.lo >= -SAFE && type.hi <= SAFE ? type : intType(Math.max(type.lo, -SAFE), Math.min(type.hi, SAFE));
    case "record":
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: finite(field.type) })) };
    case "variant":
      return {
        ...type,
        cases: type.cases.map((each) => ({
          ...each,
          fields: each.fields.map((field) => ({ ...field, type: finite(field.type) })),
        })),
      };
    case "tuple":
      return { ...type, items: type.items.map(finite) };
    case "option":
      return { ...type, item: finite(type.item) };
    case "set": {
      const item = finite(type.item);
      if (item.kind === "unknown") return { ...type, item, max: 0 };
      const members = cardinality(item);
      return {
        ...type,
        item,
        max: type.max !== Infinity ? Math.min(type.max, members) : members <= MASK_LIMIT ? members : PASSING,
      };
    }
    case "bag":
    case "seq":
      return {
        ...type,
        item: finite(type.item),
        max: type.item.kind === "unknown" ? 0 : type.max === Infinity ? PASSING : type.max,
      };
    case "function":
    case "map":
      return { ...type, key: finite(type.key), value: finite(type.value) };
    case "unknown":
    case "temporal":
    case "bool":
    case "enum":
    case "symmetric":
      return type;
  }
}

/** How many different values, at least 1: a type without values has no value to pack, and takes as much as one with one. */
export const countOf = (type: Type): number => (type.kind === "unknown" ? 1 : Math.max(1, cardinality(type)));

/** Wider values are never stored; one in passing is left to the interpreter. */
const WIDEST = 2 ** 18;
export class TooWideError extends Error {}

const widths = new WeakMap<Type, number>();

/** Bits a packed value of a finite type takes: never 0, so that every place has bits of its own. */
export function bitsOf(type: Type): number {
  const known = widths.get(type);
  if (known !== undefined) return known;
  const bits = Math.max(1, measure(type));
  if (bits > WIDEST) throw new TooWideError(`${bits} bits`);
  widths.set(type, bits);
  return bits;
}

/** Counts above 2^53 are rounded; none is above 2^54. */
const bitsUpTo = (count: number): number => (count >= 2 ** 53 ? 55 : bitsFor(count));

function measure(type: Type): number {
  switch (type.kind) {
    case "bool":
      return 1;
    case "int":
    case "enum":
    case "symmetric":
      return bitsUpTo(countOf(type));
    case "record":
      return sum(type.fields.map((field) => bitsOf(field.type)));
    case "variant":
      return tagBits(type) + payloadBits(type);
    case "tuple":
      return sum(type.items.map(bitsOf));
    case "option":
      return isScalar(type.item) ? bitsUpTo(countOf(type.item) + 1) : 1 + bitsOf(type.item);
    case "set":
      return isMask(type) ? countOf(type.item) : slotBits(type);
    case "bag":
    case "seq":
      return slotBits(type);
    case "function":
      return times(countOf(type.key), bitsOf(type.value));
    case "map":
      return times(countOf(type.key), entryBits(type));
    // Of an empty collection that is only compared.
    case "unknown":
      return 1;
    case "temporal":
      throw new Error(`internal: bits of type ${type.kind}`);
  }
}

type Slotted = TypeOf<"set"> | TypeOf<"bag"> | TypeOf<"seq">;

/** Of the count of members in a collection that is kept in slots. */
export const countBits = (type: Slotted): number => bitsFor(type.max + 1);
const slotBits = (type: Slotted): number => countBits(type) + times(type.max, bitsOf(type.item));
/** A bit for each possible member, at the member's rank; otherwise a slot for each. */
export const isMask = (type: TypeOf<"set">): boolean => countOf(type.item) <= slotBits(type);
export const tagBits = (type: TypeOf<"variant">): number => bitsFor(type.cases.length);
const payloadBits = (type: TypeOf<"variant">): number =>
  Math.max(0, ...type.cases.map((each) => sum(each.fields.map((field) => bitsOf(field.type)))));
/** Of what a map has at one key: as an option. */
export const entryBits = (type: TypeOf<"map">): number => bitsOf(entryType(type));
const entries = new WeakMap<Type, TypeOf<"option">>();
export function entryType(type: TypeOf<"map">): TypeOf<"option"> {
  const entry = entries.get(type) ?? { kind: "option", item: type.value };
  entries.set(type, entry);
  return entry;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

// ---------------------------------------------------------------- places inside a value; offsets count from the lowest bit

/** Of the fields of a record, the items of a tuple, the fields of one case of a variant: the first at the top, below `above` bits. */
export function fieldOffsets(types: readonly Type[], whole: number, above = 0): readonly number[] {
  let at = whole - above;
  return types.map((type) => (at -= bitsOf(type)));
}

/** Where a sequence's item stands: the count is at the top, the items follow from the first. */
export const seqSlot = (type: TypeOf<"seq">, index: number): number => (type.max - 1 - index) * bitsOf(type.item);
/** The greatest member has slot 0, at the top; the count is at the bottom. So sets and bags compare as they should. */
export const memberSlot = (type: TypeOf<"set"> | TypeOf<"bag">, index: number): number =>
  countBits(type) + (type.max - 1 - index) * bitsOf(type.item);
/** What a function or a map has at the key of this rank. */
export const keySlot = (type: TypeOf<"function"> | TypeOf<"map">, rank: number): number =>
  (countOf(type.key) - 1 - rank) * (type.kind === "map" ? entryBits(type) : bitsOf(type.value));

// ---------------------------------------------------------------- states

export interface Place {
  readonly type: Type;
  readonly bits: number;
  /** From the lowest bit of word 0. What fits in a word lies in one; what does not begins one. */
  readonly offset: number;
}

/** A state is `words` words of 64 bits. The lowest bit of the first is always 1, so that no state looks like an empty slot. */
export interface StateLayout {
  readonly words: number;
  /** Bits that mean something, without the mark. */
  readonly bits: number;
  /** By position in the state: the variables, then perhaps the count of faults. */
  readonly places: readonly Place[];
}

/** Wide values first, each from a word of its own on; then the others, the widest first, each where it fits first. */
export function layOut(types: readonly Type[]): StateLayout {
  const free: { start: number; left: number }[] = [{ start: 1, left: WORD_BITS - 1 }];
  const offsets = new Map<number, number>();
  const order = types.map((type, i) => ({ i, bits: bitsOf(type) })).sort((a, b) => b.bits - a.bits || a.i - b.i);
  for (const { i, bits } of order) {
    if (bits > WORD_BITS) {
      const start = free.length * WORD_BITS;
      offsets.set(i, start);
      for (let done = 0; done < bits; done += WORD_BITS) {
        const used = Math.min(WORD_BITS, bits - done);
        free.push({ start: start + done + used, left: WORD_BITS - used });
      }
      continue;
    }
    let word = free.find(({ left }) => left >= bits);
    if (word === undefined) free.push((word = { start: free.length * WORD_BITS, left: WORD_BITS }));
    offsets.set(i, word.start);
    word.start += bits;
    word.left -= bits;
  }
  const places = types.map((type, i): Place => ({ type, bits: bitsOf(type), offset: offsets.get(i) ?? 0 }));
  return { words: free.length, bits: sum(places.map((place) => place.bits)), places };
}
