// Packs values of the interpreter into bits, and unpacks them, in the layout of `layout.ts`.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import { isScalar, type Type, type TypeOf } from "../../grammar/core/types.js";
import { valuesOf } from "../interpreter/enumerate.js";
import { occurrences } from "../interpreter/order.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type State, type Value } from "../interpreter/values.js";
import {
  bitWidth,
  countBits,
  entryType,
  fieldOffsets,
  isBitmask,
  isCounted,
  entryOffset,
  memberOffset,
  itemOffset,
  tagBits,
  type SetOrBag,
  type StateLayout,
} from "./layout.js";

/** `at`: the position of the state's first word. */
export interface StateCodec {
  encode(state: State, target: BigUint64Array, at: number): void;
  decode(source: BigUint64Array, at: number): State;
}

export function stateCodec(layout: StateLayout): StateCodec {
  const codecs = layout.fields.map((field) => ({ codec: codecOf(field.type), offset: field.offset }));
  const halves = (words: BigUint64Array, at: number): Uint32Array =>
    new Uint32Array(words.buffer, words.byteOffset + at * 8, layout.words * 2);
  return {
    encode(state, target, at) {
      const bits = halves(target, at).fill(0);
      bits[0] = 1;
      for (const [i, { codec, offset }] of codecs.entries()) codec.write(bits, offset, itemAt(state, i));
    },
    decode(source, at) {
      const bits = halves(source, at);
      return List(codecs.map(({ codec, offset }) => codec.read(bits, offset)));
    },
  };
}

/** The type must be finite, and the value in its bounds. */
export function packValue(type: Type, value: Value): bigint {
  const bits = new Uint32Array(Math.ceil(bitWidth(type) / HALF));
  codecOf(type).write(bits, 0, value);
  return BigInt(
    `0x${Array.from(bits, (half) => half.toString(16).padStart(HALF / 4, "0"))
      .reverse()
      .join("")}`,
  );
}

export function unpackValue(type: Type, bits: bigint): Value {
  const words = Array.from({ length: Math.ceil(bitWidth(type) / HALF) }, (_, i) =>
    Number(BigInt.asUintN(HALF, bits >> BigInt(i * HALF))),
  );
  return codecOf(type).read(Uint32Array.from(words), 0);
}

// ---------------------------------------------------------------- bits

/**
 * Reads and writes values at bit offsets in 32-bit words, which JavaScript's bitwise operators and numbers handle well.
 */
interface Codec {
  /** The bits of the value must all be 0 before. */
  write(words: Uint32Array, at: number, value: Value): void;
  read(words: Uint32Array, at: number): Value;
}

const HALF = 32;
const EXACT_BITS = 53;

/** A number below 2^53. */
function writeNumber(words: Uint32Array, at: number, bits: number, number: number): void {
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

function readNumber(words: Uint32Array, at: number, bits: number): number {
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

/** Never invalidated: types are immutable. */
const codecs = new WeakMap<Type, Codec>();

function codecOf(type: Type): Codec {
  const cached = codecs.get(type);
  if (cached !== undefined) return cached;
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
      return scalarCodec(type, bitWidth(type), 0);
    case "record":
      return itemsCodec(
        type.fields.map((field) => field.type),
        fieldOffsets(
          type.fields.map((field) => field.type),
          bitWidth(type),
        ),
      );
    case "tuple":
      return itemsCodec(type.items, fieldOffsets(type.items, bitWidth(type)));
    case "variant":
      return variantCodec(type);
    case "option":
      return isScalar(type.item) ? scalarOptionCodec(type) : optionCodec(type);
    case "set":
      return isBitmask(type) ? maskCodec(type) : memberCodec(type);
    case "bag":
      return isCounted(type) ? countsCodec(type) : memberCodec(type);
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

/** Stores the distance from the least value plus `above`, which is 1 if 0 represents `none`. */
function scalarCodec(type: Type, bits: number, above: number): Codec {
  const lo = (type.kind === "int" ? type.lo : 0) - above;
  const toValue = (number: number): Value => (type.kind === "bool" ? number === 1 : number);
  if (bits <= EXACT_BITS) {
    return {
      write: (words, at, value) => {
        writeNumber(words, at, bits, Number(value) - lo);
      },
      read: (words, at) => toValue(readNumber(words, at, bits) + lo),
    };
  }
  // The distance may be inexact as a double, and so may `lo` itself.
  const least = BigInt(lo + above) - BigInt(above);
  return {
    write(words, at, value) {
      const number = BigInt(asNumber(value)) - least;
      writeNumber(words, at, HALF, Number(BigInt.asUintN(HALF, number)));
      writeNumber(words, at + HALF, bits - HALF, Number(number >> BigInt(HALF)));
    },
    read: (words, at) =>
      Number(
        BigInt(readNumber(words, at, HALF)) +
          (BigInt(readNumber(words, at + HALF, bits - HALF)) << BigInt(HALF)) +
          least,
      ),
  };
}

/** `first`: the position of the first item in the list. */
function itemsCodec(types: readonly Type[], offsets: readonly number[], first = 0): Codec {
  const parts = types.map((type, i) => ({ codec: codecOf(type), offset: element(offsets, i) }));
  return {
    write(words, at, value) {
      for (const [i, { codec, offset }] of parts.entries())
        codec.write(words, at + offset, itemAt(asList(value), first + i));
    },
    read: (words, at) => List(parts.map(({ codec, offset }) => codec.read(words, at + offset))),
  };
}

function variantCodec(type: TypeOf<"variant">): Codec {
  const bits = tagBits(type);
  const tagAt = bitWidth(type) - bits;
  const cases = type.cases.map((each) => {
    const types = each.fields.map((field) => field.type);
    return itemsCodec(types, fieldOffsets(types, bitWidth(type), bits), 1);
  });
  return {
    write(words, at, value) {
      const tag = asNumber(itemAt(asList(value), 0));
      writeNumber(words, at + tagAt, bits, tag);
      element(cases, tag).write(words, at, value);
    },
    read(words, at) {
      const tag = readNumber(words, at + tagAt, bits);
      return asList(element(cases, tag).read(words, at)).unshift(tag);
    },
  };
}

const none = List<Value>();

function scalarOptionCodec(type: TypeOf<"option">): Codec {
  const bits = bitWidth(type);
  const item = scalarCodec(type.item, bits, 1);
  return {
    write(words, at, value) {
      if (asList(value).size > 0) item.write(words, at, itemAt(asList(value), 0));
    },
    read: (words, at) => (readNumber(words, at, bits) === 0 ? none : List([item.read(words, at)])),
  };
}

function optionCodec(type: TypeOf<"option">): Codec {
  const item = codecOf(type.item);
  const someAt = bitWidth(type) - 1;
  return {
    write(words, at, value) {
      if (asList(value).size === 0) return;
      writeNumber(words, at + someAt, 1, 1);
      item.write(words, at, itemAt(asList(value), 0));
    },
    read: (words, at) => (readNumber(words, at + someAt, 1) === 0 ? none : List([item.read(words, at)])),
  };
}

function maskCodec(type: TypeOf<"set">): Codec {
  return {
    write(words, at, value) {
      asSet(value).forEach((member) => {
        writeNumber(words, at + rankOf(type.item, member), 1, 1);
      });
    },
    read: (words, at) => ImmutableSet(valuesOf(type.item).filter((_, rank) => readNumber(words, at + rank, 1) === 1)),
  };
}

function countsCodec(type: TypeOf<"bag">): Codec {
  const bits = countBits(type);
  return {
    write(words, at, value) {
      for (const [member, times] of asMap(value))
        writeNumber(words, at + rankOf(type.item, member) * bits, bits, asNumber(times));
    },
    read: (words, at) =>
      ImmutableMap(
        valuesOf(type.item).flatMap((member, rank): [Value, Value][] => {
          const times = readNumber(words, at + rank * bits, bits);
          return times === 0 ? [] : [[member, times]];
        }),
      ),
  };
}

/** Sets and bags in slots. */
function memberCodec(type: SetOrBag): Codec {
  const item = codecOf(type.item);
  const bits = countBits(type);
  return {
    write(words, at, value) {
      const members = occurrences(type, value);
      writeNumber(words, at, bits, members.length);
      for (const [i, member] of members.entries())
        item.write(words, at + memberOffset(type, members.length - 1 - i), member);
    },
    read(words, at) {
      const members = Array.from({ length: readNumber(words, at, bits) }, (_, i) =>
        item.read(words, at + memberOffset(type, i)),
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
  const countAt = bitWidth(type) - bits;
  return {
    write(words, at, value) {
      writeNumber(words, at + countAt, bits, asList(value).size);
      asList(value).forEach((each, i) => {
        item.write(words, at + itemOffset(type, i), each);
      });
    },
    read: (words, at) =>
      List(
        Array.from({ length: readNumber(words, at + countAt, bits) }, (_, i) =>
          item.read(words, at + itemOffset(type, i)),
        ),
      ),
  };
}

function functionCodec(type: TypeOf<"function">): Codec {
  const codec = codecOf(type.value);
  return {
    write(words, at, value) {
      for (const [key, each] of asMap(value)) codec.write(words, at + entryOffset(type, rankOf(type.key, key)), each);
    },
    read: (words, at) =>
      ImmutableMap(
        valuesOf(type.key).map((key, rank): [Value, Value] => [key, codec.read(words, at + entryOffset(type, rank))]),
      ),
  };
}

function mapCodec(type: TypeOf<"map">): Codec {
  const codec = codecOf(entryType(type));
  return {
    write(words, at, value) {
      for (const [key, each] of asMap(value))
        codec.write(words, at + entryOffset(type, rankOf(type.key, key)), List([each]));
    },
    read: (words, at) =>
      ImmutableMap(
        valuesOf(type.key).flatMap((key, rank): [Value, Value][] =>
          asList(codec.read(words, at + entryOffset(type, rank)))
            .toArray()
            .map((each) => [key, each]),
        ),
      ),
  };
}

// ---------------------------------------------------------------- ranks

const ranks = new WeakMap<Type, ImmutableMap<Value, number>>();

/** The position of a value among all values of its type, in order. */
export function rankOf(type: Type, value: Value): number {
  if (isScalar(type)) return Number(value) - (type.kind === "int" ? type.lo : 0);
  const cached = ranks.get(type) ?? ImmutableMap(valuesOf(type).map((each, rank): [Value, number] => [each, rank]));
  ranks.set(type, cached);
  const rank = cached.get(value);
  if (rank === undefined) throw new Error("internal: a value that is not of its type");
  return rank;
}
