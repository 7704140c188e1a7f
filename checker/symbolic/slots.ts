// Slots: a state as a vector of numbers. A variable falls into the parts that have fixed places: the values of
// functions, the fields of records and tuples. Each slot numbers the values that were seen in it.

import { List, Map as ImmutableMap } from "immutable";
import type { Variable } from "../../grammar/core/core.js";
import { cardinality, type Type } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { encoderOf, type Encoder } from "../interpreter/key.js";
import { permute, type Permutation } from "../interpreter/permute.js";
import { asList, asMap, element, type State, type Value } from "../interpreter/values.js";

/** Operations on decision diagrams recurse from slot to slot, so the call stack limits the number of slots. */
export const SLOT_LIMIT = 1024;

/**
 * All values of smaller types have numbers from the start. Otherwise the results of evaluations that do not depend on a
 * value would be repeated for each new one.
 */
const NUMBERED_FROM_THE_START = 32;

/** A part of a variable: a slot, or parts of its own. */
interface Part {
  readonly type: Type;
  /** The slots in it, from `first` to before `end`, by their numbers in declaration order. */
  readonly first: number;
  readonly end: number;
  /** By key of a function in the order of its type, or by field. */
  readonly parts: readonly Part[] | undefined;
  readonly keys: readonly Value[];
  /** By the text of a key: its position. */
  readonly positionOf: ReadonlyMap<Value | string, number>;
  readonly keyText: Encoder | undefined;
}

export interface Slot {
  /** The variable that it belongs to, by position; the fault counter comes after the variables. */
  readonly variable: number;
  readonly type: Type;
  /** The access path from the variable to it. */
  readonly path: readonly PathKey[];
}

/** The slots from `first` to before `end`. */
export interface SlotRange {
  readonly first: number;
  readonly end: number;
  /** False if only a part of these slots is accessed. */
  readonly whole: boolean;
  /** If there is one slot: the path from its value to the part. */
  readonly inside: readonly Value[] | undefined;
}

interface PathKey {
  readonly key: Value;
  /** The type of the keys of a function; undefined for a position. */
  readonly type: Type | undefined;
}

/** Slots are numbered in declaration order here. Their order in decision diagrams is a permutation of these numbers. */
export class Slots {
  readonly slots: readonly Slot[];
  readonly #parts: readonly Part[];
  readonly #encoders: readonly Encoder[];
  readonly #ids: readonly Map<string, number>[];
  readonly #values: readonly Value[][];

  constructor(variables: readonly Pick<Variable, "type">[]) {
    const slots: Slot[] = [];
    const whole = variablesAsWhole(variables.map(({ type }) => partCount(type)));
    this.#parts = variables.map(({ type }, variable) => partOf(type, variable, slots, [], whole.has(variable)));
    this.slots = slots;
    this.#encoders = slots.map(({ type }) => encoderOf(type));
    this.#ids = slots.map(() => new Map<string, number>());
    this.#values = slots.map(() => []);
    for (const [slot, { type }] of slots.entries())
      if (cardinality(type) <= NUMBERED_FROM_THE_START) for (const value of valuesOf(type)) this.intern(slot, value);
  }

  get count(): number {
    return this.slots.length;
  }

  /** The slots of a variable, or of a part of it. */
  rangeOf(variable: number, keys: readonly Value[]): SlotRange {
    let part = element(this.#parts, variable);
    for (const [depth, key] of keys.entries()) {
      const { first, end, parts, keyText, positionOf } = part;
      if (parts === undefined) return { first, end, whole: false, inside: keys.slice(depth) };
      const position = positionOf.get(keyText === undefined ? key : keyText(key));
      if (position === undefined) return { first, end, whole: false, inside: undefined };
      part = element(parts, position);
    }
    return { first: part.first, end: part.end, whole: true, inside: part.parts === undefined ? [] : undefined };
  }

  /** The slot to which a permutation of symmetric types moves a slot. */
  imageOf(slot: number, permutation: Permutation): number {
    const { variable, path } = element(this.slots, slot);
    const keys = path.map(({ key, type }) => (type === undefined ? key : permute(type, key, permutation)));
    return this.rangeOf(variable, keys).first;
  }

  /** The number of a value in a slot. */
  intern(slot: number, value: Value): number {
    const ids = element(this.#ids, slot);
    const key = element(this.#encoders, slot)(value);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const values = element(this.#values, slot);
    ids.set(key, values.length);
    values.push(value);
    return values.length - 1;
  }

  /** The number of a value in a slot; undefined if it was never seen there. */
  find(slot: number, value: Value): number | undefined {
    return element(this.#ids, slot).get(element(this.#encoders, slot)(value));
  }

  value(slot: number, id: number): Value {
    return element(element(this.#values, slot), id);
  }

  /** By number. */
  values(slot: number): readonly Value[] {
    return element(this.#values, slot);
  }

  valueCount(slot: number): number {
    return element(this.#values, slot).length;
  }

  /** Calls `each` with every slot of a variable and its value in `value`. */
  forEachValue(variable: number, value: Value, each: (slot: number, value: Value) => void): void {
    walk(element(this.#parts, variable), value, each);
  }

  /** The value of a variable whose slots have these values. */
  variableValue(variable: number, valueOf: (slot: number) => Value): Value {
    return assemble(element(this.#parts, variable), valueOf);
  }

  encode(state: State): Int32Array {
    const vector = new Int32Array(this.count);
    for (const [variable] of this.#parts.entries())
      this.forEachValue(variable, state.get(variable) as Value, (slot, value) => {
        vector[slot] = this.intern(slot, value);
      });
    return vector;
  }

  decode(vector: ArrayLike<number>): State {
    return List(this.#parts.map((part) => assemble(part, (slot) => this.value(slot, vector[slot] ?? 0))));
  }
}

/** The variables, by position, that are one slot each, so that there are not too many: those with the most parts. */
function variablesAsWhole(parts: readonly number[]): ReadonlySet<number> {
  const whole = new Set<number>();
  let total = parts.reduce((sum, count) => sum + count, 0);
  for (const [variable, count] of [...parts.entries()].sort(([, a], [, b]) => b - a)) {
    if (total <= SLOT_LIMIT) break;
    whole.add(variable);
    total -= count - 1;
  }
  return whole;
}

function partCount(type: Type): number {
  switch (type.kind) {
    case "function":
      return cardinality(type.key) * partCount(type.value);
    case "record":
      return type.fields.reduce((sum, field) => sum + partCount(field.type), 0);
    case "tuple":
      return type.items.reduce((sum, item) => sum + partCount(item), 0);
    default:
      return 1;
  }
}

function partOf(type: Type, variable: number, slots: Slot[], path: readonly PathKey[], whole: boolean): Part {
  const first = slots.length;
  const none = { keys: [], positionOf: new Map<Value, number>(), keyText: undefined };
  if (!whole && type.kind === "function") {
    const keys = [...valuesOf(type.key)];
    const isScalar = keys.every((key) => typeof key !== "object");
    const keyText = isScalar ? undefined : encoderOf(type.key);
    const parts = keys.map((key) => partOf(type.value, variable, slots, [...path, { key, type: type.key }], false));
    const positionOf = new Map(keys.map((key, i) => [keyText === undefined ? key : keyText(key), i] as const));
    return { type, first, end: slots.length, parts, keys, positionOf, keyText };
  }
  if (!whole && (type.kind === "record" || type.kind === "tuple")) {
    const types = type.kind === "record" ? type.fields.map((field) => field.type) : type.items;
    const parts = types.map((each, i) => partOf(each, variable, slots, [...path, { key: i, type: undefined }], false));
    const keys = types.map((_, i) => i);
    return {
      type,
      first,
      end: slots.length,
      parts,
      keys,
      positionOf: new Map(keys.map((i) => [i, i])),
      keyText: undefined,
    };
  }
  slots.push({ variable, type, path });
  return { type, first, end: slots.length, parts: undefined, ...none };
}

function walk(part: Part, value: Value, each: (slot: number, value: Value) => void): void {
  const { parts } = part;
  if (parts === undefined) return each(part.first, value);
  if (part.type.kind === "function") {
    const map = asMap(value);
    for (const [i, inner] of parts.entries()) walk(inner, map.get(element(part.keys, i)) as Value, each);
    return;
  }
  const list = asList(value);
  for (const [i, inner] of parts.entries()) walk(inner, list.get(i) as Value, each);
}

function assemble(part: Part, valueOf: (slot: number) => Value): Value {
  const { parts } = part;
  if (parts === undefined) return valueOf(part.first);
  if (part.type.kind === "function")
    return ImmutableMap(parts.map((inner, i): [Value, Value] => [element(part.keys, i), assemble(inner, valueOf)]));
  return List(parts.map((inner) => assemble(inner, valueOf)));
}
