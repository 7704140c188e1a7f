// Between the interpreter's values and packed bits, laid out as `layout.ts` says.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { occurrences } from "../interpreter/order.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type State, type Value } from "../interpreter/values.js";
import {
  bitsOf,
  countBits,
  entryType,
  fieldOffsets,
  isMask,
  keySlot,
  memberSlot,
  seqSlot,
  tagBits,
  type StateLayout,
} from "./layout.js";

/** Both take whole states of the layout's words, from position `at` on. */
export interface StateCodec {
  encode(state: State, target: BigUint64Array, at: number): void;
  decode(source: BigUint64Array, at: number): State;
}

export function stateCodec(layout: StateLayout): StateCodec {
  const codecs = layout.places.map((place) => ({ codec: codecOf(place.type), offset: place.offset }));
  const halves = (words: BigUint64Array, at: number): Uint32Array =>
    new Uint32Array(words.buffer, words.byteOffset + at * 8, layout.words * 2);
  return {
    encode(state, target, at) {
      const bits = halves(target, at).fill(0);
      bits[0] = 1;
      for (const [i, { codec, offset }] of codecs.entries()) codec.put(bits, offset, itemAt(state, i));
    },
    decode(source, at) {
      const bits = halves(source, at);
      return List(codecs.map(({ codec, offset }) => codec.take(bits, offset)));
    },
  };
}

/** The type must be finite, and the value fit it. */
export function packValue(type: Type, value: Value): bigint {
  const bits = new Uint32Array(Math.ceil(bitsOf(type) / HALF));
  codecOf(type).put(bits, 0, value);
  return BigInt(
    `0x${Array.from(bits, (half) => half.toString(16).padStart(HALF / 4, "0"))
      .reverse()
      .join("")}`,
  );
}

export function unpackValue(type: Type, bits: bigint): Value {
  const words = Array.from({ length: Math.ceil(bitsOf(type) / HALF) }, (_, i) =>
    Number(BigInt.asUintN(HALF, bits >> BigInt(i * HALF))),
  );
  return codecOf(type).take(Uint32Array.from(words), 0);
}

// ---------------------------------------------------------------- bits

/** Bits of a value that lies anywhere in words, here of 32 bits: all that JavaScript's numbers are good at. */
interface Codec {
  /** Into bits that are all 0. */
  put(words: Uint32Array, at: number, value: Value): void;
  take(words: Uint32Array, at: number): Value;
}

const HALF = 32;
const EXACT_BITS = 53;

/** A number below 2^53. */
function putNumber(words: Uint32Array, at: number, bits: number, number: number): void {
  let rest = number;
  for (let done = 0; done < bits && rest > 0;) {
    const position = at + done;
    const used = Math.min(HALF - (position % HALF), bits - done);
    const low = rest % 2 ** used;
    const word = Math.floor(position / HALF);
    words[word] = element(words, word) + low * 2 ** (position % HALF);
    rest = (rest - low) / 2 ** used;
    done += used;
  }
}

function takeNumber(words: Uint32Array, at: number, bits: number): number {
  let number = 0;
  for (let done = 0; done < bits;) {
    const position = at + done;
    const used = Math.min(HALF - (position % HALF), bits - done);
    const above = Math.floor(element(words, Math.floor(position / HALF)) / 2 ** (position % HALF));
    number += (above % 2 ** used) * 2 ** done;
    done += used;
  }
  return number;
}

// ---------------------------------------------------------------- by type

/** A memo, not state: types are immutable. */
const codecs = new WeakMap<Type, Codec>();

function codecOf(type: Type): Codec {
  const known = codecs.get(type);
  if (known !== undefined) return known;
  const codec = makeCodec(type);
  codecs.set(type, codec);
  return codec;
}

function makeCodec(type: Type): Codec {
  switch (type.kind) {
    case "bool":
    case "int":
    case "enum":
    case "symmetric":
      return scalarCodec(type, bitsOf(type), 0);
    case "record":
      return itemsCodec(
        type.fields.map((field) => field.type),
        fieldOffsets(
          type.fields.map((field) => field.type),
          bitsOf(type),
        ),
      );
    case "tuple":
      return itemsCodec(type.items, fieldOffsets(type.items, bitsOf(type)));
    case "variant":
      return variantCodec(type);
    case "option":
      return isScalar(type.item) ? scalarOptionCodec(type) : optionCodec(type);
    case "set":
      return isMask(type) ? maskCodec(type) : memberCodec(type);
    case "bag":
      return memberCodec(type);
    case "seq":
      return seqCodec(type);
    case "function":
      return functionCodec(type);
    case "map":
      return mapCodec(type);
    case "unknown":
    case "temporal":
      throw new Error(`internal: bits of a value of type ${type.kind}`);
  }
}

/** How far the value is from the least, and `above` that: 1 where 0 stands for none. */
function scalarCodec(type: Type, bits: number, above: number): Codec {
  const lo = (type.kind === "int" ? type.lo : 0) - above;
  const revive = (number: number): Value => (type.kind === "bool" ? number === 1 : number);
  if (bits <= EXACT_BITS) {
    return {
      put: (words, at, value) => {
        putNumber(words, at, bits, Number(value) - lo);
      },
      take: (words, at) => revive(takeNumber(words, at, bits) + lo),
    };
  }
  // Too far apart for a double to be exact. `lo` by itself might not be, either.
  const least = BigInt(lo + above) - BigInt(above);
  return {
    put(words, at, value) {
      const number = BigInt(asNumber(value)) - least;
      putNumber(words, at, HALF, Number(BigInt.asUintN(HALF, number)));
      putNumber(words, at + HALF, bits - HALF, Number(number >> BigInt(HALF)));
    },
    take: (words, at) =>
      Number(
        BigInt(takeNumber(words, at, HALF)) +
          (BigInt(takeNumber(words, at + HALF, bits - HALF)) << BigInt(HALF)) +
          least,
      ),
  };
}

/** `first`: where in the list the items begin. */
function itemsCodec(types: readonly Type[], offsets: readonly number[], first = 0): Codec {
  const parts = types.map((type, i) => ({ codec: codecOf(type), offset: element(offsets, i) }));
  return {
    put(words, at, value) {
      for (const [i, { codec, offset }] of parts.entries())
        codec.put(words, at + offset, itemAt(asList(value), first + i));
    },
    take: (words, at) => List(parts.map(({ codec, offset }) => codec.take(words, at + offset))),
  };
}

function variantCodec(type: TypeOf<"variant">): Codec {
  const bits = tagBits(type);
  const tagAt = bitsOf(type) - bits;
  const cases = type.cases.map((each) => {
    const types = each.fields.map((field) => field.type);
    return itemsCodec(types, fieldOffsets(types, bitsOf(type), bits), 1);
  });
  return {
    put(words, at, value) {
      const tag = asNumber(itemAt(asList(value), 0));
      putNumber(words, at + tagAt, bits, tag);
      element(cases, tag).put(words, at, value);
    },
    take(words, at) {
      const tag = takeNumber(words, at + tagAt, bits);
      return asList(element(cases, tag).take(words, at)).unshift(tag);
    },
  };
}

const none = List<Value>();

function scalarOptionCodec(type: TypeOf<"option">): Codec {
  const bits = bitsOf(type);
  const item = scalarCodec(type.item, bits, 1);
  return {
    put(words, at, value) {
      if (asList(value).size > 0) item.put(words, at, itemAt(asList(value), 0));
    },
    take: (words, at) => (takeNumber(words, at, bits) === 0 ? none : List([item.take(words, at)])),
  };
}

function optionCodec(type: TypeOf<"option">): Codec {
  const item = codecOf(type.item);
  const someAt = bitsOf(type) - 1;
  return {
    put(words, at, value) {
      if (asList(value).size === 0) return;
      putNumber(words, at + someAt, 1, 1);
      item.put(words, at, itemAt(asList(value), 0));
    },
    take: (words, at) => (takeNumber(words, at + someAt, 1) === 0 ? none : List([item.take(words, at)])),
  };
}

function maskCodec(type: TypeOf<"set">): Codec {
  return {
    put(words, at, value) {
      asSet(value).forEach((member) => {
        putNumber(words, at + rankOf(type.item, member), 1, 1);
      });
    },
    take: (words, at) => ImmutableSet(valuesOf(type.item).filter((_, rank) => takeNumber(words, at + rank, 1) === 1)),
  };
}

/** Sets in slots, and bags. */
function memberCodec(type: TypeOf<"set"> | TypeOf<"bag">): Codec {
  const item = codecOf(type.item);
  const bits = countBits(type);
  return {
    put(words, at, value) {
      const members = occurrences(type, value);
      putNumber(words, at, bits, members.length);
      for (const [i, member] of members.entries())
        item.put(words, at + memberSlot(type, members.length - 1 - i), member);
    },
    take(words, at) {
      const members = Array.from({ length: takeNumber(words, at, bits) }, (_, i) =>
        item.take(words, at + memberSlot(type, i)),
      );
      if (type.kind === "set") return ImmutableSet(members);
      return members.reduce<ImmutableMap<Value, Value>>(
        (bag, member) => bag.update(member, 0, (times) => asNumber(times) + 1),
        ImmutableMap(),
      );
    },
  };
}

function seqCodec(type: TypeOf<"seq">): Codec {
  const item = codecOf(type.item);
  const bits = countBits(type);
  const countAt = bitsOf(type) - bits;
  return {
    put(words, at, value) {
      putNumber(words, at + countAt, bits, asList(value).size);
      asList(value).forEach((each, i) => {
        item.put(words, at + seqSlot(type, i), each);
      });
    },
    take: (words, at) =>
      List(
        Array.from({ length: takeNumber(words, at + countAt, bits) }, (_, i) =>
          item.take(words, at + seqSlot(type, i)),
        ),
      ),
  };
}

function functionCodec(type: TypeOf<"function">): Codec {
  const codec = codecOf(type.value);
  return {
    put(words, at, value) {
      for (const [key, each] of asMap(value)) codec.put(words, at + keySlot(type, rankOf(type.key, key)), each);
    },
    take: (words, at) =>
      ImmutableMap(
        valuesOf(type.key).map((key, rank): [Value, Value] => [key, codec.take(words, at + keySlot(type, rank))]),
      ),
  };
}

function mapCodec(type: TypeOf<"map">): Codec {
  const codec = codecOf(entryType(type));
  return {
    put(words, at, value) {
      for (const [key, each] of asMap(value)) codec.put(words, at + keySlot(type, rankOf(type.key, key)), List([each]));
    },
    take: (words, at) =>
      ImmutableMap(
        valuesOf(type.key).flatMap((key, rank): [Value, Value][] =>
          asList(codec.take(words, at + keySlot(type, rank)))
            .toArray()
            .map((each) => [key, each]),
        ),
      ),
  };
}

// ---------------------------------------------------------------- ranks

const ranks = new WeakMap<Type, ImmutableMap<Value, number>>();

/** Where the value stands among all of its type, in order. */
export function rankOf(type: Type, value: Value): number {
  if (isScalar(type)) return Number(value) - (type.kind === "int" ? type.lo : 0);
  const known = ranks.get(type) ?? ImmutableMap(valuesOf(type).map((each, rank): [Value, number] => [each, rank]));
  ranks.set(type, known);
  const rank = known.get(value);
  if (rank === undefined) throw new Error("internal: a value that its type does not have");
  return rank;
}
