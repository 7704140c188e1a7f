// Types with known bounds: their structure, cardinality, width in bits, and names.

/**
 * `unknown` is the type after an error, and of parameters of a component that is checked without an instance. It is
 * compatible with every type, so that an error is reported only once. A complete `Model` contains no `unknown`.
 */
export type Type =
  | { readonly kind: "unknown" }
  | { readonly kind: "bool" }
  /** Bounds are safe integers, or ±Infinity for `Int` and for unknown bounds. */
  | { readonly kind: "int"; readonly lo: number; readonly hi: number }
  /** `id` distinguishes types of the same name in different files. Values are indices into `members`. */
  | { readonly kind: "enum"; readonly id: string; readonly name: string; readonly members: readonly string[] }
  /** Values are 0..size-1 and interchangeable: nothing may depend on their order. */
  | { readonly kind: "symmetric"; readonly id: string; readonly name: string; readonly size: number }
  | { readonly kind: "record"; readonly id: string; readonly name: string; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly id: string; readonly name: string; readonly cases: readonly Case[] }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | { readonly kind: "option"; readonly item: Type }
  /** `max` is the largest number of members, Infinity if there is no bound. */
  | { readonly kind: "set"; readonly item: Type; readonly max: number }
  | { readonly kind: "bag"; readonly item: Type; readonly max: number }
  | { readonly kind: "seq"; readonly item: Type; readonly max: number }
  | { readonly kind: "function"; readonly key: Type; readonly value: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  /** The type of formulas with temporal operators; Bool is a subtype. */
  | { readonly kind: "temporal" };

export interface Field {
  readonly name: string;
  readonly type: Type;
}

interface Case {
  readonly name: string;
  readonly fields: readonly Field[];
}

export type TypeOf<K extends Type["kind"]> = Extract<Type, { readonly kind: K }>;

export const unknownType: Type = { kind: "unknown" };
export const boolType: Type = { kind: "bool" };
export const temporalType: Type = { kind: "temporal" };
export const anyInt: Type = { kind: "int", lo: -Infinity, hi: Infinity };
export const intType = (lo: number, hi: number): Type => ({ kind: "int", lo, hi });
export const setOf = (item: Type, max = Infinity): Type => ({ kind: "set", item, max });
export const bagOf = (item: Type, max = Infinity): Type => ({ kind: "bag", item, max });
export const seqOf = (item: Type, max = Infinity): Type => ({ kind: "seq", item, max });
export const optionOf = (item: Type): Type => ({ kind: "option", item });
export const functionOf = (key: Type, value: Type): Type => ({ kind: "function", key, value });
export const mapOf = (key: Type, value: Type): Type => ({ kind: "map", key, value });

/** The bound of a collection if it depends on a constant whose value is not known. */
export const UNKNOWN_BOUND = Number.MAX_SAFE_INTEGER;

// ---------------------------------------------------------------- structure

/** The direct component types. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return type.cases.flatMap((each) => each.fields.map((field) => field.type));
    case "tuple":
      return type.items;
    case "option":
    case "set":
    case "bag":
    case "seq":
      return [type.item];
    case "function":
    case "map":
      return [type.key, type.value];
    case "unknown":
    case "bool":
    case "int":
    case "enum":
    case "symmetric":
    case "temporal":
      return [];
  }
}

/** Is `predicate` true of the type or of a type inside it? Each type is visited once, however often it occurs. */
export function mentions(type: Type, predicate: (part: Type) => boolean): boolean {
  const seen = new Set<Type>();
  const visit = (part: Type): boolean => {
    if (seen.has(part)) return false;
    seen.add(part);
    return predicate(part) || partsOf(part).some(visit);
  };
  return visit(type);
}

const isUnknown = (type: Type): boolean =>
  type.kind === "unknown" ||
  ((type.kind === "set" || type.kind === "bag" || type.kind === "seq") && type.max === UNKNOWN_BOUND);
export const mentionsUnknown = (type: Type): boolean => mentions(type, isUnknown);
export const mentionsSymmetric = (type: Type): boolean => mentions(type, (part) => part.kind === "symmetric");

// ---------------------------------------------------------------- size

/** Larger cardinalities count as infinite: sets that large are never enumerated or stored. */
const HUGE_BITS = 4096;

/**
 * Caches a measure of types, which are immutable. Without it, records that each contain the next one twice would take
 * exponential time.
 */
function memoized(measure: (type: Type) => number): (type: Type) => number {
  const cache = new WeakMap<Type, number>();
  return (type) => {
    const cached = cache.get(type);
    if (cached !== undefined) return cached;
    const size = measure(type);
    cache.set(type, size);
    return size;
  };
}

const power = (base: number, exponent: number): number =>
  base === 1 ? 1 : base === 0 ? (exponent === 0 ? 1 : 0) : Math.pow(base, exponent);

/**
 * The number of values of the type: exact up to 2^53, approximate beyond, Infinity if there is no bound or it exceeds
 * the range of a double.
 */
export const cardinality = memoized((type: Type): number => {
  switch (type.kind) {
    case "unknown":
    case "temporal":
      return Infinity;
    case "bool":
      return 2;
    case "int":
      return Math.max(0, type.hi - type.lo + 1);
    case "enum":
      return type.members.length;
    case "symmetric":
      return type.size;
    case "record":
      return product(type.fields.map((field) => cardinality(field.type)));
    case "variant":
      return type.cases.reduce((sum, each) => sum + product(each.fields.map((field) => cardinality(field.type))), 0);
    case "tuple":
      return product(type.items.map(cardinality));
    case "option":
      return 1 + cardinality(type.item);
    case "set": {
      const n = cardinality(type.item);
      return type.max >= n ? power(2, n) : sumUpTo(type.max, (k) => choose(n, k));
    }
    case "bag": {
      const n = cardinality(type.item);
      return n === 0 ? 1 : sumUpTo(type.max, (k) => choose(n + k - 1, k));
    }
    case "seq": {
      const n = cardinality(type.item);
      return n === 0 ? 1 : sumUpTo(type.max, (k) => power(n, k));
    }
    case "function":
      return power(cardinality(type.value), cardinality(type.key));
    case "map":
      return power(cardinality(type.value) + 1, cardinality(type.key));
  }
});

const product = (numbers: readonly number[]): number =>
  numbers.reduce((result, n) => (result === 0 || n === 0 ? 0 : result * n), 1);

function sumUpTo(max: number, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k <= max && sum !== Infinity && k <= HUGE_BITS; k++) sum += term(k);
  return max > HUGE_BITS ? Infinity : sum;
}

function choose(n: number, k: number): number {
  if (n === Infinity) return k === 0 ? 1 : Infinity;
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return n < k ? 0 : Math.round(result);
}

/** The number of bits needed for `n` different values. */
export function bitsFor(n: number): number {
  if (n <= 1) return 0;
  if (n === Infinity) return Infinity;
  let bits = 0;
  for (let capacity = 1; capacity < n; capacity *= 2) bits++;
  return bits;
}

/**
 * The number of bits of a stored value. A scalar takes the bits its cardinality needs, and an option of a scalar has
 * one value more. A set takes one bit per possible member or, if its bound makes that smaller, a count and sorted
 * slots. So does a bag, with a count instead of a bit, but only in a word. Sequences take a count and slots, functions and
 * maps one entry per key.
 */
export const width = memoized((type: Type): number => {
  switch (type.kind) {
    case "unknown":
    case "temporal":
      return Infinity;
    case "bool":
      return 1;
    case "int":
    case "enum":
    case "symmetric":
      return bitsFor(cardinality(type));
    case "record":
      return type.fields.reduce((sum, field) => sum + width(field.type), 0);
    case "variant":
      return (
        bitsFor(type.cases.length) +
        type.cases.reduce(
          (most, each) =>
            Math.max(
              most,
              each.fields.reduce((sum, field) => sum + width(field.type), 0),
            ),
          0,
        )
      );
    case "tuple":
      return type.items.reduce((sum, item) => sum + width(item), 0);
    case "option":
      return isScalar(type.item) ? bitsFor(cardinality(type)) : 1 + width(type.item);
    case "set": {
      const members = cardinality(type.item);
      return Math.min(members, type.max >= members ? Infinity : slots(type.max, width(type.item)));
    }
    case "bag": {
      const counts = times(cardinality(type.item), bitsFor(type.max + 1));
      return Math.min(slots(type.max, width(type.item)), counts <= COUNTS_LIMIT ? counts : Infinity);
    }
    case "seq":
      return slots(type.max, width(type.item));
    case "function":
      return times(cardinality(type.key), width(type.value));
    case "map":
      return times(cardinality(type.key), width(optionOf(type.value)));
  }
});

/** A bag of counts is not wider. */
const COUNTS_LIMIT = 64;
const slots = (max: number, item: number): number => bitsFor(max + 1) + times(max, item);
/** A product of bounds or sizes, in which 0 times Infinity is 0. */
export const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** Has the type no component types? */
export function isScalar(type: Type): boolean {
  return type.kind === "bool" || type.kind === "int" || type.kind === "enum" || type.kind === "symmetric";
}

// ---------------------------------------------------------------- names

/** The type in source syntax. */
export function showType(type: Type): string {
  switch (type.kind) {
    case "unknown":
      return "?";
    case "temporal":
      return "temporal formula";
    case "bool":
      return "Bool";
    case "int":
      return showRange(type.lo, type.hi);
    case "enum":
    case "symmetric":
    case "record":
    case "variant":
      return type.name;
    case "tuple":
      return `(${type.items.map(showType).join(", ")})`;
    case "option":
      return `Option<${showType(type.item)}>`;
    case "set":
      return `Set<${showBounded(type.item, type.max)}>`;
    case "bag":
      return `Bag<${showBounded(type.item, type.max)}>`;
    case "seq":
      return `Seq<${showBounded(type.item, type.max)}>`;
    case "function": {
      const key = showType(type.key);
      return `${type.key.kind === "function" ? `(${key})` : key} -> ${showType(type.value)}`;
    }
    case "map":
      return `Map<${showType(type.key)}, ${showType(type.value)}>`;
  }
}

const showBounded = (item: Type, max: number): string =>
  max === Infinity ? showType(item) : `${showType(item)}, ${max === UNKNOWN_BOUND ? "?" : max}`;

function showRange(lo: number, hi: number): string {
  if (lo === -Infinity && hi === Infinity) return "Int";
  return `${lo === -Infinity ? "…" : lo}..${hi === Infinity ? "…" : hi}`;
}
