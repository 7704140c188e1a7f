// Keys of states: strings that are equal if and only if the states are. They are exact encodings, not hashes.

import { cardinality, mentionsSymmetric, type Type, type TypeOf } from "../../grammar/core/types.js";
import { valuesOf } from "./enumerate.js";
import type { Relabeling } from "./permute.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type State, type Value } from "./values.js";

export type Encoder = (value: Value) => string;

/** The number of values that one character can have. */
const CHAR = 2 ** 16;
const MASK_LIMIT = 128;

/** The key of a state of variables of these types. */
export function stateEncoder(types: readonly Type[]): (state: State) => string {
  const encoders = types.map((type) => encoderOf(type));
  return (state) => {
    let key = "";
    for (let i = 0; i < encoders.length; i++) key += element(encoders, i)(itemAt(state, i));
    return key;
  };
}

/**
 * Scalars take a fixed number of characters; collections have a fixed size or begin with it. So no encoding is a prefix
 * of another of its type, and the encodings of parts need no separators. With a relabeling, encodes the permuted value.
 */
export function encoderOf(type: Type, relabeling: Relabeling = new Map()): Encoder {
  switch (type.kind) {
    case "bool":
      return (value) => (value === true ? "\u0001" : "\u0000");
    case "int":
      return type.lo === -Infinity || type.hi === Infinity
        ? numberEncoder(-Number.MAX_SAFE_INTEGER, Infinity)
        : numberEncoder(type.lo, cardinality(type));
    case "enum":
      return numberEncoder(0, cardinality(type));
    case "symmetric": {
      const encode = numberEncoder(0, cardinality(type));
      const images = relabeling.get(type.id)?.images;
      return images === undefined ? encode : (value) => encode(element(images, asNumber(value)));
    }
    case "record":
      return itemsEncoder(
        type.fields.map((field) => field.type),
        0,
        relabeling,
      );
    case "tuple":
      return itemsEncoder(type.items, 0, relabeling);
    case "variant": {
      const tags = numberEncoder(0, type.cases.length);
      const cases = type.cases.map((each) =>
        itemsEncoder(
          each.fields.map((field) => field.type),
          1,
          relabeling,
        ),
      );
      return (value) => {
        const tag = asNumber(itemAt(asList(value), 0));
        return tags(tag) + element(cases, tag)(value);
      };
    }
    case "option":
    case "seq": {
      const sizes = numberEncoder(0, type.kind === "option" ? 2 : type.max + 1);
      const item = encoderOf(type.item, relabeling);
      return (value) => asList(value).reduce((text, each) => text + item(each), sizes(asList(value).size));
    }
    case "set":
      return setEncoder(type, relabeling);
    case "bag": {
      const sizes = numberEncoder(0, type.max + 1);
      return entriesEncoder(sizes, encoderOf(type.item, relabeling), sizes);
    }
    case "function":
      return functionEncoder(type, relabeling);
    case "map":
      return entriesEncoder(
        numberEncoder(0, cardinality(type.key) + 1),
        encoderOf(type.key, relabeling),
        encoderOf(type.value, relabeling),
      );
    case "unknown":
    case "temporal":
      throw new Error(`internal: a state of type ${type.kind}`);
  }
}

/** The values in the order of the keys. */
function functionEncoder({ key, value: item }: TypeOf<"function">, relabeling: Relabeling): Encoder {
  const encode = encoderOf(item, relabeling);
  const labels = key.kind === "symmetric" ? relabeling.get(key.id) : undefined;
  if (labels === undefined && relabeling.size > 0 && mentionsSymmetric(key))
    return entriesEncoder(() => "", encoderOf(key, relabeling), encode);
  const keys = labels?.preimages ?? valuesOf(key);
  return (value) => {
    let text = "";
    for (const each of keys) text += encode(asMap(value).get(each, false));
    return text;
  };
}

/** Encodes `count` numbers from `lo` on in a fixed number of characters. */
function numberEncoder(lo: number, count: number): Encoder {
  if (count <= CHAR) return (value) => String.fromCharCode(asNumber(value) - lo);
  if (count <= CHAR * CHAR) return (value) => twoChars(asNumber(value) - lo);
  return (value) => {
    // The distance from `lo` may reach 2^54 - 1; each half is exact in a double.
    const high = Math.floor(asNumber(value) / CHAR ** 2);
    return twoChars(high + CHAR ** 2 / 2) + twoChars(asNumber(value) - high * CHAR ** 2);
  };
}

const twoChars = (n: number): string => String.fromCharCode(Math.floor(n / CHAR), n % CHAR);

function itemsEncoder(types: readonly Type[], offset: number, relabeling: Relabeling): Encoder {
  const encoders = types.map((type) => encoderOf(type, relabeling));
  return (value) => {
    let text = "";
    for (let i = 0; i < encoders.length; i++) text += element(encoders, i)(itemAt(asList(value), i + offset));
    return text;
  };
}

/** One bit for each possible member if these are numbers and few; otherwise the sorted encodings of the members. */
function setEncoder(type: Extract<Type, { kind: "set" }>, relabeling: Relabeling): Encoder {
  const { item } = type;
  const possible = cardinality(item);
  if ((item.kind === "int" || item.kind === "enum" || item.kind === "symmetric") && possible <= MASK_LIMIT) {
    const lo = item.kind === "int" ? item.lo : 0;
    const length = Math.ceil(possible / 8);
    const images = item.kind === "symmetric" ? relabeling.get(item.id)?.images : undefined;
    return (value) => {
      const bytes = new Array<number>(length).fill(0);
      asSet(value).forEach((member) => {
        const bit = images === undefined ? asNumber(member) - lo : element(images, asNumber(member));
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
      });
      return String.fromCharCode(...bytes);
    };
  }
  const sizes = numberEncoder(0, Math.min(type.max, possible) + 1);
  const encode = encoderOf(item, relabeling);
  return (value) => sizes(asSet(value).size) + asSet(value).toArray().map(encode).sort().join("");
}

function entriesEncoder(sizes: Encoder, key: Encoder, value: Encoder): Encoder {
  return (entries) =>
    sizes(asMap(entries).size) +
    [...asMap(entries).entries()]
      .map(([k, v]) => key(k) + value(v))
      .sort()
      .join("");
}
