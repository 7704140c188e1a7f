// What parts of a state say about each member of a symmetric type, as hashes in which members count by their colors:
// if a permutation is applied to the state and to the colors, it is applied to the hashes.

import { hash as hashOfValue } from "immutable";
import { mentionsSymmetric, type Type } from "../../grammar/core/types.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "../interpreter/values.js";
import type { MemberBlock } from "./state-parts.js";

/** The hash of a value. */
type Hasher = (value: Value) => number;
/** Adds to the hash of each member in a value a hash of where it is; `context` is where the value is. */
type Visitor = (value: Value, context: number) => void;

/** An odd constant without pattern in its bits, from the golden ratio. */
const FACTOR = 0x9e3779b1;

/** Mixes a number into a hash, in such a way that the order counts. */
function mix(hash: number, n: number): number {
  const product = Math.imul(hash ^ n, FACTOR);
  return product ^ (product >>> 15);
}

export class MemberHashes {
  colors: Uint8Array = new Uint8Array();
  hashes: Int32Array = new Int32Array();
  readonly #first: ReadonlyMap<string, number>;

  constructor(blocks: readonly MemberBlock[]) {
    this.#first = new Map(blocks.map(({ type, first }) => [type.id, first]));
  }

  hasherOf(type: Type): Hasher {
    if (!mentionsSymmetric(type)) return hashOfValue;
    switch (type.kind) {
      case "symmetric": {
        const first = this.#first.get(type.id) ?? 0;
        return (value) => mix(1, element(this.colors, first + asNumber(value)));
      }
      case "record":
        return this.#fieldsHasher(
          type.fields.map((field) => field.type),
          0,
        );
      case "tuple":
        return this.#fieldsHasher(type.items, 0);
      case "variant": {
        const cases = type.cases.map((each) =>
          this.#fieldsHasher(
            each.fields.map((field) => field.type),
            1,
          ),
        );
        return (value) => {
          const tag = asNumber(itemAt(asList(value), 0));
          return mix(tag, element(cases, tag)(value));
        };
      }
      case "option":
      case "seq": {
        const item = this.hasherOf(type.item);
        return (value) => asList(value).reduce((sum, each) => mix(sum, item(each)), 0);
      }
      case "set": {
        const item = this.hasherOf(type.item);
        return (value) => asSet(value).reduce((sum, each) => (sum + mix(2, item(each))) | 0, 0);
      }
      case "bag":
      case "function":
      case "map": {
        const entry = this.#entryHasher(type);
        return (value) => asMap(value).reduce((sum, each, key) => (sum + entry(key, each)) | 0, 0);
      }
      default:
        return hashOfValue;
    }
  }

  #fieldsHasher(types: readonly Type[], offset: number): Hasher {
    const hashers = types.map((type) => this.hasherOf(type));
    return (value) => hashers.reduce((sum, hasher, i) => mix(sum, hasher(itemAt(asList(value), i + offset))), 0);
  }

  #entryHasher(type: Extract<Type, { kind: "bag" | "function" | "map" }>): (key: Value, value: Value) => number {
    const ofKey = this.hasherOf(type.kind === "bag" ? type.item : type.key);
    const ofValue = type.kind === "bag" ? hashOfValue : this.hasherOf(type.value);
    return (key, value) => mix(mix(2, ofKey(key)), ofValue(value));
  }

  visitorOf(type: Type): Visitor | undefined {
    if (!mentionsSymmetric(type)) return undefined;
    switch (type.kind) {
      case "symmetric": {
        const first = this.#first.get(type.id) ?? 0;
        return (value, context) => {
          const at = first + asNumber(value);
          this.hashes[at] = element(this.hashes, at) + context;
        };
      }
      case "record":
        return this.#fieldsVisitor(
          type.fields.map((field) => field.type),
          0,
        );
      case "tuple":
        return this.#fieldsVisitor(type.items, 0);
      case "variant": {
        const cases = type.cases.map((each) =>
          this.#fieldsVisitor(
            each.fields.map((field) => field.type),
            1,
          ),
        );
        return (value, context) => {
          const tag = asNumber(itemAt(asList(value), 0));
          element(cases, tag)(value, mix(context, tag));
        };
      }
      case "option":
      case "seq": {
        const item = this.visitorOf(type.item);
        return (value, context) => asList(value).forEach((each, i) => item?.(each, mix(context, i)));
      }
      case "set": {
        const [hash, item] = [this.hasherOf(type.item), this.visitorOf(type.item)];
        return (value, context) => asSet(value).forEach((each) => item?.(each, mix(context, hash(each))));
      }
      case "bag":
      case "function":
      case "map":
        return this.#entriesVisitor(type);
      default:
        return undefined;
    }
  }

  #fieldsVisitor(types: readonly Type[], offset: number): Visitor {
    const visitors = types.map((type) => this.visitorOf(type));
    return (value, context) => {
      for (const [i, visit] of visitors.entries()) visit?.(itemAt(asList(value), i + offset), mix(context, i));
    };
  }

  #entriesVisitor(type: Extract<Type, { kind: "bag" | "function" | "map" }>): Visitor {
    const entry = this.#entryHasher(type);
    const ofKey = this.visitorOf(type.kind === "bag" ? type.item : type.key);
    const ofValue = type.kind === "bag" ? undefined : this.visitorOf(type.value);
    return (value, context) =>
      asMap(value).forEach((each, key) => {
        const here = mix(context, entry(key, each));
        ofKey?.(key, here);
        ofValue?.(each, here + 1);
      });
  }
}
