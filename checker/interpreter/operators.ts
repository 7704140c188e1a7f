// The strict operators, on evaluated arguments.

import { List, Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import {
  calculate,
  compareNumbers,
  outOfRange,
  type ArithmeticError,
  type ArithmeticOperator,
} from "../../grammar/core/arithmetic.js";
import type { ExprOf, Operator } from "../../grammar/core/core.js";
import type { Span } from "../../grammar/core/source.js";
import type { Type } from "../../grammar/core/types.js";
import { bagSize } from "./bounds.js";
import { COLLECTION_LIMIT, ENUMERATION_LIMIT, setsOf, type SizedIterable } from "./enumerate.js";
import { orderedMembers } from "./order.js";
import { raise } from "./runtime-error.js";
import { showValue } from "./show.js";
import { asList, asMap, asNumber, asSet, element, equalValues, itemAt, type Value } from "./values.js";

export function applyOperator(expr: ExprOf<"apply">, args: readonly Value[]): Value {
  return applyTo(expr, element(args, 0), args[1] ?? false, args[2]);
}

/** Without an array of the arguments. An argument that the operator does not take is not looked at. */
export function applyTo(expr: ExprOf<"apply">, a: Value, b: Value, c: Value | undefined): Value {
  const { operator, span } = expr;
  switch (operator) {
    case "not":
      return a !== true;
    case "eq":
      return equalValues(a, b);
    case "ne":
      return !equalValues(a, b);
    case "lt":
    case "le":
    case "gt":
    case "ge":
      return compareNumbers(operator, asNumber(a), asNumber(b));
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "neg":
    case "abs":
    case "minOf":
    case "maxOf":
      return arithmetic(operator, asNumber(a), asNumber(b), span);
    case "in":
      return isMember(element(expr.args, 1).type, a, b);
    case "size":
    case "include":
    case "without":
    case "multiplicity":
    case "elements":
    case "keys":
    case "values":
    case "get":
      return applyToCollection(operator, element(expr.args, 0).type, a, b);
    case "range":
    case "union":
    case "intersect":
    case "minus":
    case "subset":
    case "subsets":
    case "minIn":
    case "maxIn":
    case "sumIn":
      return applyToSet(operator, element(expr.args, 0).type, a, b, span);
    case "len":
    case "head":
    case "last":
    case "tail":
    case "append":
    case "concat":
    case "reverse":
    case "slice":
    case "insertAt":
    case "removeAt":
    case "indices":
      return applyToSequence(operator, asList(a), b, c, span);
    case "isSome":
      return !asList(a).isEmpty();
    case "isNone":
      return asList(a).isEmpty();
    case "orElse":
      return asList(a).get(0) ?? b;
    case "unwrap":
      return asList(a).get(0) ?? raise("R0010", "`unwrap` was applied to `none`", span);
    case "tooDeep":
      return raise("R0016", `more than ${asNumber(a)} calls of this function are inside each other`, span);
  }
}

// ---------------------------------------------------------------- integers

function arithmetic(operator: ArithmeticOperator, a: number, b: number, span: Span): number {
  const result = calculate(operator, a, b);
  return typeof result === "number" ? result : fail(result, span);
}

const fail = ({ code, message }: ArithmeticError, span: Span): never => raise(code, message, span);

/** Only the sum has to be in range; the partial sums need not be. */
export function exactSum(numbers: readonly number[], span: Span): number {
  let sum = 0;
  for (const number of numbers) {
    sum += number;
    if (!Number.isSafeInteger(sum)) {
      const total = numbers.reduce((whole, each) => whole + BigInt(each), 0n);
      return Number.isSafeInteger(Number(total)) ? Number(total) : fail(outOfRange(`the sum ${total}`), span);
    }
  }
  return sum;
}

/** `lo..hi` */
export function integers(lo: number, hi: number, span: Span, limit = ENUMERATION_LIMIT): SizedIterable<number> {
  if (hi - lo >= limit) raise("R0011", `${lo}..${hi} has more than ${limit} members`, span);
  const size = Math.max(0, hi - lo + 1);
  return size > ARRAY_LIMIT ? new IntegerRange(lo, size) : Array.from({ length: size }, (_, i) => lo + i);
}

/** Arrays are iterated faster, but take memory. */
const ARRAY_LIMIT = 4096;

class IntegerRange {
  constructor(
    readonly from: number,
    readonly size: number,
  ) {}

  *[Symbol.iterator](): Generator<number> {
    for (let i = 0; i < this.size; i++) yield this.from + i;
  }
}

// ---------------------------------------------------------------- sets and ranges

type SetOperator = Extract<
  Operator,
  "range" | "union" | "intersect" | "minus" | "subset" | "subsets" | "minIn" | "maxIn" | "sumIn"
>;

/** `sumIn` also takes a sequence. */
function applyToSet(operator: SetOperator, type: Type, a: Value, b: Value, span: Span): Value {
  switch (operator) {
    case "range":
      return ImmutableSet<Value>(integers(asNumber(a), asNumber(b), span, COLLECTION_LIMIT));
    case "union":
      return limited(asSet(a).union(asSet(b)), span);
    case "intersect":
      return asSet(a).intersect(asSet(b));
    case "minus":
      return asSet(a).subtract(asSet(b));
    case "subset":
      return asSet(a).isSubset(asSet(b));
    case "subsets":
      return ImmutableSet<Value>(subsetsOf(type, a, SUBSETS_LIMIT, span));
    case "minIn":
    case "maxIn":
      return (
        orderedMembers(type, a).at(operator === "minIn" ? 0 : -1) ??
        raise("R0006", `\`${operator === "minIn" ? "min" : "max"}\` was applied to an empty set`, span)
      );
    case "sumIn":
      return exactSum(orderedMembers(type, a).map(asNumber), span);
  }
}

/**
 * The number of subsets that may be in memory as a set. Their hashes are so similar that a set of more takes minutes to
 * build. Enumerating them one by one has a higher limit.
 */
const SUBSETS_LIMIT = 2 ** 14;

/** The subsets in the order of sets, generated one at a time. */
export function subsetsOf(type: Type, set: Value, limit: number, span: Span): SizedIterable<Value> {
  const members = orderedMembers(type, set);
  if (2 ** members.length > limit)
    raise("R0011", `a set of ${members.length} members has more than ${limit} subsets`, span);
  return { size: 2 ** members.length, [Symbol.iterator]: () => setsOf(members, Infinity) };
}

// ---------------------------------------------------------------- collections of several kinds

type CollectionOperator = Extract<
  Operator,
  "size" | "include" | "without" | "multiplicity" | "elements" | "keys" | "values" | "get"
>;

/** `type` is that of the collection `a`. */
function applyToCollection(operator: CollectionOperator, type: Type, a: Value, b: Value): Value {
  switch (operator) {
    case "size":
      return type.kind === "bag" ? bagSize(a) : type.kind === "map" ? asMap(a).size : asSet(a).size;
    case "include":
      return type.kind === "bag" ? asMap(a).update(b, 0, (times) => asNumber(times) + 1) : asSet(a).add(b);
    case "without":
      return without(type, a, b);
    case "multiplicity":
      return asMap(a).get(b, 0);
    case "elements":
      return type.kind === "bag" ? ImmutableSet<Value>(asMap(a).keys()) : ImmutableSet<Value>(asList(a));
    case "keys":
      return ImmutableSet<Value>(asMap(a).keys());
    case "values":
      return ImmutableSet<Value>(asMap(a).values());
    case "get": {
      const value = asMap(a).get(b);
      return value === undefined ? List<Value>() : List([value]);
    }
  }
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

// ---------------------------------------------------------------- sequences

type SequenceOperator = Extract<
  Operator,
  "len" | "head" | "last" | "tail" | "append" | "concat" | "reverse" | "slice" | "insertAt" | "removeAt" | "indices"
>;

function applyToSequence(
  operator: SequenceOperator,
  sequence: List<Value>,
  b: Value,
  c: Value | undefined,
  span: Span,
): Value {
  switch (operator) {
    case "len":
      return sequence.size;
    case "head":
    case "last":
      return nonEmpty(sequence, operator, span).get(operator === "head" ? 0 : -1) ?? false;
    case "tail":
      return nonEmpty(sequence, operator, span).shift();
    case "append":
      return limited(sequence.push(b), span);
    case "concat":
      if (sequence.size + asList(b).size > COLLECTION_LIMIT)
        raise("R0011", `a sequence has more than ${COLLECTION_LIMIT} items`, span);
      return sequence.concat(asList(b));
    case "reverse":
      return sequence.reverse();
    case "slice":
      return slice(sequence, asNumber(b), asNumber(c ?? 0), span);
    case "insertAt":
      return insertAt(sequence, asNumber(b), c ?? false, span);
    case "removeAt":
      requireIndex(sequence, asNumber(b), span);
      return sequence.delete(asNumber(b));
    case "indices":
      return ImmutableSet<Value>(integers(0, sequence.size - 1, span));
  }
}

function slice(sequence: List<Value>, from: number, to: number, span: Span): Value {
  if (from < 0 || from > to || to > sequence.size)
    raise("R0004", `the slice from ${from} to ${to} (exclusive) is out of range: ${hasItems(sequence)}`, span);
  return sequence.slice(from, to);
}

function insertAt(sequence: List<Value>, index: number, item: Value, span: Span): Value {
  if (index < 0 || index > sequence.size)
    raise("R0004", `position ${index} is out of range for \`insertAt\`: ${hasItems(sequence)}`, span);
  return limited(sequence.insert(index, item), span);
}

function nonEmpty(sequence: List<Value>, operator: string, span: Span): List<Value> {
  if (sequence.isEmpty()) raise("R0005", `\`${operator}\` was applied to an empty sequence`, span);
  return sequence;
}

/** For collections that grow by an operator that can be repeated. */
function limited<T extends List<Value> | ImmutableSet<Value>>(collection: T, span: Span): T {
  if (collection.size > COLLECTION_LIMIT)
    raise("R0011", `a collection has more than ${COLLECTION_LIMIT} members`, span);
  return collection;
}

const hasItems = ({ size }: List<Value>): string => `the sequence has ${size === 1 ? "1 item" : `${size} items`}`;

/** Indices begin at 0. A negative index is an error, not a position from the end. */
export function requireIndex(sequence: List<Value>, index: number, span: Span): void {
  if (index < 0 || index >= sequence.size)
    raise("R0004", `index ${index} is out of range: ${hasItems(sequence)}`, span);
}

/** `target[key]` */
export function lookUp(type: Type, target: Value, key: Value, span: Span): Value {
  switch (type.kind) {
    case "seq":
      requireIndex(asList(target), asNumber(key), span);
      return itemAt(asList(target), asNumber(key));
    case "function":
    case "map":
      return asMap(target).get(key) ?? raise("R0004", `the ${type.kind} has no key ${showValue(type.key, key)}`, span);
    default:
      throw new Error(`internal: index of type ${type.kind}`);
  }
}

export const emptyMap = (): ImmutableMap<Value, Value> => ImmutableMap<Value, Value>();
