// The layout of packed values and states.
//
// Equal values have equal bits, and a greater value of a type has greater bits, read as an unsigned number. So values
// of all types are compared as numbers. That is why the most significant part of a composite value is at the top.

import { bitsFor, cardinality, intType, isScalar, times, type Type, type TypeOf } from "../../grammar/core/types.js";

export const WORD_BITS = 64;

const SAFE = Number.MAX_SAFE_INTEGER;
/** A set without a bound is a bitmask if it has at most this many possible members. */
const MASK_LIMIT = 4096;
/** The bound that other collections without a bound get. They occur only as intermediate values. Larger ones trap. */
const DEFAULT_BOUND = 32;

/** The type with finite bounds: the type that intermediate values are packed as. */
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
        max: type.max !== Infinity ? Math.min(type.max, members) : members <= MASK_LIMIT ? members : DEFAULT_BOUND,
      };
    }
    case "bag":
    case "seq":
      return {
        ...type,
        item: finite(type.item),
        max: type.item.kind === "unknown" ? 0 : type.max === Infinity ? DEFAULT_BOUND : type.max,
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

/** The number of values, at least 1: a type without values has the layout of a type with one. */
export const valueCount = (type: Type): number => (type.kind === "unknown" ? 1 : Math.max(1, cardinality(type)));

/** The most bits of a value. Wider intermediate values are left to the interpreter. */
const WIDTH_LIMIT = 2 ** 18;
/** A value is too wide for compiled code. */
export class TooWideError extends Error {}

const widths = new WeakMap<Type, number>();

/** The width of a packed value of a finite type in bits, at least 1, so that no two parts have the same offset. */
export function bitWidth(type: Type): number {
  const cached = widths.get(type);
  if (cached !== undefined) return cached;
  const bits = Math.max(1, computeWidth(type));
  if (bits > WIDTH_LIMIT) throw new TooWideError(`${bits} bits`);
  widths.set(type, bits);
  return bits;
}

/** A count above 2^53 is rounded, so it gets the bits of the greatest count, which is below 2^54. */
const bitsUpTo = (count: number): number => (count >= 2 ** 53 ? 55 : bitsFor(count));

function computeWidth(type: Type): number {
  switch (type.kind) {
    case "bool":
      return 1;
    case "int":
    case "enum":
    case "symmetric":
      return bitsUpTo(valueCount(type));
    case "record":
      return sum(type.fields.map((field) => bitWidth(field.type)));
    case "variant":
      return tagBits(type) + payloadBits(type);
    case "tuple":
      return sum(type.items.map(bitWidth));
    case "option":
      return isScalar(type.item) ? bitsUpTo(valueCount(type.item) + 1) : 1 + bitWidth(type.item);
    case "set":
      return isBitmask(type) ? valueCount(type.item) : slotBits(type);
    case "bag":
      return isCounted(type) ? countsBits(type) : slotBits(type);
    case "seq":
      return slotBits(type);
    case "function":
      return times(valueCount(type.key), bitWidth(type.value));
    case "map":
      return times(valueCount(type.key), entryBits(type));
    // The items of an empty collection.
    case "unknown":
      return 1;
    case "temporal":
      throw new Error(`internal: bits of type ${type.kind}`);
  }
}

export type SetOrBag = TypeOf<"set"> | TypeOf<"bag">;
type Counted = SetOrBag | TypeOf<"seq">;

/** The width of the number of members, in a collection that stores it; in a counted bag, of that of each member. */
export const countBits = (type: Counted): number => bitsFor(type.max + 1);
const slotBits = (type: Counted): number => countBits(type) + times(type.max, bitWidth(type.item));
/** A set is a bitmask, with the bit of a member at its rank, if that is not wider than slots. */
export const isBitmask = (type: TypeOf<"set">): boolean => valueCount(type.item) <= slotBits(type);
const countsBits = (type: TypeOf<"bag">): number => times(valueCount(type.item), countBits(type));
/**
 * A bag stores how often each possible member occurs if that takes at most a word, and is not wider than slots. The count
 * of a member is at its rank times `countBits`.
 */
export const isCounted = (type: TypeOf<"bag">): boolean =>
  type.max > 0 && countsBits(type) <= Math.min(WORD_BITS, slotBits(type));
export const tagBits = (type: TypeOf<"variant">): number => bitsFor(type.cases.length);
const payloadBits = (type: TypeOf<"variant">): number =>
  Math.max(0, ...type.cases.map((each) => sum(each.fields.map((field) => bitWidth(field.type)))));
/** A map stores an option of a value for each possible key. */
const entryBits = (type: TypeOf<"map">): number => bitWidth(entryType(type));
const entries = new WeakMap<Type, TypeOf<"option">>();
export function entryType(type: TypeOf<"map">): TypeOf<"option"> {
  const entry = entries.get(type) ?? { kind: "option", item: type.value };
  entries.set(type, entry);
  return entry;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

// ---------------------------------------------------------------- offsets in a value, from its lowest bit

/**
 * The fields of a record, tuple or case are stored from the top down, below `above` bits. `whole`: the width of the
 * value.
 */
export function fieldOffsets(types: readonly Type[], whole: number, above = 0): readonly number[] {
  let at = whole - above;
  return types.map((type) => (at -= bitWidth(type)));
}

/** A sequence has its length at the top; the items follow in their order. */
export const itemOffset = (type: TypeOf<"seq">, index: number): number => (type.max - 1 - index) * bitWidth(type.item);
/**
 * Slot 0, at the top, has the greatest member; the number of members is at the bottom. So the order of bits is that of
 * sets and bags.
 */
export const memberOffset = (type: SetOrBag, index: number): number =>
  countBits(type) + (type.max - 1 - index) * bitWidth(type.item);
/** The value or entry of the key of rank 0 is at the top. */
export const entryOffset = (type: TypeOf<"function"> | TypeOf<"map">, rank: number): number =>
  (valueCount(type.key) - 1 - rank) * (type.kind === "map" ? entryBits(type) : bitWidth(type.value));

// ---------------------------------------------------------------- states

/** The bits of one variable, or of the fault counter, in a state. */
export interface StateField {
  readonly type: Type;
  readonly bits: number;
  /** In bits from the lowest bit of word 0. A field of at most 64 bits lies in one word; a wider one begins a word. */
  readonly offset: number;
}

/**
 * A state is `words` words of 64 bits. Bit 0 of the first word, the mark, is always 1, so no state looks like an empty
 * table slot.
 */
export interface StateLayout {
  readonly words: number;
  /** The number of bits in use, without the mark. */
  readonly bits: number;
  /** For each value in a state: the variables, then perhaps the fault counter. */
  readonly fields: readonly StateField[];
}

/** Places wide values first, each from a new word on, then the others by first fit, the widest first. */
export function layOut(types: readonly Type[]): StateLayout {
  const free: { start: number; left: number }[] = [{ start: 1, left: WORD_BITS - 1 }];
  const offsets = new Map<number, number>();
  const order = types.map((type, i) => ({ i, bits: bitWidth(type) })).sort((a, b) => b.bits - a.bits || a.i - b.i);
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
  const fields = types.map((type, i): StateField => ({ type, bits: bitWidth(type), offset: offsets.get(i) ?? 0 }));
  return { words: free.length, bits: sum(fields.map(({ bits }) => bits)), fields };
}
