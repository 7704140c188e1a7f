// The strict operators on evaluated arguments.

import { is, List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import type { ExprOf } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Type } from "../../grammar/core/types.js";
import { COLLECTION_LIMIT, ENUMERATION_LIMIT, setsOf } from "./enumerate.js";
import { raise } from "./runtime-error.js";
import { bagSize } from "./bounds.js";
import { orderedMembers } from "./order.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, asSet, element, itemAt, type Value } from "./values.js";

export function same(a: Value, b: Value): boolean {
  return a === b || (typeof a === "object" && is(a, b));
}

export function applyOperator(expr: ExprOf<"apply">, args: readonly Value[]): Value {
  const { operator, span } = expr;
  const a = element(args, 0);
  const b = args[1] ?? false;
  const type = element(expr.args, 0).type;
  switch (operator) {
    case "not":
      return a !== true;
    case "eq":
      return same(a, b);
    case "ne":
      return !same(a, b);
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
    case "add":
      return exact(asNumber(a) + asNumber(b), () => `${a} + ${b}`, span);
    case "sub":
      return exact(asNumber(a) - asNumber(b), () => `${a} - ${b}`, span);
    case "mul":
      return exact(asNumber(a) * asNumber(b), () => `${a} * ${b}`, span);
    case "div":
      return floored(asNumber(a), asNumber(b), "div", span);
    case "mod":
      return floored(asNumber(a), asNumber(b), "mod", span);
    case "neg":
      return 0 - asNumber(a);
    case "abs":
      return Math.abs(asNumber(a));
    case "minOf":
      return Math.min(asNumber(a), asNumber(b));
    case "maxOf":
      return Math.max(asNumber(a), asNumber(b));
    case "range":
      return ImmutableSet<Value>(integers(asNumber(a), asNumber(b), span, COLLECTION_LIMIT));
    case "in":
      return isMember(element(expr.args, 1).type, a, b);
    case "union":
      return bounded(asSet(a).union(asSet(b)), span);
    case "intersect":
      return asSet(a).intersect(asSet(b));
    case "minus":
      return asSet(a).subtract(asSet(b));
    case "subset":
      return asSet(a).isSubset(asSet(b));
    case "subsets":
      return ImmutableSet<Value>(subsetsOf(type, a, SUBSETS_LIMIT, span));
    case "minIn":
    case "maxIn": {
      const members = orderedMembers(type, a);
      return (
        members.at(operator === "minIn" ? 0 : -1) ??
        raise("R0006", `the ${operator === "minIn" ? "least" : "greatest"} member of an empty set`, span)
      );
    }
    case "sumIn":
      return exactSum(orderedMembers(type, a).map(asNumber), span);
    case "len":
      return asList(a).size;
    case "head":
    case "last":
      return nonEmpty(a, operator, span).get(operator === "head" ? 0 : -1) ?? false;
    case "tail":
      return nonEmpty(a, operator, span).shift();
    case "append":
      return bounded(asList(a).push(b), span);
    case "concat":
      if (asList(a).size + asList(b).size > COLLECTION_LIMIT)
        raise("R0011", `a sequence of more than ${COLLECTION_LIMIT} items`, span);
      return asList(a).concat(asList(b));
    case "reverse":
      return asList(a).reverse();
    case "slice": {
      const to = asNumber(element(args, 2));
      const size = asList(a).size;
      if (asNumber(b) < 0 || asNumber(b) > to || to > size)
        raise("R0004", `no slice from ${b} to ${to}: the sequence has ${items(size)}`, span);
      return asList(a).slice(asNumber(b), to);
    }
    case "insertAt": {
      const size = asList(a).size;
      if (asNumber(b) < 0 || asNumber(b) > size)
        raise("R0004", `no place ${b} to insert at: the sequence has ${items(size)}`, span);
      return bounded(asList(a).insert(asNumber(b), element(args, 2)), span);
    }
    case "removeAt":
      requireIndex(a, asNumber(b), span);
      return asList(a).delete(asNumber(b));
    case "indices":
      return ImmutableSet<Value>(integers(0, asList(a).size - 1, span));
    case "elements":
      return type.kind === "bag" ? ImmutableSet<Value>(asMap(a).keys()) : ImmutableSet<Value>(asList(a));
    case "size":
      return type.kind === "bag" ? bagSize(a) : type.kind === "map" ? asMap(a).size : asSet(a).size;
    case "include":
      return type.kind === "bag" ? asMap(a).update(b, 0, (times) => asNumber(times) + 1) : asSet(a).add(b);
    case "without":
      return without(type, a, b);
    case "multiplicity":
      return asMap(a).get(b, 0);
    case "keys":
      return ImmutableSet<Value>(asMap(a).keys());
    case "values":
      return ImmutableSet<Value>(asMap(a).values());
    case "get": {
      const found = asMap(a).get(b);
      return found === undefined ? List<Value>() : List([found]);
    }
    case "unwrap":
      return asList(a).get(0) ?? raise("R0010", "unwrap of none", span);
    case "orElse":
      return asList(a).get(0) ?? b;
    case "isSome":
      return !asList(a).isEmpty();
    case "isNone":
      return asList(a).isEmpty();
  }
}

/** Doubles are exact up to 2^53 - 1, and what rounds is beyond it. */
function exact(result: number, shown: () => string, span: Span): number {
  if (!Number.isSafeInteger(result)) raise("R0009", `${shown()} is outside -(2^53 - 1)..2^53 - 1`, span);
  return result + 0; // no -0
}

/** Subsets that are kept, as a set, at once: their hashes are so alike that more of them take minutes. Gone through one by one there may be more. */
const SUBSETS_LIMIT = 2 ** 14;

/** In the order of sets, one at a time. */
export function subsetsOf(type: Type, set: Value, limit: number, span: Span): Iterable<Value> {
  const members = orderedMembers(type, set);
  if (2 ** members.length > limit)
    raise("R0011", `a set of ${members.length} members has more than ${limit} subsets`, span);
  return setsOf(members, Infinity);
}

/** Only the sum itself has to be in range, not what it passes through. */
export function exactSum(numbers: readonly number[], span: Span): number {
  let sum = 0;
  for (const number of numbers) {
    sum += number;
    if (!Number.isSafeInteger(sum)) {
      const whole = numbers.reduce((total, each) => total + BigInt(each), 0n);
      return exact(Number(whole), () => `the sum ${whole}`, span);
    }
  }
  return sum;
}

function floored(x: number, y: number, operator: "div" | "mod", span: Span): number {
  if (y === 0) raise("R0007", `${x} ${operator} 0`, span);
  const rest = x % y;
  const down = rest !== 0 && rest < 0 !== y < 0;
  return operator === "mod" ? (down ? rest + y : rest) + 0 : (x - rest) / y - (down ? 1 : 0) + 0;
}

/** `lo..hi` */
export function integers(lo: number, hi: number, span: Span, limit = ENUMERATION_LIMIT): readonly number[] {
  if (hi - lo >= limit) raise("R0011", `${lo}..${hi} has more than ${limit} members`, span);
  return Array.from({ length: Math.max(0, hi - lo + 1) }, (_, i) => lo + i);
}

function isMember(type: Type, member: Value, collection: Value): boolean {
  switch (type.kind) {
    case "set":
      return asSet(collection).has(member);
    case "seq":
      return asList(collection).includes(member);
    case "bag":
    case "map":
    case "function":
      return asMap(collection).has(member);
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}

function without(type: Type, collection: Value, member: Value): Value {
  switch (type.kind) {
    case "set":
      return asSet(collection).delete(member);
    case "map":
      return asMap(collection).delete(member);
    case "bag": {
      const times = asNumber(asMap(collection).get(member, 0));
      return times > 1 ? asMap(collection).set(member, times - 1) : asMap(collection).delete(member);
    }
    case "seq": {
      const at = asList(collection).indexOf(member);
      return at < 0 ? collection : asList(collection).delete(at);
    }
    default:
      throw new Error(`internal: members of type ${type.kind}`);
  }
}

function nonEmpty(value: Value, operator: string, span: Span): List<Value> {
  if (asList(value).isEmpty()) raise("R0005", `${operator} of an empty sequence`, span);
  return asList(value);
}

/** A collection that has grown by an operator that can be repeated. */
function bounded<T extends List<Value> | ImmutableSet<Value>>(collection: T, span: Span): T {
  if (collection.size > COLLECTION_LIMIT) raise("R0011", `a collection of more than ${COLLECTION_LIMIT} members`, span);
  return collection;
}

const items = (count: number): string => (count === 1 ? "1 item" : `${count} items`);

/** Items count from 0; a negative index means nothing. */
export function requireIndex(sequence: Value, index: number, span: Span): void {
  const { size } = asList(sequence);
  if (index < 0 || index >= size) raise("R0004", `no item ${index}: the sequence has ${items(size)}`, span);
}

/** `target[key]` */
export function lookUp(type: Type, target: Value, key: Value, span: Span): Value {
  switch (type.kind) {
    case "seq":
      requireIndex(target, asNumber(key), span);
      return itemAt(asList(target), asNumber(key));
    case "function":
    case "map":
      return asMap(target).get(key) ?? raise("R0004", `no key ${showValue(type.key, key)}`, span);
    default:
      throw new Error(`internal: index of type ${type.kind}`);
  }
}

export const emptyMap = (): ImmutableMap<Value, Value> => ImmutableMap<Value, Value>();
